"""From an item of ``benefits/*.yaml`` to a `Benefit`; what each key means is told there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from xianjie.policy.benefit_model import Amount, Benefit, BenefitCase, Outcome, Rounding
from xianjie.policy.citations import read_citation
from xianjie.policy.entries import Entry, Reading
from xianjie.policy.model import Grain

__all__ = ["ROUNDING_STEPS", "ROUNDING_WAYS", "parse_benefit"]

ROUNDING_STEPS: Final[Mapping[str, int]] = {"元": 100, "角": 10, "分": 1}
"""Units that an amount is rounded to, in fen."""
ROUNDING_WAYS: Final = ("四舍五入", "进一", "舍去")
KEYS: Final = (
    "id", "title", "family", "department", "grain", "applies", "when", "roll", "paid", "amounts",
    "unit", "rounding", "excluded_by", "tops_up", "highest_of", "automatic", "proof", "days",
    "message", "cite", "max_share", "from", "to", "disabled", "note", "cases",
)  # fmt: skip


def parse_benefit(reading: Reading, number: int, content: Mapping[str, Any]) -> Benefit | None:
    """One item of ``benefits/*.yaml``; None when it has no id or no readable grain."""
    probe = Entry(reading, f"第{number}项", content)
    name = probe.text("id", required=True)
    if not name:
        return None
    entry = Entry(reading, name, content)
    entry.only(*KEYS)
    disabled = entry.flag("disabled")
    needed = not disabled
    grain = entry.one_of("grain", [one.value for one in Grain], required=needed)
    if needed and not grain:
        return None
    return Benefit(
        id=name,
        title=entry.text("title", required=needed),
        family=entry.text("family", required=needed),
        department=entry.text("department", required=needed),
        grain=Grain(grain or Grain.HOUSEHOLD),
        applies=entry.text("applies"),
        when=entry.text("when", required=needed),
        roll=entry.text("roll"),
        paid=entry.text("paid"),
        amounts=_amounts(entry),
        unit=entry.text("unit", required=entry.has("amounts") or entry.has("paid")),
        rounding=_rounding(entry),
        excluded_by=entry.texts("excluded_by"),
        tops_up=entry.texts("tops_up"),
        highest_of=entry.text("highest_of"),
        automatic=entry.flag("automatic"),
        proof=entry.texts("proof"),
        days=entry.text("days"),
        message=entry.text("message"),
        cite=read_citation(entry.table("cite")),
        max_share=entry.number("max_share"),
        from_date=entry.date("from") or date.min,
        to_date=entry.date("to"),
        disabled=disabled,
        note=entry.text("note"),
        cases=tuple(case for one in entry.tables("cases") if (case := _case(one)) is not None),
        place=reading.place,
        origin=entry.origin,
    )


def _amounts(entry: Entry) -> tuple[Amount, ...]:
    found = []
    for one in entry.tables("amounts"):
        one.only("name", "when", "amount")
        amount = one.text("amount", required=True)
        if amount:
            found.append(Amount(amount, one.text("name"), one.text("when")))
    return tuple(found)


def _rounding(entry: Entry) -> Rounding:
    one = entry.table("rounding")
    if one is None:
        return Rounding()
    one.only("to", "way")
    plain = Rounding()
    return Rounding(
        one.one_of("to", ROUNDING_STEPS) or plain.to, one.one_of("way", ROUNDING_WAYS) or plain.way
    )


def _case(one: Entry) -> BenefitCase | None:
    one.only("given", "outcome", "name", "amount")
    given = one.table("given")
    if given is None:
        if not one.has("given"):
            one.fault(
                "", "missing-key", "缺少“given”（给出哪些事实），如given: {低保人均收入: 4959.99}。"
            )
        return None
    outcome = one.one_of("outcome", [each.value for each in Outcome], required=True)
    if not outcome:
        return None
    return BenefitCase(
        given=dict(given.content),
        outcome=Outcome(outcome),
        name=one.text("name"),
        amount=one.number("amount"),
        origin=one.origin,
    )
