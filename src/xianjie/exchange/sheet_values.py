"""Answers of a sheet: reading what came in, checking it, deriving sums. Knows no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xianjie.exchange.sheets import ItemType, SheetDefinition, SheetItem
from xianjie.kernel.dates import parse_date
from xianjie.kernel.money import format_yuan, parse_number, to_fen
from xianjie.kernel.text import fold

MOST_YUAN = 100_000_000
MOST_COUNT = 9_999
MOST_PLACES = 6
_LONGEST_YES = 6
_YES = frozenset(("是", "有", "yes", "true", "1"))
_NO = frozenset(("否", "无", "没有", "no", "false", "0"))
_EMPTY: tuple[Any, ...] = (None, "", [], {}, ())


@dataclass
class Checked:
    """What became of the answers: ``values`` by item in storage units, ``faults`` in words."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def check_values(
    definition: SheetDefinition, raw: Mapping[str, Any], *, members: frozenset[str] = frozenset()
) -> Checked:
    """Read all answers of a sheet.

    Money is whole fen when it is a number and yuan when it is a text, as typed; other answers
    may be texts too. An answer to a question that was not to be asked is dropped; one to an item
    that the sheet has not is a fault. Derived items are computed and never taken from outside.

    Args:
        definition: the sheet as the place fills it in.
        raw: item → whatever came in.
        members: numbers of the people of the household, as texts.
    """
    done = Checked()
    for name in raw:
        if not isinstance(name, str) or name not in definition.items:
            done.faults[str(name)[:60]] = "这张表没有这一项。"
    for item in definition.items.values():
        if item.type.is_file:
            continue
        if item.formula:
            value = derive(item, done.values)
            if value is not None:
                done.values[item.id] = value
            continue
        if item.when is not None and not item.when.holds(done.values):
            continue
        answer = raw.get(item.id)
        if _is_empty(answer):
            if not item.optional:
                done.faults[item.id] = _missing(item)
            continue
        try:
            value = read_value(item, answer, members=members)
        except ValueError as error:
            done.faults[item.id] = f"“{item.name}”{error}。"
            continue
        if not _is_empty(value):
            done.values[item.id] = value
        elif not item.optional:
            done.faults[item.id] = _missing(item)
    return done


def _missing(item: SheetItem) -> str:
    return f"请{'填写' if item.is_typed else '选择'}“{item.name}”。"


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return not isinstance(value, bool | int | float) and value in _EMPTY


def read_value(item: SheetItem, raw: Any, *, members: frozenset[str] = frozenset()) -> Any:
    """Return one answer in its stored form; ``ValueError`` says what is wrong, in Chinese."""
    return _READERS[item.type](item, raw, members)


def _bad(words: str) -> ValueError:
    return ValueError(words)


def _money(item: SheetItem, raw: Any, _members: frozenset[str]) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise _bad("应填金额，以元为单位")
    fen = raw if isinstance(raw, int) else to_fen(_short(raw, 40))
    least = 0 if item.least is None else item.least
    largest = MOST_YUAN if item.largest is None else item.largest
    if not least * 100 <= fen <= largest * 100:
        raise _bad(f"应在 {least:,} 元到 {largest:,} 元之间")
    return fen


def _int(item: SheetItem, raw: Any, _members: frozenset[str]) -> int:
    number = _number(raw)
    if number != number.to_integral_value():
        raise _bad("应填整数")
    _check_limits(item, number)
    return int(number)


def _decimal(item: SheetItem, raw: Any, _members: frozenset[str]) -> str:
    number = _number(raw)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MOST_PLACES:
        raise _bad(f"小数最多 {MOST_PLACES} 位")
    _check_limits(item, number)
    return format(number, "f")


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise _bad("应填数字")
    return parse_number(_short(raw, 40) if isinstance(raw, str) else raw)


def _check_limits(item: SheetItem, number: Decimal) -> None:
    least = 0 if item.least is None else item.least
    largest = MOST_COUNT if item.largest is None else item.largest
    if not least <= number <= largest:
        raise _bad(f"应在 {least:,} 到 {largest:,} 之间")


def _choice(item: SheetItem, raw: Any, _members: frozenset[str]) -> str:
    if not isinstance(raw, str) or raw not in item.offered:
        raise _bad("应从所列选项中选")
    return raw


def _choices(item: SheetItem, raw: Any, _members: frozenset[str]) -> list[str]:
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list | tuple):
        raise _bad("应从所列选项中选")
    if len(chosen) > len(item.offered):
        raise _bad("选得太多")
    if any(not isinstance(one, str) or (one and one not in item.offered) for one in chosen):
        raise _bad("应从所列选项中选")
    found = list(dict.fromkeys(one for one in chosen if one))
    if item.most is not None and len(found) > item.most:
        raise _bad(f"最多选 {item.most} 项")
    return found


def _yesno(_item: SheetItem, raw: Any, _members: frozenset[str]) -> bool:
    if isinstance(raw, bool):
        return raw
    text = fold(raw).lower() if isinstance(raw, str) and len(raw) <= _LONGEST_YES else ""
    if text in _YES or text in _NO:
        return text in _YES
    raise _bad("应选“是”或“否”")


def _text(item: SheetItem, raw: Any, _members: frozenset[str]) -> str:
    if not isinstance(raw, str):
        raise _bad("应填文字")
    text = "".join(char for char in raw.strip() if char.isprintable() or char == "\n")
    if len(text) > item.length:
        raise _bad(f"最多 {item.length} 个字，现有 {len(text)} 个")
    return text


def _date(_item: SheetItem, raw: Any, _members: frozenset[str]) -> str:
    if not isinstance(raw, str):
        raise _bad("应填日期，例如 2022-06-30")
    return parse_date(_short(raw, 30)).isoformat()


def _members(item: SheetItem, raw: Any, members: frozenset[str]) -> dict[str, str]:
    if not isinstance(raw, Mapping) or len(raw) > len(members):
        raise _bad("应逐人选择，只能填本户的人")
    found = {}
    for who, state in raw.items():
        if not isinstance(who, str) or who not in members:
            raise _bad("里有不属于本户的人，请重新打开表单")
        if not isinstance(state, str) or state not in item.offered:
            raise _bad("应从所列选项中选")
        found[who] = state
    return dict(sorted(found.items()))


def _file(_item: SheetItem, _raw: Any, _members: frozenset[str]) -> None:
    raise _bad("应另附图片")


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise _bad(f"太长，最多 {most} 个字符")
    return text


_READERS: dict[ItemType, Callable[[SheetItem, Any, frozenset[str]], Any]] = {
    ItemType.MONEY: _money,
    ItemType.INT: _int,
    ItemType.DECIMAL: _decimal,
    ItemType.CHOICE: _choice,
    ItemType.CHOICES: _choices,
    ItemType.YESNO: _yesno,
    ItemType.TEXT: _text,
    ItemType.DATE: _date,
    ItemType.PHOTO: _file,
    ItemType.SIGNATURE: _file,
    ItemType.MEMBERS: _members,
}


def derive(item: SheetItem, values: Mapping[str, Any]) -> int | None:
    """Return what a formula comes to; None where an answer is missing or a divisor is zero."""
    total = Decimal(0)
    for operator, name in item.terms:
        value = values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | str):
            return None
        number = Decimal(value)
        if operator == "/":
            if not number:
                return None
            total /= number
        else:
            total += -number if operator == "-" else number
    return int(total.quantize(Decimal(1), ROUND_HALF_UP))


def show_value(item: SheetItem, value: Any, *, people: Mapping[str, str] | None = None) -> str:
    """Return a stored answer in words, money in yuan without its unit.

    ``people`` names the members by number, masked as the reader may see them.
    """
    if value is None:
        return ""
    if item.type is ItemType.MONEY and isinstance(value, int):
        return format_yuan(value)
    if item.type is ItemType.YESNO:
        return "是" if value else "否"
    if item.type is ItemType.CHOICES and isinstance(value, list | tuple):
        return "、".join(map(str, value))
    if item.type is ItemType.MEMBERS and isinstance(value, Mapping):
        by_state: dict[str, list[str]] = {}
        for who, state in value.items():
            by_state.setdefault(str(state), []).append((people or {}).get(str(who), "一人"))
        return "；".join(f"{state}：{'、'.join(names)}" for state, names in by_state.items())
    if item.type is ItemType.DATE and isinstance(value, date):
        return value.isoformat()
    return str(value)


def plain(value: Any) -> str:
    """Return an answer as one text that is equal exactly when the answers are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def count_answers(
    definition: SheetDefinition, values: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[int, int, int]:
    """Return how many answers were typed, how many chosen, and how many kept as known."""
    typed = chosen = kept = 0
    for item in definition.asked:
        if item.id not in values:
            continue
        if item.id in known and plain(known[item.id]) == plain(values[item.id]):
            kept += 1
        elif item.is_typed and not (item.zero and values[item.id] == 0):
            typed += 1
        else:
            chosen += 1
    return typed, chosen, kept
