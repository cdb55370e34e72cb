"""Made-up values for a column: for the preview of a design and for a demonstration."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from xianjie.exchange.registers import ColumnSpec, Definition
from xianjie.kernel.ids import check_digit

_SURNAMES = "李王张刘陈杨赵黄周吴徐孙马朱胡郭何罗高林"
_GIVEN = ("建华", "大山", "秀英", "文才", "玉兰", "国庆", "小河", "春梅", "正明", "桂芳")
_FIRMS = ("演示农业有限公司", "演示种养专业合作社", "演示食品厂", "演示劳务公司", "演示家庭农场")
_SPOTS = ("村委会", "活动广场", "一组", "二组", "党群服务中心", "河边片区")
_NUMBERED = ("编号", "证号", "卡号", "文号", "序号", "合同号", "批次")
_FIRMLY = ("企业", "公司", "单位", "合作社", "机构", "主体", "基地", "承办", "工坊", "厂")
_SOMEWHERE = ("地点", "地址", "位置", "坐落")
_LATER = ("止", "到期", "有效期", "截止", "期限", "届满", "应", "下次", "计划")
_STARTED = 700
_FEW, _MANY = 1, 60


def sample_value(
    column: ColumnSpec, number: int, chance: Random, today: date, row: dict[str, Any]
) -> Any:
    """Return a believable stored value; ``row`` holds the values of the columns before it.

    ``number`` tells rows apart; the same numbers and chance give the same value.
    """
    if column.sample:
        return _stored(column, column.sample[number % len(column.sample)])
    match column.type:
        case "choice":
            last = len(column.choices) - 1
            return column.choices[min(int(chance.expovariate(0.7)), last)] if last >= 0 else ""
        case "date":
            return _day(column, chance, today, row)
        case "number" | "money" | "decimal":
            return _amount(column, chance)
        case "year":
            return today.year - chance.randrange(3)
        case "month":
            day = today - timedelta(days=30 * chance.randrange(12))
            return day.year * 100 + day.month
        case "yesno":
            return chance.random() < 0.7
        case _:
            return _text(column, number, chance)


def _stored(column: ColumnSpec, said: Any) -> Any:
    if column.type in {"money", "decimal"}:
        return int(Decimal(str(said)).scaleb(2 if column.type == "money" else 4))
    if column.type == "date":
        return said if isinstance(said, date) else date.fromisoformat(str(said))
    if column.type == "month":
        year, _, month = str(said).partition("-")
        return int(year) * 100 + int(month)
    if column.type in {"number", "year"}:
        return int(said)
    if column.type == "yesno":
        return said in {True, "是", "true", "True"}
    return str(said)


def _amount(column: ColumnSpec, chance: Random) -> int:
    scale = {"money": 100, "decimal": 10_000}.get(column.type, 1)
    usual = {"money": (200, 8000), "decimal": (1, 50)}.get(column.type, (_FEW, _MANY))
    least = int(column.min) if column.min is not None else usual[0]
    most = int(column.max) if column.max is not None else max(usual[1], least)
    # Most are small and a few are large, as in life.
    value = least + int((most - least) * chance.random() ** 2)
    return value * scale + (chance.randrange(10) * 1000 if column.type == "decimal" else 0)


def _day(column: ColumnSpec, chance: Random, today: date, row: dict[str, Any]) -> date:
    first = row.get(column.after) if column.after else None
    if isinstance(first, date):
        return first + timedelta(days=chance.randrange(90, 900))
    if any(word in column.title for word in _LATER):
        return today + timedelta(days=chance.randrange(-60, 500))
    return today - timedelta(days=chance.randrange(5, _STARTED))


def _text(column: ColumnSpec, number: int, chance: Random) -> str:
    title = column.title
    if column.type == "name":
        return chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    if column.type == "phone":
        return f"1380000{chance.randrange(10_000):04d}"
    if column.type == "id-number":
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(15_000))
        body = f"532399{born:%Y%m%d}{chance.randrange(1000):03d}"
        return body + check_digit(body)
    if column.type == "private":
        return "演示内容，仅供试用。"
    if column.type == "long":
        return f"演示记录：{title}已按要求办理，资料齐全，留档备查。"
    if any(word in title for word in _NUMBERED):
        return f"演示-{number + 1:04d}"
    if any(word in title for word in _FIRMLY):
        return _FIRMS[chance.randrange(len(_FIRMS))]
    if any(word in title for word in _SOMEWHERE):
        return _SPOTS[chance.randrange(len(_SPOTS))]
    return f"演示{title.removesuffix('名称')}{number + 1}"


def sample_row(definition: Definition, number: int, chance: Random, today: date) -> dict[str, Any]:
    """Return the values of a made-up row by slot; what need not be filled is sometimes empty."""
    values: dict[str, Any] = {}
    for column in definition.live:
        keep = column.required or column.key in definition.natural_key or chance.random() < 0.85
        if keep:
            values[column.key] = sample_value(column, number, chance, today, values)
    return {definition.slot(key): value for key, value in values.items()}
