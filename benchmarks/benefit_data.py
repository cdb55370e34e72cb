# ruff: noqa: E501
"""Data for the benefits: the screening county with the columns and tables that benefits read.

Everything again follows from numbers by a salted hash (`benchmarks.data`). Tables that the
screening data have already are used from there where they say enough.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.data import _KEYS, _MACROS, _MEMBERS, _VILLAGES, PERIOD, PERIODS, BenchData, prepare

_HOUSEHOLD = """
SELECT h.*, DATE '2022-01-01' + pick(household_no, 501, 100) AS "识别监测时间",
  CASE WHEN "风险是否已消除" THEN DATE '2022-01-01' END AS "消除监测时间",
  CASE WHEN "监测对象类别" IS NOT NULL THEN ['因病', '因学', '因残'][1 + pick(household_no, 502, 3)]
  END AS "致贫返贫风险1", NULL::VARCHAR AS "致贫返贫风险2", NULL::VARCHAR AS "致贫返贫风险3",
  {sums}
FROM read_parquet('{household}') h
"""
_SUMS = """
  CASE WHEN known THEN CAST(9000000 * u(household_no, 511) AS BIGINT) END AS "工资性收入",
  CASE WHEN known THEN CAST(4000000 * u(household_no, 512) AS BIGINT) END AS "生产经营性收入",
  CASE WHEN known THEN CAST(100000 * u(household_no, 513) AS BIGINT) END AS "财产性收入",
  CASE WHEN known THEN CAST(900000 * u(household_no, 514) AS BIGINT) END AS "转移性收入",
  CASE WHEN known THEN CAST(500000 * u(household_no, 515) AS BIGINT) END AS "生产经营性支出",
  CASE WHEN known AND u(household_no, 516) < 0.2 THEN CAST(600000 * u(household_no, 517)
       AS BIGINT) END AS "生产经营性支出合计",
  CASE WHEN u(household_no, 518) < 0.05 THEN CAST(120000 AS BIGINT) END AS "计划生育金",
  CASE WHEN u(household_no, 519) < 0.05 THEN CAST(372000 AS BIGINT) END AS "最低生活保障金",
  CASE WHEN u(household_no, 520) < 0.01 THEN CAST(480000 AS BIGINT) END AS "特困人员救助供养金",
  CASE WHEN u(household_no, 521) < 0.5 THEN CAST(4000000 * u(household_no, 522) AS BIGINT) END
  AS "年收入\"""".replace("known", "u(household_no, 510) < 0.9")
_PERSON = """
SELECT p.*, ['小学', '初中', '高中', '文盲或半文盲'][1 + pick(person_no, 531, 4)] AS "文化程度",
  CASE WHEN u(person_no, 532) < 0.4 THEN CAST(pick(person_no, 533, 13) AS BIGINT) END AS "务工时间"
FROM read_parquet('{person}') p
"""

_AID = """
SELECT *, kind AS "救助类型", tier AS "档次", amount AS "月发放金额",
  DATE '2021-01-01' + 31 * pick(person_no, 540, 16) AS "起始月",
  CASE WHEN u(person_no, 541) < 0.03 THEN DATE '2022-03-01' END AS "终止月"
FROM (
  SELECT *, CASE WHEN u(household_no, 542) < 0.1 THEN '城市低保' ELSE '农村低保' END AS kind,
    CASE WHEN u(household_no, 543) < 0.05 THEN '单人户' ELSE 'B类' END AS tier,
    CAST(20000 + 10000 * u(household_no, 544) AS BIGINT) AS amount
  FROM members WHERE u(household_no, 230) < 0.05
  UNION ALL SELECT *, '特困供养', '全自理', CAST(54000 AS BIGINT) FROM members
    WHERE u(person_no, 545) < 0.004
  UNION ALL SELECT *, '孤儿', NULL, CAST(105000 AS BIGINT) FROM members
    WHERE age < 20 AND u(person_no, 546) < 0.004
  UNION ALL SELECT *, '事实无人抚养儿童', NULL, CAST(80000 AS BIGINT) FROM members
    WHERE age < 20 AND u(person_no, 547) < 0.006
  UNION ALL SELECT *, '困难残疾人生活补贴', NULL, CAST(8000 AS BIGINT) FROM members
    WHERE u(person_no, 220) < 0.012
  UNION ALL SELECT *, '重度残疾人护理补贴', NULL, CAST(9000 AS BIGINT) FROM members
    WHERE u(person_no, 220) < 0.008
  UNION ALL SELECT *, '低保边缘', NULL, CAST(0 AS BIGINT) FROM members
    WHERE i = 1 AND u(household_no, 548) < 0.02
  UNION ALL SELECT *, '刚性支出困难', NULL, CAST(0 AS BIGINT) FROM members
    WHERE i = 1 AND u(household_no, 549) < 0.01
  UNION ALL SELECT *, '临时救助', NULL, CAST(100000 AS BIGINT) FROM members
    WHERE i = 1 AND u(household_no, 550) < 0.01)
"""

_STAGES = """CASE WHEN age < 6 THEN '学前' WHEN age < 12 THEN '小学' WHEN age < 15 THEN '初中'
  WHEN age < 18 AND u(person_no, 560) < 0.4 THEN '中职' WHEN age < 18 THEN '普通高中'
  WHEN u(person_no, 560) < 0.3 THEN '高职高专' ELSE '本科及以上' END"""

# Statement: who, what it says, number, amount.
_CIRCUMSTANCES = [
    ("自理能力不达项数", "u(person_no, 601) < 0.01", "NULL", "CAST(pick(person_no, 651, 7) AS DECIMAL(18,6))", "NULL"),
    ("需长期照护", "u(person_no, 220) < 0.006", "NULL", "NULL", "NULL"),
    ("父亲状况", "age < 20 AND u(person_no, 602) < 0.02", "['死亡', '服刑在押', '重残', '失联', '正常'][1 + pick(person_no, 652, 5)]", "NULL", "NULL"),
    ("母亲状况", "age < 20 AND u(person_no, 602) < 0.018", "['死亡', '失联', '重病', '正常'][1 + pick(person_no, 653, 4)]", "NULL", "NULL"),
    ("父母无法查找", "age < 20 AND u(person_no, 603) < 0.001", "NULL", "NULL", "NULL"),
    ("孤儿养育方式", "age < 20 AND u(person_no, 604) < 0.01", "['散居', '机构'][1 + pick(person_no, 654, 2)]", "NULL", "NULL"),
    ("无法定义务人或义务人无履行能力", "u(person_no, 605) < 0.02", "['无法定义务人', '义务人无履行能力', '义务人有履行能力'][1 + pick(person_no, 655, 3)]", "NULL", "NULL"),
    ("不计入共同生活成员", "i > 2 AND u(person_no, 606) < 0.02", "NULL", "NULL", "NULL"),
    ("自食其力", "age BETWEEN 15 AND 16 AND u(person_no, 607) < 0.02", "NULL", "NULL", "NULL"),
    ("家庭金融资产", "i = 1 AND u(household_no, 608) < 0.1", "NULL", "NULL", "CAST(8000000 * u(household_no, 658) AS BIGINT)"),
    ("财产超限例外", "i = 1 AND u(household_no, 609) < 0.02", "['生活必需车辆', '唯一住房拆迁过渡'][1 + pick(household_no, 659, 2)]", "NULL", "NULL"),
    ("低保渐退期", "i = 1 AND u(household_no, 610) < 0.01", "NULL", "NULL", "NULL"),
    ("不计收入项目年额", "i = 1 AND u(household_no, 611) < 0.03", "['优待抚恤金', '奖学金'][1 + pick(household_no, 661, 2)]", "NULL", "CAST(300000 * u(household_no, 671) AS BIGINT)"),
    ("县级确定收入项目年额", "i = 1 AND u(household_no, 612) < 0.01", "'奖学金'", "NULL", "CAST(100000 AS BIGINT)"),
    ("一次性赔偿", "i = 1 AND u(household_no, 613) < 0.005", "NULL", "NULL", "CAST(1200000 AS BIGINT)"),
    ("家庭刚性支出", "i = 1 AND u(household_no, 614) < 0.02", "'交通费'", "NULL", "CAST(900000 AS BIGINT)"),
    ("刚性支出已获救助", "i = 1 AND u(household_no, 615) < 0.01", "NULL", "NULL", "CAST(200000 AS BIGINT)"),
    ("重特大疾病", "u(person_no, 616) < 0.003", "NULL", "NULL", "NULL"),
    ("因病致贫重病患者", "u(person_no, 617) < 0.001", "NULL", "NULL", "NULL"),
    ("返贫致贫人口", "u(household_no, 618) < 0.002", "NULL", "NULL", "NULL"),
    ("计划生育两证户", "i = 1 AND u(household_no, 619) < 0.03", "'独生子女父母光荣证'", "NULL", "NULL"),
    ("无业", "age > 17 AND u(person_no, 620) < 0.01", "NULL", "NULL", "NULL"),
    ("就业成本月额", "age > 17 AND u(person_no, 621) < 0.05", "'交通费'", "NULL", "CAST(30000 * u(person_no, 681) AS BIGINT)"),
    ("未婚", "age BETWEEN 15 AND 30 AND u(person_no, 622) < 0.8", "NULL", "NULL", "NULL"),
    ("家庭经济困难学生", "age BETWEEN 4 AND 22 AND u(person_no, 623) < 0.05", "NULL", "NULL", "NULL"),
    ("家庭经济特殊困难学生", "age BETWEEN 4 AND 22 AND u(person_no, 624) < 0.01", "NULL", "NULL", "NULL"),
    ("寄宿生", "age BETWEEN 6 AND 16 AND u(person_no, 625) < 0.3", "NULL", "NULL", "NULL"),
    ("已享受危房改造", "i = 1 AND u(household_no, 626) < 0.1", "NULL", "NULL", "NULL"),
    ("无自建住房能力", "i = 1 AND u(household_no, 627) < 0.02", "NULL", "NULL", "NULL"),
    ("严重失信", "u(person_no, 628) < 0.004", "NULL", "NULL", "NULL"),
    ("产业发展意愿", "i = 1 AND u(household_no, 629) < 0.2", "NULL", "NULL", "NULL"),
]  # fmt: skip

# Table: (how often it comes, query). ``_KEYS`` are put before the columns.
_TABLES: dict[str, tuple[str, str]] = {
    "social-assistance": ("roll", f"SELECT * EXCLUDE (kind, tier, amount, i, age) FROM ({_AID})"),
    "medical-insurance": (
        "roll",
        """SELECT person_no, household_no, CAST(2022 AS BIGINT) AS "参保年度",
  CASE WHEN age BETWEEN 20 AND 60 AND u(person_no, 570) < 0.1 THEN '城镇职工' ELSE '城乡居民' END
  AS "险种", '正常' AS "参保状态", CAST(32000 AS BIGINT) AS "个人缴费金额",
  NULL::VARCHAR AS "资助类别", CAST(CASE WHEN u(household_no, 230) < 0.04 THEN 12000
       WHEN u(household_no, 1) < 0.15 THEN 3200 ELSE 0 END AS BIGINT) AS "资助金额"
FROM members WHERE u(person_no, 200) >= 0.001""",
    ),
    "school-enrolment": (
        "roll",
        f"""SELECT person_no, household_no, {_STAGES} AS "学段",
  ['一年级', '二年级', '三年级'][1 + pick(person_no, 561, 3)] AS "年级", '中心学校' AS "学校",
  CASE WHEN u(person_no, 241) < 0.002 THEN '辍学' ELSE '在读' END AS "就学状态",
  CAST(CASE WHEN u(person_no, 562) < 0.15 THEN 100000 ELSE 0 END AS BIGINT) AS "资助金额",
  CAST(CASE WHEN age < 15 THEN 50000 ELSE 300000 + 720000 * u(person_no, 242) END AS BIGINT)
  AS "学年自付费用" FROM members WHERE age BETWEEN 4 AND 21""",
    ),
    "employment": (
        "roll",
        """SELECT person_no, household_no, CASE WHEN u(person_no, 251) < 0.02 THEN '失业'
  ELSE '就业' END AS "就业状态", ['省外', '省内县外', '县内乡外'][1 + pick(person_no, 571, 3)]
  AS "就业地", '公司' AS "单位名称",
  CASE WHEN u(person_no, 572) < 0.03 THEN '公益性岗位' ELSE '企业' END AS "就业形式",
  CAST(150000 + 400000 * u(person_no, 252) AS BIGINT) AS "月收入",
  DATE '2022-01-01' AS "开始日期", NULL::DATE AS "结束日期"
FROM members WHERE age BETWEEN 18 AND 68 AND u(person_no, 250) < 0.7""",
    ),
    "pension": (
        "roll",
        """SELECT person_no, household_no, CASE WHEN u(person_no, 573) < 0.05 THEN '城镇职工'
  ELSE '城乡居民' END AS "险种", CAST(2022 AS BIGINT) AS "缴费年度", '200' AS "缴费档次",
  CASE WHEN age >= 60 THEN '待遇领取' ELSE '正常' END AS "缴费状态",
  CAST(CASE WHEN u(household_no, 230) < 0.03 THEN 10000 ELSE 0 END AS BIGINT) AS "代缴金额",
  CASE WHEN age >= 60 AND u(person_no, 574) < 0.98 THEN CAST(11000 + 3000 * u(person_no, 575)
       AS BIGINT) END AS "月待遇" FROM members WHERE age >= 16 AND u(person_no, 576) < 0.9""",
    ),
    "vehicle": (
        "roll",
        """SELECT person_no, household_no, ['小型轿车', '普通二轮摩托车', '拖拉机'][
  1 + pick(person_no, 577, 3)] AS "车辆类型", '非营运' AS "使用性质",
  DATE '2020-01-01' AS "登记日期", CAST(25000000 * u(person_no, 578) AS BIGINT) AS "购置价格"
FROM members WHERE age > 18 AND u(person_no, 579) < 0.05""",
    ),
    "real-estate": (
        "roll",
        """SELECT person_no, household_no, '某小区' AS "坐落", CASE WHEN u(person_no, 580) < 0.9
  THEN '住宅' ELSE '商业' END AS "用途", CAST(90 AS DECIMAL(18,6)) AS "面积",
  DATE '2019-01-01' AS "登记日期" FROM members, range(1, 4) t(n)
WHERE age > 20 AND u(person_no, 581) < 0.03 AND n <= 1 + pick(person_no, 582, 3)""",
    ),
    "business": (
        "roll",
        """SELECT person_no, household_no, CASE WHEN u(person_no, 583) < 0.5 THEN '某种植合作社'
  ELSE '某公司' END AS "名称", '股东' AS "角色", CAST(10000000 AS BIGINT) AS "注册资本",
  '存续' AS "经营状态", DATE '2018-01-01' AS "成立日期"
FROM members WHERE age > 20 AND u(person_no, 584) < 0.01""",
    ),
    "public-payroll": (
        "roll",
        """SELECT person_no, household_no, '某单位' AS "单位", '在编' AS "人员身份"
FROM members WHERE age BETWEEN 22 AND 60 AND u(person_no, 585) < 0.006""",
    ),
    "subsidy-payment": (
        "events",
        """SELECT person_no, household_no, CASE WHEN age > 79 THEN '高龄津贴'
  WHEN age < 22 THEN '雨露计划补助' ELSE '交通补贴' END AS "补贴项目",
  DATE '{period}-15' AS "发放日期", CAST(30000 AS BIGINT) AS "金额"
FROM members WHERE u(person_no, 586 + {s}) < CASE WHEN age > 79 THEN 0.2 ELSE 0.01 END""",
    ),
    "circumstance": (
        "platform",
        " UNION ALL ".join(
            f"""SELECT {"NULL::BIGINT" if who.startswith("i = 1") else "person_no"} AS person_no,
  household_no, '{kind}' AS "情形", CAST({says} AS VARCHAR) AS "内容",
  CAST({number} AS DECIMAL(18,6)) AS "数值", CAST({amount} AS BIGINT) AS "金额",
  CASE WHEN u(person_no, 690) < 0.5 THEN DATE '2021-06-15' + pick(person_no, 691, 300) END
  AS "发生日期", DATE '2022-01-01' + pick(person_no, 692, 150) AS "认定日期",
  NULL::DATE AS "有效期止" FROM members WHERE {who}"""
            for kind, who, says, number, amount in _CIRCUMSTANCES
        ),
    ),
    "income-ledger": (
        "platform",
        """SELECT person_no, household_no, ['工资性', '生产经营性', '转移性', '生产经营性支出'][
  1 + pick(person_no + n, 693, 4)] AS "大类", ['工资', '种植业', '城乡居民养老金', '种子化肥'][
  1 + pick(person_no + n, 693, 4)] AS "项目", CAST(400000 * u(person_no + n, 694) AS BIGINT)
  AS "金额", CAST(DATE '2021-07-20' + INTERVAL (n * 30) DAY AS DATE) AS "发生日期",
  '走访' AS "来源", CASE WHEN u(person_no + n, 695) < 0.9 THEN '已确认' ELSE '待确认' END AS "状态"
FROM members, range(0, 12) t(n) WHERE i = 1 AND u(household_no, 696) < 0.3""",
    ),
}
REUSED = (
    "medical-expense", "serious-illness", "disability", "housing-safety", "population-change",
    "loan",
)  # fmt: skip
TABLES = (*REUSED, *_TABLES)


@dataclass(frozen=True)
class BenefitData:
    """A written data set: the screening data below it, and what benefits read besides."""

    base: BenchData
    folder: Path

    @property
    def persons(self) -> int:
        """How many people there are."""
        return self.base.persons

    def snapshot(self, name: str) -> Path:
        """Path of household, person or village."""
        own = self.folder / f"{name}.parquet"
        return own if name != "village" else self.base.snapshot(name)

    def is_roll(self, table: str) -> bool:
        """Whether the newest file alone counts."""
        if table in REUSED:
            return self.base.mode(table) == "roll"
        return _TABLES[table][0] != "events"

    def periods(self, table: str) -> tuple[str, ...]:
        """Periods for which the table was written."""
        return (PERIOD,) if self.is_roll(table) else PERIODS

    def file(self, table: str, period: str) -> Path:
        """Path of the one file of a table and period."""
        if table in REUSED:
            return self.base.batch(table, period)
        return self.folder / "lake" / f"{table}-{period}.parquet"


def prepare_benefits(folder: Path, persons: int, seed: int = 1) -> BenefitData:
    """Write the data set unless it is there already; a killed run is started again."""
    base = prepare(folder, persons, seed)
    data = BenefitData(base, base.folder / "benefits")
    done = data.folder / "manifest.json"
    if done.is_file():
        return data
    started = time.perf_counter()
    (data.folder / "lake").mkdir(parents=True, exist_ok=True)
    names = {"seed": seed, "villages": _VILLAGES, "households": base.households}
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '2GB'")
    connection.execute(_MACROS.format(**names))
    connection.execute(_MEMBERS.format(**names))
    household = _HOUSEHOLD.format(sums=_SUMS, household=base.snapshot("household"))
    _copy(connection, household, data.snapshot("household"))
    person = _PERSON.format(person=base.snapshot("person"))
    _copy(connection, person, data.snapshot("person"))
    keys = _KEYS.replace("person_no, household_no,", "")
    for table, (_, query) in _TABLES.items():
        for period in data.periods(table):
            rows = query.replace("{period}", period).replace("{s}", str(PERIODS.index(period)))
            full = f"SELECT {keys}, * FROM ({rows})"
            _copy(connection, full, data.file(table, period))
    done.write_text(json.dumps({"seconds": round(time.perf_counter() - started, 1)}), "utf-8")
    return data


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
