"""How each function of the quality language becomes a tree; many rows are in `gathering`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

from sqlglot import exp

from xianjie.policy.language import ExpressionError, kind_name
from xianjie.policy.nodes import (
    BOOL,
    DATE,
    TEXT,
    Constant,
    Name,
    NameType,
    Node,
    Operation,
    number_type,
)
from xianjie.policy.quality.gathering import GATHERING
from xianjie.policy.quality.nodes import AsOf, Column, Lookup, QNode, as_text, operation
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import (
    DAYS,
    MONTHS,
    NO_UNIT,
    YEARS_OF_AGE,
    Unit,
    UnitError,
    parse_unit,
)

if TYPE_CHECKING:
    from xianjie.policy.quality.builder import QualityBuilder

Handler = Callable[["QualityBuilder", str, "list[exp.Expr]", exp.Expr, int], QNode]

YEARS: Final = parse_unit("年")
ITEMS: Final = parse_unit("项")
PLACES: Final = parse_unit("位")
THINGS: Final = parse_unit("个")
SETS: Final = NameType("codes")


def _count(unit: Unit) -> NameType:
    return number_type(unit, integral=True)


def _built(
    builder: QualityBuilder, name: str, written: list[exp.Expr], depth: int, least: int, most: int
) -> list[Node]:
    if not least <= len(written) <= most:
        raise builder.wrong(name, f"写了 {len(written)} 个参数。")
    return [builder.build(one, depth) for one in written]


# -- blanks and what cannot be read ------------------------------------------------------


def _cell(builder: QualityBuilder, name: str, node: Node) -> Column:
    if isinstance(cast("QNode", node), Column) and cast("Column", node).facet in ("value", "text"):
        return cast("Column", node)
    raise builder.wrong(name, "参数要是列名。")


def _blank_of(node: QNode) -> QNode:
    if isinstance(node, Column) and node.facet in ("value", "text"):
        return Column(node.path, node.name, BOOL, "blank", node.outer)
    if node.type.kind == "codes":
        size = operation("size", (node,), _count(THINGS))
        return operation("=", (size, Constant(Decimal(0), _count(THINGS))), BOOL)
    return operation("is_null", (node,), BOOL)


def _blank(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    return _blank_of(_built(b, name, written, d, 1, 1)[0])


def _blanks(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    parts = tuple(_blank_of(one) for one in _built(b, name, written, d, 1, 60))
    if name in ("任一空", "全空"):
        if len(parts) == 1:
            return parts[0]
        return operation("or" if name == "任一空" else "and", parts, BOOL)
    if name == "填数":
        parts = tuple(operation("not", (one,), BOOL) for one in parts)
    return operation("tally", parts, _count(ITEMS))


def _labels(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    """The names of the blank, or of the filled, columns."""
    parts: list[QNode] = []
    for one in _built(b, name, written, d, 1, 60):
        cell = _cell(b, name, one)
        blank = _blank_of(cell)
        parts.append(blank if name == "空列" else operation("not", (blank,), BOOL))
        parts.append(Constant(cell.name, TEXT))
    return operation("labels", tuple(parts), SETS)


def _original(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    cell = _cell(b, name, _built(b, name, written, d, 1, 1)[0])
    return cell if cell.type.kind == "text" else _written(cell)


def _written(cell: Column) -> Column:
    return Column(cell.path, cell.name, TEXT, "text", cell.outer)


READS: Final = {
    "是数": ("money", "int", "decimal"),
    "是日期": ("date",),
    "合代码": ("code", "codes"),
}


def _readable(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    cell = _cell(b, name, _built(b, name, written, d, 1, 1)[0])
    if cell.type.kind in READS[name]:
        if name == "合代码" and cell.type.codes is None:
            raise ExpressionError("type", f"“{cell.name}”没有代码表，请用清单参数：列 IN 清单。")
        return operation("readable", (_written(cell), cell), BOOL)
    if cell.type.kind != "text" or name == "合代码":
        raise ExpressionError("type", f"{name}：“{cell.name}”是{kind_name(cell.type)}。")
    as_value = operation(
        "number" if name == "是数" else "day",
        (cell,),
        NameType("decimal", NO_UNIT, integral=False) if name == "是数" else DATE,
    )
    return operation("readable", (cell, as_value), BOOL)


# -- texts -------------------------------------------------------------------------------


def _text(b: QualityBuilder, name: str, node: QNode) -> QNode:
    found = as_text(node)
    if found is None:
        raise b.wrong(name, f"{kind_name(node.type)}不是文字。")
    return found


TEXT_FUNCTIONS: Final[Mapping[str, tuple[str, NameType]]] = {
    "长度": ("length", _count(PLACES)),
    "日期": ("day", DATE),
    "身份证校验": ("id_ok", BOOL),
    "身份证主体": ("id_core", TEXT),
    "身份证性别": ("id_sex", TEXT),
    "身份证出生日期": ("id_born", DATE),
    "身份证地区": ("id_region", TEXT),
    "残疾证校验": ("disability_ok", BOOL),
    "信用代码校验": ("credit_ok", BOOL),
    "手机号": ("mobile", BOOL),
    "去空格": ("unspaced", TEXT),
    "全同": ("uniform", BOOL),
}


def _of_text(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    subject = _text(b, name, _built(b, name, written, d, 1, 1)[0])
    if name == "日期" and isinstance(subject, Constant):
        text = "日期不能写在表达式里，请定义成参数（unit: 日期），再写参数名。"
        raise ExpressionError("literal", text)
    operator, kind = TEXT_FUNCTIONS[name]
    if operator == "id_core" and isinstance(subject, Operation) and subject.operator == operator:
        return subject
    return operation(operator, (subject,), kind)


def _slice(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    if len(written) not in (2, 3):
        raise b.wrong(name, f"写了 {len(written)} 个参数。")
    subject = _text(b, name, b.build(written[0], d))
    b.loose += 1
    try:
        places = [b.build(one, d) for one in written[1:]]
    finally:
        b.loose -= 1
    whole = _count(PLACES)
    kept: list[QNode] = []
    for one in places:
        if not one.type.is_number:
            raise b.wrong(name, "位置要是数。")
        number = isinstance(one, Constant) and isinstance(one.value, Decimal)
        kept.append(Constant(cast("Constant", one).value, whole) if number else one)
    if len(kept) == 1:
        kept.append(Constant(Decimal(4000), whole))
    return operation("slice", (subject, *kept), TEXT)


def _affix(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    whole, part = _built(b, name, written, d, 2, 2)
    operator = {"开头": "starts", "结尾": "ends", "包含": "has_text"}[name]
    return operation(operator, (_text(b, name, whole), _text(b, name, part)), BOOL)


def _joined(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    parts = tuple(_text(b, name, one) for one in _built(b, name, written, d, 2, 20))
    return operation("concat", parts, TEXT)


def _replaced(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    whole, old, new = _built(b, name, written, d, 3, 3)
    for one in (old, new):
        if not isinstance(one, Constant) or not isinstance(one.value, str):
            raise b.wrong(name, "旧的和新的都要写成文字。")
    if not cast("Constant", old).value:
        raise b.wrong(name, "旧的不能是空的。")
    return operation("replace", (_text(b, name, whole), old, new), TEXT)


def _number(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    if len(written) not in (1, 2):
        raise b.wrong(name, f"写了 {len(written)} 个参数。")
    unit = NO_UNIT
    if len(written) == 2:
        said = written[1]
        if not isinstance(said, exp.Literal) or not said.is_string:
            raise b.wrong(name, "单位要写成文字，如 '元'。")
        try:
            unit = parse_unit(str(said.this))
        except UnitError as error:
            raise ExpressionError(error.code, error.message) from error
    subject = _text(b, name, b.build(written[0], d))
    kind = NameType("money" if unit.is_money else "decimal", unit, integral=unit.is_money)
    return operation("number", (subject,), kind)


# -- days --------------------------------------------------------------------------------

BETWEEN: Final = {
    "周岁": ("age", YEARS_OF_AGE),
    "相差天数": ("days", DAYS),
    "相差月数": ("months", MONTHS),
    "相差年数": ("years", YEARS),
}
PARTS: Final[Mapping[str, tuple[str, NameType]]] = {
    "年": ("year", _count(YEARS)),
    "月": ("month", _count(MONTHS)),
    "日": ("day_of_month", _count(DAYS)),
    "年初": ("year_start", DATE),
    "年末": ("year_end", DATE),
    "月初": ("month_start", DATE),
    "月末": ("month_end", DATE),
}
LATER: Final = {
    "加天": ("add_days", DAYS),
    "加月": ("add_months", MONTHS),
    "加年": ("add_years", YEARS),
}


def _days(b: QualityBuilder, name: str, nodes: list[Node]) -> tuple[QNode, ...]:
    for one in nodes:
        if one.type.kind != "date":
            raise b.wrong(name, f"{kind_name(one.type)}不是日期。")
    return tuple(nodes)


def _span(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    operator, unit = BETWEEN[name]
    return operation(operator, _days(b, name, _built(b, name, written, d, 2, 2)), _count(unit))


def _part(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    operator, kind = PARTS[name]
    return operation(operator, _days(b, name, _built(b, name, written, d, 1, 1)), kind)


def _is_negative(node: Node) -> TypeGuard[Operation]:
    return isinstance(node, Operation) and node.operator == "negative"


def _later(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    day, many = _built(b, name, written, d, 2, 2)
    operator, unit = LATER[name]
    inner = many.operands[0] if _is_negative(many) else many
    if isinstance(inner, Constant) and isinstance(inner.value, Decimal):
        sign = 1 if inner is many else -1
        many = Constant(inner.value * sign, _count(unit))
    if not many.type.is_number or many.type.unit != unit:
        raise b.wrong(name, f"第二个参数的单位要是{unit}。")
    if not many.type.integral:
        raise b.wrong(name, "第二个参数要是整数。")
    return operation(operator, (*_days(b, name, [day]), many), DATE)


def _day_in_year(b: QualityBuilder, name: str, w: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    day, said = _built(b, name, w, d, 2, 2)
    if said.type.kind not in ("text", "code"):
        raise b.wrong(name, "第二个参数要是写作 09-01 的文字参数。")
    return operation("day_in_year", (*_days(b, name, [day]), said), DATE)


# -- sets --------------------------------------------------------------------------------


def _set_of(b: QualityBuilder, name: str, nodes: list[Node]) -> QNode:
    codes = next((one.type.codes for one in nodes if one.type.codes is not None), None)
    parts = []
    for one in nodes:
        kept = b._as_code(one, nodes[0], exp.Literal.string(name)) if one is not nodes[0] else one
        if kept.type.kind not in ("text", "code", "codes"):
            raise b.wrong(name, f"{kind_name(kept.type)}不能放进集合。")
        parts.append(kept)
    return operation("set_of", tuple(parts), NameType("codes", codes=codes))


def _set(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    return _set_of(b, name, _built(b, name, written, d, 1, 60))


def _as_set(b: QualityBuilder, name: str, node: Node, other: Node, at: exp.Expr) -> Node:
    if node.type.kind == "codes":
        return node
    coded = b._as_code(node, other, at)
    if coded.type.kind not in ("text", "code"):
        raise b.wrong(name, f"{kind_name(node.type)}不是集合。")
    return cast("Node", operation("set_of", (coded,), NameType("codes", codes=other.type.codes)))


def _membership(b: QualityBuilder, name: str, w: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    whole, *parts = _built(b, name, w, d, 2, 60)
    if whole.type.kind != "codes":
        if whole.type.kind in ("text", "code"):
            whole = cast(
                "Node", operation("set_of", (whole,), NameType("codes", codes=whole.type.codes))
            )
        else:
            raise b.wrong(name, f"{kind_name(whole.type)}不是集合。")
    if name == "含":
        if len(parts) != 1:
            raise b.wrong(name, "要两个参数；几个值请用 含任一 或 含全部。")
        if parts[0].type.kind != "codes":
            part = b._as_code(parts[0], whole, at)
            return operation("contains", (whole, part), BOOL)
    if len(parts) == 1 and parts[0].type.kind == "codes":
        other: QNode = parts[0]
    else:
        coded = [b._as_code(one, whole, at) for one in parts]
        other = _set_of(b, name, coded)
    operator = {"含": "all_of", "含任一": "any_of", "含全部": "all_of", "只含": "only"}[name]
    return operation(operator, (whole, other), BOOL)


PAIRS: Final = {"同集": "same_set", "并集": "union", "交集": "intersect", "差集": "except"}


def _pair(b: QualityBuilder, name: str, written: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    left, right = _built(b, name, written, d, 2, 2)
    sides = (_as_set(b, name, left, right, at), _as_set(b, name, right, left, at))
    kind = BOOL if name == "同集" else NameType("codes", codes=sides[0].type.codes)
    return operation(PAIRS[name], sides, kind)


def _size(b: QualityBuilder, name: str, written: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    node = _built(b, name, written, d, 1, 1)[0]
    return operation("size", (_as_set(b, name, node, node, at),), _count(THINGS))


def _split(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    whole, mark = _built(b, name, written, d, 2, 2)
    if not isinstance(mark, Constant) or not isinstance(mark.value, str) or not mark.value:
        raise b.wrong(name, "分隔符要写成文字。")
    return operation("split", (_text(b, name, whole), mark), SETS)


# -- choices, mapping tables, parameters of a day ----------------------------------------


def _if(b: QualityBuilder, name: str, written: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    condition, one, two = _built(b, name, written, d, 3, 3)
    if condition.type.kind != "bool":
        raise b.wrong(name, "第一个参数要是条件。")
    b._compare("=", one, two, at)
    one, two = b._as_code(one, two, at), b._as_code(two, one, at)
    flexible = isinstance(one, Constant) and one.is_flexible
    kind = two.type if flexible else one.type
    if kind.is_number:
        kind = number_type(kind.unit, integral=one.type.integral and two.type.integral)
    return operation(
        "choose", (condition, one, two), NameType(kind.kind, kind.unit, kind.codes, kind.integral)
    )


def _sum(b: QualityBuilder, name: str, written: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    parts = [b._number(one, at) for one in _built(b, name, written, d, 1, 60)]
    for one in parts[1:]:
        b._same_unit(parts[0], one, at)
    whole = all(one.type.integral for one in parts)
    return operation("sum_known", tuple(parts), number_type(parts[0].type.unit, integral=whole))


def _chosen(b: QualityBuilder, name: str, written: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    one, two = _built(b, name, written, d, 2, 2)
    if one.type.kind == two.type.kind == "date":
        return operation("lesser" if name == "较小" else "greater", (one, two), DATE)
    return b._chosen("lesser" if name == "较小" else "greater", (one, two), at)


def _rest(b: QualityBuilder, name: str, written: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    one, two = (b._number(part, at) for part in _built(b, name, written, d, 2, 2))
    if not (one.type.integral and two.type.integral):
        raise b.wrong(name, "两个数都要是整数。")
    if isinstance(two, Constant):
        raise b.wrong(name, "除数请写成参数，写明单位。")
    b._same_unit(one, two, at)
    return operation("rest", (one, two), number_type(one.type.unit, integral=True))


def _mapping_type(b: QualityBuilder, table: str) -> NameType:
    kind = b.context.mappings.get(table)
    if kind is not None:
        return kind
    if table in b.context.problems:
        raise ExpressionError("depends-on-faulty", f"对照表“{table}”本身有错误，请先改正它。")
    hint = did_you_mean(table, b.context.mappings) or "请先在 mappings 里写明。"
    raise ExpressionError("unknown-name", f"没有“{table}”这个对照表。{hint}", name=table)


def _mapping(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    if len(written) != 2 or not isinstance(written[0], exp.Column):
        raise b.wrong(name, "第一个参数写对照表的名称，第二个写键。")
    table = written[0].name
    kind = _mapping_type(b, table)
    key = b.build(written[1], d)
    if key.type.kind == "int" and key.type.unit == YEARS:
        key = cast("Node", operation("year_text", (key,), TEXT))
    elif key.type.kind not in ("text", "code"):
        raise b.wrong(name, f"键要是文字、代码或年份，{kind_name(key.type)}不行。")
    has = name == "有对照"
    return Lookup(table, key, BOOL if has else kind, has)


def _mapped(b: QualityBuilder, name: str, written: list[exp.Expr], at: exp.Expr, d: int) -> QNode:
    """The union of what a mapping table holds for each value of a set."""
    if len(written) != 2 or not isinstance(written[0], exp.Column):
        raise b.wrong(name, "第一个参数写对照表的名称，第二个写集合。")
    table = written[0].name
    kind = _mapping_type(b, table)
    if kind.kind not in ("codes", "code", "text"):
        raise b.wrong(name, f"对照表里是{kind_name(kind)}，不是清单。")
    whole = b.build(written[1], d)
    key = _as_set(b, name, whole, whole, at)
    return Lookup(table, key, NameType("codes", codes=kind.codes))


def _as_of(b: QualityBuilder, name: str, written: list[exp.Expr], _: exp.Expr, d: int) -> QNode:
    parameter, day = _built(b, name, written, d, 2, 2)
    if not isinstance(parameter, Name) or not parameter.type.constant:
        raise b.wrong(name, "第一个参数要是参数名。")
    _days(b, name, [day])
    kind = parameter.type
    return AsOf(parameter.name, day, NameType(kind.kind, kind.unit, kind.codes, kind.integral))


SPREADING: Final = frozenset(("任一空", "全空", "填数", "空数", "空列", "填列", "集合", "合计"))
"""Functions that take any number of columns, and so a list of columns by its name."""
CALLS: Final[dict[str, Handler]] = {
    "空": _blank, "原文": _original, "取字": _slice, "拼接": _joined, "数": _number,
    "年内日": _day_in_year, "替换": _replaced, "余数": _rest,
    "集合": _set, "拆分": _split, "个数": _size, "如果": _if, "合计": _sum,
    "查表": _mapping, "有对照": _mapping, "当时": _as_of,
    **dict.fromkeys(("任一空", "全空", "填数", "空数"), _blanks),
    **dict.fromkeys(("空列", "填列"), _labels),
    "查集": _mapped,
    **dict.fromkeys(READS, _readable),
    **dict.fromkeys(TEXT_FUNCTIONS, _of_text),
    **dict.fromkeys(("开头", "结尾", "包含"), _affix),
    **dict.fromkeys(BETWEEN, _span),
    **dict.fromkeys(PARTS, _part),
    **dict.fromkeys(LATER, _later),
    **dict.fromkeys(("含", "含任一", "含全部", "只含"), _membership),
    **dict.fromkeys(PAIRS, _pair),
    **dict.fromkeys(("较小", "较大"), _chosen),
    **cast("dict[str, Any]", GATHERING),
}  # fmt: skip
"""The handler of each function by its name."""
