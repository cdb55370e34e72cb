"""Twenty-five quality rules, each said in three ways: the language, SQL by hand, Python by row.

Each stands eight times with other parameters, as departments and years differ: 200 rules. They are
of the families that the packaged rulebook has; the rules here are fixed so that figures compare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xianjie.kernel.dates import age_on, born_by, months_between
from xianjie.kernel.ids import check_id, identity_part, normalise_id
from xianjie.policy.nodes import NameType, number_type
from xianjie.policy.quality.compiling import CompiledQualityRule, compile_quality_rule
from xianjie.policy.quality.context import QualityContext
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.reference import Result
from xianjie.policy.units import parse_unit
from xianjie.policy.vocabulary import vocabulary_at

AS_OF: Final = date(2022, 6, 30)
VARIANTS: Final = 8
Row = dict[str, Any]
Judge = Callable[[Row, Any, Any], bool]
"""A row, what belongs to it (see `benchmarks.peers.quality_records`), the parameter."""


@dataclass(frozen=True)
class Template:
    """A rule with one parameter ``线`` of a unit; ``{0}`` is its value in SQL, ``{born}`` the last
    birth date of those who have reached that age.
    """

    id: str
    table: str
    unit: str
    values: tuple[Any, ...]
    when: str
    sql: str
    judge: Judge
    applies: str = ""

    def type(self) -> NameType:
        """Type of the parameter."""
        integral = self.unit not in ("比例", "月")
        return number_type(parse_unit("" if self.unit == "比例" else self.unit), integral=integral)


def _age(row: Row) -> int:
    born = row["出生日期"]
    return -1 if born is None else age_on(born, AS_OF)


def _known(*values: Any) -> bool:
    return None not in values


def _codes(row: Row) -> set[str]:
    return set((row["健康状况"] or "").split(","))


YOUNG, OLD = tuple(range(10, 18)), tuple(range(52, 60))
JUNIOR = ("七年级", "八年级", "九年级")
LABOUR = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
IDLE = ("丧失劳动力", "无劳动力")
ILL = {"患有大病", "长期慢性病"}
RISKS = ("致贫返贫风险1", "致贫返贫风险2", "致贫返贫风险3")
INCOMES = ("工资性收入", "生产经营性收入", "财产性收入", "转移性收入")
LIVING = ("是否危房户", "是否解决安全饮用水", "是否有卫生厕所", "入户路类型", "住房面积")
JOB = ("务工月收入", "务工企业名称", "所属行业", "就业渠道")
_RISK_SQL = " OR ".join(f"COALESCE({one} = '{{risk}}', FALSE)" for one in RISKS)
_TOTAL_SQL = " + ".join(f"COALESCE({one}, 0)" for one in INCOMES)
_ANY_INCOME = " OR ".join(f"{one} IS NOT NULL" for one in INCOMES)


def _identity_off(row: Row, _: Any, line: Any) -> bool:
    total = sum(row[one] or 0 for one in INCOMES)
    told = row["年收入"] is not None and any(row[one] is not None for one in INCOMES)
    return told and abs(row["年收入"] - total) > line


def _labour_share(row: Row, more: Any, line: Any) -> bool:
    skills = [one["劳动技能"] for one in more.members]
    if not skills or None in skills or "缺劳动力" not in [row[one] for one in RISKS]:
        return False
    share = Decimal(sum(one in LABOUR for one in skills)) / len(skills)
    return bool(share.quantize(Decimal("0.000001"), "ROUND_DOWN") > line)


def _no_ill(row: Row, more: Any, line: Any) -> bool:
    if "因病" not in [row[one] for one in RISKS] or row["人数"] < line:
        return False
    return all(one["健康状况"] is not None and not _codes(one) & ILL for one in more.members)


def _newest_low(_: Row, more: Any, line: Any) -> bool:
    dated = [one for one in more.jobs if one["开始时间"] is not None]
    if not dated:
        return False
    newest = max(dated, key=lambda one: (one["开始时间"], one["row_no"]))
    return newest["务工月收入"] is not None and newest["务工月收入"] < line


def _overlap(row: Row, more: Any, line: Any) -> bool:
    before = more.before
    if before is None or not _known(row["开始时间"], before["结束时间"], row["务工月收入"]):
        return False
    return bool(before["结束时间"] > row["开始时间"] and row["务工月收入"] > line)


def _bad_id(row: Row) -> bool:
    number = row["证件号码"]
    return number is not None and len(number) == 18 and not check_id(number).check_ok


TEMPLATES: Final = (
    Template("未成年有劳力", "人", "岁", YOUNG,
        "周岁(出生日期, 截至日) < 线 AND 劳动技能 <> '无劳动力'",
        "出生日期 > {born} AND 劳动技能 <> '无劳动力'",
        lambda r, _, v: -1 < _age(r) < v and r["劳动技能"] not in (None, "无劳动力")),
    Template("健康成人无劳力", "人", "岁", OLD,
        "周岁(出生日期, 截至日) < 线 AND 含(健康状况, '健康') AND 空(在校生状况) "
        "AND 劳动技能 IN ('丧失劳动力', '无劳动力')",
        "出生日期 > {born} AND 健康状况 = '健康' AND 在校生状况 IS NULL "
        "AND 劳动技能 IN ('丧失劳动力', '无劳动力')",
        lambda r, _, v: -1 < _age(r) < v and r["健康状况"] == "健康" and r["在校生状况"] is None
        and r["劳动技能"] in IDLE),
    Template("初中年龄", "人", "岁", YOUNG,
        "在校生状况 IN ('七年级', '八年级', '九年级') AND 周岁(出生日期, 截至日) > 线",
        "在校生状况 IN ('七年级', '八年级', '九年级') AND 出生日期 <= {passed}",
        lambda r, _, v: r["在校生状况"] in JUNIOR and _age(r) > v),
    Template("两种医保", "人", "岁", OLD,
        "是否参加城乡居民基本医疗保险 AND 是否参加城镇职工基本医疗保险 "
        "AND 周岁(出生日期, 截至日) >= 线",
        "是否参加城乡居民基本医疗保险 AND 是否参加城镇职工基本医疗保险 AND 户类型 = '脱贫户' "
        "AND 出生日期 <= {born}",
        lambda r, m, v: bool(r["是否参加城乡居民基本医疗保险"] and r["是否参加城镇职工基本医疗保险"]
        and m.home["户类型"] == "脱贫户" and _age(r) >= v), applies="户.户类型 = '脱贫户'"),
    Template("没有医保", "人", "岁", OLD,
        "NOT COALESCE(是否参加城乡居民基本医疗保险, FALSE) AND "
        "NOT COALESCE(是否参加城镇职工基本医疗保险, FALSE) AND 周岁(出生日期, 截至日) >= 线",
        "NOT COALESCE(是否参加城乡居民基本医疗保险, FALSE) AND "
        "NOT COALESCE(是否参加城镇职工基本医疗保险, FALSE) AND 出生日期 <= {born}",
        lambda r, _, v: not r["是否参加城乡居民基本医疗保险"]
        and not r["是否参加城镇职工基本医疗保险"] and _age(r) >= v),
    Template("证件校验", "人", "岁", OLD,
        "周岁(出生日期, 截至日) >= 线 AND 长度(证件号码) = 18 AND NOT 身份证校验(证件号码)",
        "出生日期 <= {born} AND length(证件号码) = 18 AND NOT 证件校验",
        lambda r, _, v: _age(r) >= v and _bad_id(r)),
    Template("性别与证件", "人", "岁", OLD,
        "周岁(出生日期, 截至日) >= 线 AND 性别 <> 身份证性别(证件号码)",
        "出生日期 <= {born} AND 性别 <> 证件性别",
        lambda r, _, v: _age(r) >= v and r["性别"] is not None and r["证件号码"] is not None
        and check_id(r["证件号码"][:18]).sex not in (None, r["性别"])),
    Template("证件重复", "人", "岁", YOUNG,
        "同值数(身份证主体(证件号码)) > 1 AND 周岁(出生日期, 截至日) < 线",
        "证件同数 > 1 AND 出生日期 > {born}",
        lambda r, m, v: -1 < _age(r) < v and r["证件号码"] is not None
        and m.world.ids[identity_part(normalise_id(r["证件号码"]))] > 1),
    Template("岗位月数", "人", "月", tuple(map(Decimal, range(1, 9))),
        "NOT 空(公益性岗位) AND (空(公益性岗位月数) OR 公益性岗位月数 < 线)",
        "公益性岗位 IS NOT NULL AND (公益性岗位月数 IS NULL OR 公益性岗位月数 < {0})",
        lambda r, _, v: r["公益性岗位"] is not None
        and (r["公益性岗位月数"] is None or r["公益性岗位月数"] < v)),
    Template("配偶同性", "人", "岁", OLD,
        "与户主关系 = '配偶' AND 性别 = 户主.性别 AND 周岁(出生日期, 截至日) >= 线",
        "与户主关系 = '配偶' AND 性别 = 户主性别 AND 出生日期 <= {born}",
        lambda r, m, v: r["与户主关系"] == "配偶" and m.head is not None
        and _known(r["性别"]) and r["性别"] == m.head["性别"] and _age(r) >= v),
    Template("在校务工", "人", "元/月", tuple(range(200000, 1000000, 100000)),
        "NOT 空(在校生状况) AND 存在(务工记录, 是否已务工 AND 务工月收入 > 线)",
        "在校生状况 IS NOT NULL AND 最高月收入 > {0}",
        lambda r, m, v: r["在校生状况"] is not None and any(
            one["是否已务工"] and (one["务工月收入"] or 0) > v for one in m.jobs)),
    Template("最近收入低", "人", "元/月", tuple(range(40000, 200000, 20000)),
        "最近(务工记录, 务工月收入) < 线", "最近月收入 < {0}", _newest_low),
    Template("亲子年龄差", "人", "岁", YOUNG,
        "与户主关系 IN ('之子', '之女') AND 周岁(户主.出生日期, 出生日期) < 线",
        "与户主关系 IN ('之子', '之女') AND (year(出生日期) * 10000 + month(出生日期) * 100 + "
        "day(出生日期)) < (year(户主出生) * 10000 + month(户主出生) * 100 + day(户主出生)) "
        "+ {0} * 10000",
        lambda r, m, v: r["与户主关系"] in ("之子", "之女") and m.head is not None
        and _known(r["出生日期"], m.head["出生日期"])
        and age_on(m.head["出生日期"], r["出生日期"]) < v),
    Template("居住未填", "户", "人", tuple(range(1, 9)),
        f"人数 >= 线 AND 任一空({', '.join(LIVING)})",
        "人数 >= {0} AND 户类型 = '脱贫户' AND ("
        + " OR ".join(f"{one} IS NULL" for one in LIVING) + ")",
        lambda r, _, v: r["户类型"] == "脱贫户" and r["人数"] >= v
        and any(r[one] is None for one in LIVING), applies="户类型 = '脱贫户'"),
    Template("户主人数", "户", "人", tuple(range(1, 9)),
        "人数 >= 线 AND 计数(成员, 与户主关系 = '户主') <> 1",
        "人数 >= {0} AND 成员数 = 关系数 AND 户主数 <> 1",
        lambda r, m, v: r["人数"] >= v and all(one["与户主关系"] for one in m.members)
        and sum(one["与户主关系"] == "户主" for one in m.members) != 1),
    Template("缺劳力不实", "户", "比例", tuple(Decimal(n) / 10 for n in range(1, 9)),
        f"含(集合({', '.join(RISKS)}), '缺劳动力') AND "
        "占比(成员, 劳动技能 IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')) > 线",
        f"({_RISK_SQL.format(risk='缺劳动力')}) AND 成员数 = 技能数 "
        "AND 劳力数 * 1000000 // 成员数 > {0} * 1000000", _labour_share),
    Template("因病不实", "户", "人", tuple(range(1, 9)),
        f"人数 >= 线 AND 含(集合({', '.join(RISKS)}), '因病') AND "
        "没有(成员, 含任一(健康状况, '患有大病', '长期慢性病'))",
        f"人数 >= {{0}} AND ({_RISK_SQL.format(risk='因病')}) AND 成员数 = 健康数 AND 患病数 = 0",
        _no_ill),
    Template("收入勾稽", "户", "元/年", tuple(range(0, 160000, 20000)),
        f"ABS(年收入 - 合计({', '.join(INCOMES)})) > 线",
        f"({_ANY_INCOME}) AND ABS(年收入 - ({_TOTAL_SQL})) > {{0}}", _identity_off),
    Template("低收入未监测", "户", "元/年·人", tuple(range(100000, 900000, 100000)),
        "人均纯收入 < 线 AND 空(监测对象类别)",
        "人均纯收入 < {0} AND 监测对象类别 IS NULL AND 户类型 = '脱贫户'",
        lambda r, _, v: r["户类型"] == "脱贫户" and _known(r["人均纯收入"])
        and r["人均纯收入"] < v and r["监测对象类别"] is None, applies="户类型 = '脱贫户'"),
    Template("电话共用", "户", "个", tuple(range(2, 10)),
        "同值组数(户联系电话, 户编号) >= 线", "电话户数 >= {0}",
        lambda r, m, v: r["户联系电话"] is not None
        and len(m.world.phones[r["户联系电话"]]) >= v),
    Template("消除过快", "户", "月", tuple(map(Decimal, range(1, 9))),
        "相差月数(识别监测时间, 消除监测时间) < 线",
        "(year(消除监测时间) - year(识别监测时间)) * 12 + month(消除监测时间) "
        "- month(识别监测时间) - CASE WHEN day(消除监测时间) < day(识别监测时间) "
        "THEN 1 ELSE 0 END < {0}",
        lambda r, _, v: _known(r["识别监测时间"], r["消除监测时间"])
        and months_between(r["识别监测时间"], r["消除监测时间"]) < v),
    Template("有工资无务工", "户", "元/年", tuple(range(10000, 90000, 10000)),
        "工资性收入 > 线 AND 没有(成员, 务工时间 > 0)",
        "工资性收入 > {0} AND 成员数 = 务工数 AND 在务工数 = 0",
        lambda r, m, v: (r["工资性收入"] or 0) > v
        and all(one["务工时间"] is not None and one["务工时间"] <= 0 for one in m.members)),
    Template("月收入过高", "job-record", "元/月", tuple(range(600000, 1000000, 50000)),
        "务工月收入 > 线", "务工月收入 > {0}",
        lambda r, _, v: (r["务工月收入"] or 0) > v),
    Template("务工重叠", "job-record", "元/月", tuple(range(200000, 1000000, 100000)),
        "前一条.结束时间 > 开始时间 AND 务工月收入 > 线",
        "前一结束 > 开始时间 AND 务工月收入 > {0}", _overlap),
    Template("务工过早", "job-record", "岁", YOUNG,
        "周岁(人.出生日期, 开始时间) < 线",
        "(year(开始时间) * 10000 + month(开始时间) * 100 + day(开始时间)) < (year(出生日期) "
        "* 10000 + month(出生日期) * 100 + day(出生日期)) + {0} * 10000",
        lambda r, m, v: m.person is not None and _known(r["开始时间"], m.person["出生日期"])
        and age_on(m.person["出生日期"], r["开始时间"]) < v),
)  # fmt: skip


def compiled(many: int) -> tuple[list[CompiledQualityRule], dict[str, Result]]:
    """The first ``many`` rules and their parameters."""
    types: dict[str, NameType] = {}
    values: dict[str, Result] = {"截至日": AS_OF}
    chosen = variants(many)
    for number, (template, value) in enumerate(chosen):
        types[f"{number}.线"] = template.type()
        values[f"{number}.线"] = value
    from dataclasses import replace

    vocabulary = replace(vocabulary_at(_rulebook(), "532325"), parameters=types)
    context = QualityContext(vocabulary)
    rules = [
        compile_quality_rule(
            context,
            QualityRule(
                id=str(number), table=template.table, when=template.when,
                applies=(template.applies,) if template.applies else (),
            ),
        )
        for number, (template, _) in enumerate(chosen)
    ]  # fmt: skip
    return rules, values


def _rulebook() -> Any:
    from xianjie.policy.loading import load_rulebook

    return load_rulebook()


def variants(many: int) -> list[tuple[Template, Any]]:
    """The first ``many`` rules as templates with the value of their parameter."""
    listed = [
        (one, one.values[turn % len(one.values)]) for turn in range(VARIANTS) for one in TEMPLATES
    ]
    return listed[:many]


def sql_of(template: Template, value: Any) -> str:
    """The condition of a rule as SQL by hand."""
    found = template.sql.replace("{0}", str(value))
    if template.unit == "岁":
        for name, age in (("{born}", value), ("{passed}", value + 1)):
            found = found.replace(name, f"DATE '{born_by(age, AS_OF).isoformat()}'")
    return found
