"""How values become points: five rules, each told in words. No database, no clock.

``params`` by rule, all figures of the scheme and none of ours:

- THRESHOLD: ``standard`` gives the whole weight, ``floor`` none, linear between; ``better: down``
  turns it round.
- INTERVAL: ``steps`` of ``[from, percent of the weight]``, the first that is reached counts.
- RANKING: the best object gets the weight, the last ``last`` percent of it, equal steps between.
- DEDUCTION: ``each`` point for every event, at most ``cap``.
- VETO: ``steps`` of ``[limit, effect]``; struck below the limit, with ``over`` from it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xianjie.apps.assessment.enums import Effect, Rule

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_UNKNOWN = {str(Rule.MANUAL): "还没有人工评分", str(Rule.VETO): "没有登记这类事项"}


@dataclass(frozen=True)
class Points:
    """What a line gave: points (None: left out), in words, and effects that struck."""

    points: Decimal | None
    words: str
    effects: tuple[str, ...] = ()


def rounded(value: Decimal) -> Decimal:
    """Return points to two places, halves up."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def shown(value: Decimal) -> str:
    """Return a figure without needless zeros."""
    return f"{value.quantize(_CENT, rounding=ROUND_HALF_UP).normalize():f}"


def _number(params: Mapping[str, Any], name: str, default: str = "0") -> Decimal:
    return Decimal(str(params.get(name, default)))


def points_of(
    rule: str,
    weight: Decimal,
    params: Mapping[str, Any],
    values: Mapping[str, Decimal | None],
    better: str = "up",
) -> dict[str, Points]:
    """Return the points of every object for one line; ``values`` by the object's key."""
    if rule == Rule.RANKING:
        return _ranked(weight, params, values, params.get("better", better))
    one = {
        Rule.THRESHOLD: _threshold, Rule.INTERVAL: _interval, Rule.DEDUCTION: _deduction,
        Rule.VETO: _veto, Rule.MANUAL: _manual,
    }[Rule(rule)]  # fmt: skip
    return {
        key: one(weight, params, value, str(params.get("better", better)))
        if value is not None
        else Points(None, _UNKNOWN.get(rule, "没有数据，不计分"))
        for key, value in values.items()
    }


def _threshold(weight: Decimal, params: Mapping[str, Any], value: Decimal, better: str) -> Points:
    standard, floor = _number(params, "standard", "100"), _number(params, "floor")
    reached = value <= standard if better == "down" else value >= standard
    if reached:
        return Points(rounded(weight), f"{shown(value)}，达到 {shown(standard)}，得满分")
    span = standard - floor
    share = (value - floor) / span if span else Decimal(0)
    share = min(max(share, Decimal(0)), Decimal(1))
    words = f"({shown(value)}−{shown(floor)})÷({shown(standard)}−{shown(floor)})×{shown(weight)}"
    return Points(rounded(weight * share), words if share else f"{shown(value)}，低于起算线不得分")


def _interval(weight: Decimal, params: Mapping[str, Any], value: Decimal, better: str) -> Points:
    for start, percent in params.get("steps", ()):
        limit = Decimal(str(start))
        if value <= limit if better == "down" else value >= limit:
            share = Decimal(str(percent))
            word = "以下" if better == "down" else "以上"
            words = f"{shown(value)}，{shown(limit)} {word}档，得 {shown(share)}%"
            return Points(rounded(weight * share / _HUNDRED), words)
    return Points(Decimal(0), f"{shown(value)}，没有达到最低档")


def _deduction(weight: Decimal, params: Mapping[str, Any], value: Decimal, _better: str) -> Points:
    each, cap = _number(params, "each", "1"), _number(params, "cap", str(weight))
    lost = min(max(value, Decimal(0)) * each, cap, weight)
    return Points(rounded(weight - lost), f"{shown(value)} 件×{shown(each)} 分，扣 {shown(lost)}")


def _veto(_weight: Decimal, params: Mapping[str, Any], value: Decimal, _better: str) -> Points:
    for limit, effect in params.get("steps", ()):
        line = Decimal(str(limit))
        if value >= line if params.get("over") else value < line:
            label = str(Effect(effect).label)
            return Points(Decimal(0), f"{shown(value)}，触发：{label}", (str(effect),))
    return Points(Decimal(0), f"{shown(value)}，没有触发")


def _manual(weight: Decimal, _params: Mapping[str, Any], value: Decimal, _better: str) -> Points:
    given = min(max(value, Decimal(0)), weight)
    return Points(rounded(given), f"评 {shown(given)} 分，满分 {shown(weight)}")


def _ranked(
    weight: Decimal, params: Mapping[str, Any], values: Mapping[str, Decimal | None], better: str
) -> dict[str, Points]:
    last = _number(params, "last") / _HUNDRED
    found = {}
    ordered = [value for value in values.values() if value is not None]
    for key, value in values.items():
        if value is None:
            found[key] = Points(None, "没有数据，不计分")
            continue
        ahead = sum(one < value if better == "down" else one > value for one in ordered)
        steps = len(ordered) - 1
        share = Decimal(1) - (Decimal(1) - last) * ahead / steps if steps else Decimal(1)
        words = f"{shown(value)}，第 {ahead + 1} 名（{len(ordered)} 个对象）"
        found[key] = Points(rounded(weight * share), words)
    return found


def total_of(lines: Mapping[int, tuple[Decimal, Points]]) -> tuple[Decimal, Decimal, list[str]]:
    """Return the total out of 100, the weight that was scored, and the effects that struck.

    Lines without a value are left out and the others scaled up to 100. A ``zero`` effect makes
    the total nothing.
    """
    scored = sum((w for w, p in lines.values() if p.points is not None), Decimal(0))
    given = sum((p.points for _w, p in lines.values() if p.points is not None), Decimal(0))
    effects = [effect for _w, p in lines.values() for effect in p.effects]
    total = rounded(given * _HUNDRED / scored) if scored else Decimal(0)
    return (Decimal(0) if Effect.ZERO in effects else total), scored, effects


def year_total(
    own: Decimal, process: Decimal | None, share: int, effects: Iterable[str] = ()
) -> Decimal:
    """Return the year's total: ``share`` percent from the stages, the rest from the year-end.

    A ``zero`` effect makes the year nothing, whatever its stages gave.
    """
    if Effect.ZERO in effects:
        return Decimal(0)
    if process is None or not share:
        return own
    return rounded((process * share + own * (100 - share)) / _HUNDRED)


def ranks(totals: Mapping[str, Decimal]) -> dict[str, int]:
    """Return the rank of every key; equal totals share one."""
    return {
        key: 1 + sum(other > total for other in totals.values()) for key, total in totals.items()
    }
