# ruff: noqa: E501, RUF001 - a grammar reads better with one form a line
"""Writes random rows and random expressions of the quality language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.engine.quality.world import row
from xianjie.kernel.ids import check_digit
from xianjie.policy.nodes import NameType, number_type
from xianjie.policy.quality.rows import Data, Row
from xianjie.policy.reference import Result
from xianjie.policy.units import parse_unit

Make = Callable[[], str]
Ask = Callable[[str], str]
VILLAGES = ("532325101001", "532325101002", "532325102001", "532326101001", None)
SEXES = ("男", "女")
RELATIONS = ("户主", "配偶", "之子", "之女")
HEALTH = ("健康", "残疾", "患有大病", "长期慢性病")
RISKS = ("因病", "因学", "因残", "因灾")
KINDS = ("一般农户", "脱贫户")
PLACES = (
    "本县城关",
    "昆明市",
    " 姚安县 ",
    "",
    "1,200.50",
    "12",
    "2022-06-30",
    "20220631",
    "2022年3月",
    "保洁员、护林员",
    "x",
)
PHONES = ("13800000000", "0878-5711234", "1380000000", "23800000000", None)
COLUMNS: dict[str, dict[str, list[str]]] = {
    "人": {
        "code": ["性别", "与户主关系"],
        "codes": ["健康状况"],
        "date": ["出生日期", "人员识别时间"],
        "月": ["务工时间", "公益性岗位月数"],
        "年": ["残疾证办证年度"],
        "bool": ["是否会讲普通话", "是否国外务工"],
        "text": ["证件号码", "务工所在地", "公益性岗位"],
    },
    "户": {
        "code": ["致贫返贫风险1", "致贫返贫风险2"],
        "codes": ["产业帮扶", "就业帮扶"],
        "date": ["识别监测时间", "消除监测时间"],
        "人": ["人数"],
        "平方米": ["住房面积"],
        "元/年": ["工资性收入", "财产性收入", "转移性收入"],
        "bool": ["是否危房户", "是否通生活用电"],
        "text": ["户联系电话", "行政村"],
    },
    "村": {"户": ["总户数"], "元/年·人": ["农民人均纯收入"], "bool": ["是否出列"]},
    "务工记录": {
        "date": ["开始时间", "结束时间"],
        "元/月": ["务工月收入"],
        "text": ["就业渠道"],
        "bool": ["是否已务工"],
        "codes": ["健康状况"],
    },
    "帮扶责任人": {
        "text": ["证件号码", "单位"],
        "date": ["开始时间", "结束时间"],
        "code": ["性别"],
    },
}
ONE = {
    "人": ["户", "村", "户主", "配偶", "上期", "上年"],
    "户": ["村", "户主", "配偶", "上期"],
    "村": ["上期"],
    "务工记录": ["人", "户", "村", "户主", "前一条", "后一条", "上期"],
    "帮扶责任人": ["户", "村", "户主", "上期"],
}
MANY = {
    "人": ["成员", "其他成员", "务工记录"],
    "户": ["成员", "务工记录", "帮扶责任人"],
    "村": ["农户", "人口"],
    "务工记录": ["成员", "同人"],
    "帮扶责任人": ["成员"],
}
TARGET = {
    "户": "户", "村": "村", "户主": "人", "配偶": "人", "人": "人", "成员": "人", "其他成员": "人",
    "务工记录": "务工记录", "帮扶责任人": "帮扶责任人", "农户": "户", "人口": "人", "同人": "务工记录",
    "前一条": "务工记录", "后一条": "务工记录",
}  # fmt: skip
VALUES = {
    "性别": SEXES,
    "与户主关系": RELATIONS,
    "健康状况": HEALTH,
    "致贫返贫风险1": RISKS,
    "致贫返贫风险2": RISKS,
}
PARAMETERS: dict[str, tuple[NameType, list[Any]]] = {
    "线月": (number_type(parse_unit("月"), integral=False), [Decimal(3), Decimal("2.5"), None]),
    "线年": (number_type(parse_unit("年"), integral=True), [2010, 2020]),
    "线岁": (number_type(parse_unit("岁"), integral=True), [0, 12, 16, 30]),
    "线人": (number_type(parse_unit("人"), integral=True), [1, 2, 3]),
    "线平方米": (number_type(parse_unit("平方米"), integral=False), [Decimal(20), Decimal("33.5")]),
    "线元": (number_type(parse_unit("元/年"), integral=True), [0, 100000, 123456]),
    "线月薪": (number_type(parse_unit("元/月"), integral=True), [50000, 100]),
    "线天": (number_type(parse_unit("天"), integral=True), [-3, 30, 400]),
    "线户": (number_type(parse_unit("户"), integral=True), [1, 2]),
    "线人均": (number_type(parse_unit("元/年·人"), integral=True), [100000]),
    "某日": (NameType("date", constant=True), [date(2020, 2, 29), date(2022, 1, 31), None]),
    "开学日": (NameType("text", constant=True), ["09-01", "02-29", "x"]),
    "清单": (
        NameType("codes", constant=True),
        [frozenset({"健康", "残疾"}), frozenset({"因病"}), frozenset(), None],
    ),
}
LINE = {
    "月": "线月", "年": "线年", "人": "线人", "平方米": "线平方米", "元/年": "线元", "元/月": "线月薪",
    "户": "线户", "元/年·人": "线人均",
}  # fmt: skip
MAPPINGS: dict[str, tuple[NameType, dict[str, Any]]] = {
    "性别对照": (number_type(parse_unit("岁"), integral=True), {"男": 16, "女": 12}),
    "清单对照": (
        NameType("codes"),
        {"男": frozenset({"健康"}), "女": frozenset({"残疾", "患有大病"})},
    ),
}
OVER_TIME = {
    "线元": ((date(2020, 1, 1), date(2021, 1, 1), 50000), (date(2021, 1, 1), None, 120000)),
    "线岁": ((date.min, date(2020, 6, 1), 10), (date(2020, 6, 1), date(2021, 1, 1), None)),
}


def some_id(random: Random) -> str | None:
    """A number of a certificate, often a wrong one."""
    body = (
        random.choice(("532325", "000000", "999999"))
        + random.choice(("19700101", "20100229", "20120229", "18491231", "20220630", "20221301"))
        + f"{random.randrange(3):03d}"
    )
    return random.choice(
        (
            body + check_digit(body), body + "X", body + check_digit(body) + "43",
            body + check_digit(body) + "4312", body[:6] + body[8:17], "x12", None,
            f" {body}{check_digit(body)}", "５" + body[1:] + check_digit(body), body[:-3] + "abc1",
        )
    )  # fmt: skip


def _value(random: Random, name: str, kind: str) -> Any:
    if random.random() < 0.2:
        return None
    if name in ("证件号码",):
        return some_id(random)
    if name == "户联系电话":
        return random.choice(PHONES)
    match kind:
        case "code":
            return random.choice(VALUES[name])
        case "codes":
            texts = HEALTH if name == "健康状况" else ("其他", "种植业", "技能培训")
            return frozenset(random.sample(texts, random.randint(1, 2)))
        case "date":
            return date(2022, 6, 30) - timedelta(days=random.choice((0, 1, 400, 600, 5000, 9000)))
        case "bool":
            return random.random() < 0.5
        case "text":
            return random.choice(PLACES) or None
        case "月" | "平方米":
            return random.choice((Decimal(0), Decimal("2.5"), Decimal(12), Decimal("33.333333")))
        case "年":
            return random.choice((2009, 2020))
        case "人" | "户":
            return random.choice((0, 1, 2, 4))
    return random.choice((0, 1, 50000, 100001, 123456))


def _row(random: Random, table: str, number: int, **keys: Any) -> Row:
    values: dict[str, Any] = {}
    texts: dict[str, str | None] = {}
    for kind, names in COLUMNS[table].items():
        for name in names:
            values[name] = _value(random, name, kind)
            if values[name] is None and random.random() < 0.3 and kind != "text":
                texts[name] = "读不懂"
    if table in ("人", "户", "村") and random.random() < 0.1:
        keys["village"] = None
    return row(table, number, texts=texts, **keys, **values)


def some_data(random: Random, *, former: bool = True) -> Data:
    """A county of a few households."""
    data = Data()
    numbers = dict.fromkeys(COLUMNS, 0)

    def add(table: str, **keys: Any) -> None:
        numbers[table] += 1
        data.add(_row(random, table, numbers[table], **keys))

    for code in VILLAGES[:3]:
        add("村", village=code)
    people = 0
    for household in range(1, random.randint(3, 7)):
        village = random.choice(VILLAGES)
        add("户", household=household, village=village)
        for _ in range(random.randint(0, 4)):
            people += 1
            add("人", person=people, household=household, village=village)
            for _ in range(random.choice((0, 0, 1, 3))):
                add("务工记录", person=people, household=household, village=village)
        if random.random() < 0.5:
            add("帮扶责任人", household=household, village=village)
    add("务工记录", person=None, household=None, village=None)
    if former:
        for months in (1, 12):
            data.former[months] = some_data(random, former=False)
    return data


class Writer:
    """Random texts of expressions."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def constants(self) -> dict[str, Result]:
        """Values of the parameters."""
        found = {name: self.random.choice(values) for name, (_, values) in PARAMETERS.items()}
        return {**found, "截至日": date(2022, 6, 30), "数据日期": None, "本县名": "本县"}

    def pick(self, *options: str | Make) -> str:
        """One of some, worked out only when it is chosen."""
        chosen = self.random.choice(options)
        return chosen if isinstance(chosen, str) else chosen()

    def name(self, table: str, kind: str, depth: int, outer: str = "") -> str:
        """A column of a kind, of the row itself or of one that it leads to."""
        if outer and self.random.random() < 0.25 and COLUMNS[outer].get(kind):
            return f"本行.{self.random.choice(COLUMNS[outer][kind])}"
        here, path = table, ""
        for _ in range(self.random.choice((0, 0, 0, 1, 1, 2))):
            step = self.random.choice(ONE[here])
            path += f"{step}."
            here = TARGET.get(step, here)
        if not COLUMNS[here].get(kind):
            here, path = table, ""
        if not COLUMNS[here].get(kind):
            for step in ONE[table]:
                target = TARGET.get(step, table)
                if COLUMNS[target].get(kind):
                    return f"{step}.{self.random.choice(COLUMNS[target][kind])}"
            return ""
        return f"{path}{self.random.choice(COLUMNS[here][kind])}"

    def truth(self, table: str, depth: int, outer: str = "") -> str:
        """A condition."""
        n: Ask = lambda kind: self.name(table, kind, depth, outer)  # noqa: E731
        if depth <= 0:
            return self.pick(
                lambda: n("bool"),
                lambda: f"空({n('date')})",
                lambda: self.compared(table, 0, outer),
            )
        deeper: Make = lambda: self.truth(table, depth - 1, outer)  # noqa: E731
        return self.pick(
            lambda: f"({deeper()} AND {deeper()})",
            lambda: f"({deeper()} OR NOT {deeper()})",
            lambda: self.compared(table, depth, outer),
            lambda: self.compared(table, depth, outer),
            lambda: self.of_text(table, depth, outer),
            lambda: self.of_set(table, depth, outer),
            lambda: self.gathered(table, depth, outer),
            lambda: self.gathered(table, depth, outer),
            lambda: f"有({self.random.choice(ONE[table])})",
            lambda: f"{n('bool')} IS NULL",
            lambda: f"{self.pick('空', '任一空', '全空')}({n('date')})",
            lambda: f"{self.pick('任一空', '全空')}({n('date')}, {n('bool')}, {n('text')})",
            lambda: f"{self.pick('填数', '空数')}({n('date')}, {n('text')}) {self.op()} 1",
            lambda: f"如果({deeper()}, {deeper()}, {deeper()})",
            lambda: f"有对照(性别对照, {n('code')})",
            lambda: f"COALESCE({n('bool')}, {n('bool')})",
        )

    def op(self) -> str:
        """A comparison."""
        return str(self.random.choice(("=", "<>", "<", "<=", ">", ">=")))

    def day(self, table: str, depth: int, outer: str) -> str:
        """A day."""
        own: Make = lambda: self.name(table, "date", depth, outer)  # noqa: E731
        if depth <= 0:
            return str(self.pick(own, "截至日", "某日"))
        below: Make = lambda: self.day(table, depth - 1, outer)  # noqa: E731
        text: Make = lambda: self.text(table, depth - 1, outer)  # noqa: E731
        return str(
            self.pick(
                own, own, "截至日",
                lambda: f"{self.pick('年初', '年末', '月初', '月末')}({below()})",
                lambda: f"加天({below()}, 线天)",
                lambda: f"加月({below()}, {self.pick('1', '-12')})",
                lambda: f"加年({below()}, 线年)",
                lambda: f"年内日({below()}, 开学日)",
                lambda: f"身份证出生日期({text()})",
                lambda: f"日期({text()})",
                lambda: f"较小({below()}, {below()})",
                lambda: f"{self.pick('最大', '最小', '最近', '最早')}(务工记录, {self.day('务工记录', 0, table)})",
            )
        )  # fmt: skip

    def text(self, table: str, depth: int, outer: str) -> str:
        """A text."""
        own: Make = lambda: self.name(table, "text", depth, outer)  # noqa: E731
        if depth <= 0:
            return str(own() or "本县名")
        below: Make = lambda: self.text(table, depth - 1, outer)  # noqa: E731
        return str(
            self.pick(
                own, own,
                lambda: f"原文({self.name(table, self.pick('date', 'bool', 'codes', 'text', '元/年'), depth, outer) or '本县名'})",
                lambda: f"取字({below()}, {self.random.choice((-1, 0, 1, 3))}, {self.random.choice((0, 2, 30))})",
                lambda: f"拼接({below()}, {below()})",
                lambda: f"去空格({below()})",
                lambda: f"替换({below()}, {self.pick(repr('1'), repr('县'), repr(' '))}, {self.pick(repr(''), repr('12'))})",
                lambda: f"身份证主体({below()})",
                lambda: f"身份证性别({below()})",
                lambda: f"身份证地区({below()})",
                lambda: f"COALESCE({below()}, {below()})",
            )
        )  # fmt: skip

    def number(self, table: str, unit: str, depth: int, outer: str) -> str:
        """A number of a unit."""
        own: Make = lambda: self.name(table, unit, depth, outer)  # noqa: E731
        if depth <= 0:
            return str(self.pick(own, own, LINE[unit]) or LINE[unit])
        below: Make = lambda: self.number(table, unit, depth - 1, outer)  # noqa: E731
        return str(
            self.pick(
                own, own,
                lambda: f"({below()} + {below()})",
                lambda: f"({below()} - {below()})",
                lambda: f"-{below()}",
                lambda: f"余数({below()}, {below()})",
                lambda: f"ABS({below()})",
                lambda: f"ROUND({below()}, {self.random.choice((0, 1))})",
                lambda: f"({below()} * ({below()} / {below()}))",
                lambda: f"合计({below()}, {below()})",
                lambda: f"{self.pick('较大', '较小')}({below()}, {below()})",
                lambda: f"如果({self.truth(table, depth - 1, outer)}, {below()}, {below()})",
                lambda: f"COALESCE({below()}, {below()})",
                lambda: f"当时(线元, {self.day(table, 0, outer)})" if unit == "元/年" else below(),
            )
            or LINE[unit]
        )  # fmt: skip

    def compared(self, table: str, depth: int, outer: str) -> str:
        """A comparison of two values of one kind."""
        kind = self.random.choice([*COLUMNS[table], "date", "岁", "text"])
        n: Ask = lambda one: self.name(table, one, depth, outer)  # noqa: E731
        if kind in LINE:
            left = self.number(table, kind, depth, outer)
            right = self.pick(LINE[kind], lambda: self.number(table, kind, 0, outer))
            return f"({left} {self.op()} {right})"
        match kind:
            case "bool":
                return f"({n('bool')} = {self.pick('TRUE', 'FALSE', n('bool'))})"
            case "code":
                column = n("code")
                values = VALUES.get(column.split(".")[-1], ("男",))
                return str(self.pick(
                    f"({column} = '{self.random.choice(values)}')",
                    f"({column} <> '{self.random.choice(values)}')",
                    f"({column} IN ('{values[0]}', '{values[1]}'))",
                    f"({column} = {n('code')})",
                ))  # fmt: skip
            case "date":
                return str(self.pick(
                    lambda: f"({self.day(table, depth, outer)} {self.op()} {self.day(table, depth - 1, outer)})",
                    lambda: f"({self.pick('年', '月', '日')}({self.day(table, 0, outer)}) {self.op()} {self.pick('年', '月', '日')}(截至日))",
                    lambda: f"(相差天数({self.day(table, 0, outer)}, {self.day(table, 0, outer)}) {self.op()} 线天)",
                    lambda: f"({self.pick('相差月数', '相差年数')}({self.day(table, 0, outer)}, {self.day(table, 0, outer)}) {self.op()} 1)",
                    lambda: f"({n('date')} BETWEEN {self.day(table, 0, outer)} AND 截至日)",
                ))  # fmt: skip
            case "岁":
                right = self.pick(
                    "线岁",
                    f"查表(性别对照, {n('code') or '本县名'})",
                    "1",
                    "0",
                    f"当时(线岁, {n('date')})",
                )
                on = self.pick("截至日", "某日", lambda: self.day(table, 1, outer))
                return f"(周岁({n('date')}, {on}) {self.op()} {right})"
        return f"({self.text(table, depth, outer)} {self.op()} {self.text(table, 0, outer)})"

    def of_text(self, table: str, depth: int, outer: str) -> str:
        """A condition about a text."""
        text = self.text(table, depth - 1, outer)
        return str(self.pick(
            f"(长度({text}) {self.op()} 18)",
            f"(长度({text}) IN (2, 18, 20))",
            f"{self.pick('开头', '结尾', '包含')}({text}, {self.pick(repr('1'), repr('县'), '本县名')})",
            f"({text} LIKE '%1%')",
            f"REGEXP_LIKE({text}, '^1[0-9]+$')",
            f"全同({text})",
            f"{self.pick('身份证校验', '残疾证校验', '信用代码校验', '手机号')}({text})",
            f"(数({text}) {self.op()} 12)",
            f"(数({text}, '元/年') {self.op()} 线元)",
            f"{self.pick('是数', '是日期')}({self.name(table, 'text', depth, outer) or '本县名'})",
            f"是日期({self.name(table, 'date', depth, outer)})",
            f"合代码({self.name(table, self.pick('code', 'codes'), depth, outer)})",
        ))  # fmt: skip

    def set(self, table: str, depth: int, outer: str) -> str:
        """A set of texts."""
        own: Make = lambda: self.name(table, "codes", depth, outer)  # noqa: E731
        if depth <= 0:
            return str(own() or "清单")
        below: Make = lambda: self.set(table, depth - 1, outer)  # noqa: E731
        return str(
            self.pick(
                own, own, "清单",
                lambda: f"集合({self.name(table, 'code', depth, outer)}, {self.name(table, 'code', depth, outer)})",
                lambda: f"集合({own()}, {own()})",
                lambda: f"{self.pick('并集', '交集', '差集')}({below()}, {below()})",
                lambda: f"查集(清单对照, 集合({self.name(table, 'code', depth, outer)}))",
                lambda: f"拆分({self.text(table, 0, outer)}, '、')",
                lambda: f"取集({self.random.choice(MANY[table])}, {self.pick('健康状况', '性别')})",
                lambda: f"查表(清单对照, {self.name(table, 'code', depth, outer)})",
            )
            or "清单"
        )  # fmt: skip

    def of_set(self, table: str, depth: int, outer: str) -> str:
        """A condition about a set."""
        whole = self.set(table, depth - 1, outer)
        values = self.random.sample(HEALTH, 2)
        return str(self.pick(
            f"含({whole}, '{values[0]}')",
            f"含({whole}, {self.name(table, 'code', depth, outer) or repr(values[0])})",
            f"{self.pick('含任一', '含全部', '只含')}({whole}, '{values[0]}', '{values[1]}')",
            f"{self.pick('含任一', '含全部', '只含')}({whole}, {self.set(table, 1, outer)})",
            f"同集({whole}, {self.set(table, 0, outer)})",
            f"(个数({whole}) {self.op()} {self.pick('0', '1')})",
            f"空({whole})",
        ))  # fmt: skip

    def gathered(self, table: str, depth: int, outer: str) -> str:
        """A condition about many rows."""
        path = ""
        here = table
        if self.random.random() < 0.2:
            step = self.random.choice(ONE[table])
            here, path = TARGET.get(step, table), f"{step}."
        relation = self.random.choice(MANY[here])
        target = TARGET[relation]
        inside: Make = lambda: self.truth(target, depth - 1, table)  # noqa: E731
        of = f"{path}{relation}"
        searched, keys = self.random.choice((
            ("帮扶责任人", "证件号码"), ("帮扶责任人", "性别"), ("人", "性别"), ("人", "证件号码"),
        ))  # fmt: skip
        own = {"人": keys, "户": "户联系电话", "帮扶责任人": keys, "务工记录": "就业渠道"}.get(
            table
        )
        value: Ask = lambda kind: self.name(target, kind, 0, table)  # noqa: E731
        unit = self.random.choice([one for one in COLUMNS[target] if one in LINE] or ["月"])
        options = [
            lambda: f"{self.pick('存在', '没有')}({of}, {inside()})",
            lambda: f"(计数({of}, {inside()}) {self.op()} 1)",
            lambda: f"存在({of})",
            lambda: f"全部({of}, {inside()})",
            lambda: f"(占比({of}, {inside()}, {inside()}) {self.op()} 1)",
            lambda: f"(占比({of}, {inside()}) {self.op()} 0)",
            lambda: (
                f"({self.pick('求和', '最大', '最小', '平均')}({of}, {value(unit) or LINE[unit]}, {inside()}) {self.op()} {LINE[unit]})"
            ),
            lambda: (
                f"({self.pick('求和', '最大', '最小', '平均')}({of}, {value(unit) or LINE[unit]}) {self.op()} {LINE[unit]})"
            ),
            lambda: (
                f"(不同数({of}, {value(self.pick('text', 'date', 'bool', 'codes'))}, {inside()}) {self.op()} 1)"
            ),
            lambda: (
                f"({self.pick('最近', '最早')}(务工记录, {self.name('务工记录', 'bool', 0, table)}, {self.truth('务工记录', depth - 2, table)}))"
            ),
            lambda: f"({self.pick('最近', '最早')}(务工记录, 务工月收入) {self.op()} 线月薪)",
            lambda: (
                f"含({self.pick('取集')}({of}, {value(self.pick('code', 'codes'))}, {inside()}), '健康')"
            ),
            lambda: (
                f"(同值数({self.name(table, self.pick('text', 'date', 'bool', 'codes', 'code'), 0)}, '{self.pick('全表', '本县', '本乡', '本村', '本户')}') > 1)"
            ),
            lambda: f"(同值数({self.name(table, 'bool', 0)}, {self.name(table, 'date', 0)}) > 1)",
            lambda: (
                f"(同值组数({self.name(table, self.pick('text', 'bool'), 0)}, {self.name(table, 'date', 0)}) > 1)"
            ),
            lambda: (
                f"{self.pick('存在', '没有')}({searched}, 身份证主体(证件号码) = 身份证主体(本行.证件号码))"
            ),
            lambda: f"存在(全表, {self.truth(table, depth - 1, table)})",
        ]
        if own:
            options += [
                lambda: (
                    f"{self.pick('存在', '没有')}({searched}, {keys} = 本行.{own} AND {self.truth(searched, depth - 1, table)})"
                ),
                lambda: f"(计数({searched}, {keys} = 本行.{own}) {self.op()} 1)",
            ]
        return str(self.pick(*options))
