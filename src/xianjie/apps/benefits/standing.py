"""What a month's findings mean for the gaps that stand: pure decisions, no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xianjie.apps.benefits.enums import (
    GapAct,
    GapAnswer,
    GapClosing,
    GapKind,
    GapSeen,
    GapState,
)
from xianjie.apps.benefits.reckoning import Found, Subject
from xianjie.kernel.dates import months_between

Key = tuple[int, int | None, str, str]
"""Household, person, benefit, kind."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a gap whose data have not cleared, or that this very month cleared."""

    pk: int
    key: Key
    state: GapState
    seen: GapSeen
    first_period: str
    organisation_id: int | None
    answer: str
    effective_from: date | None
    answered_on: date | None
    closing: str
    closed_on: date | None


@dataclass(slots=True)
class Decided:
    """What becomes of one gap: its findings (None: not seen) and what changes in its work."""

    stored: Stored | None
    found: Found | None
    seen: GapSeen
    state: GapState | None = None
    closing: GapClosing | None = None
    act: GapAct | None = None
    undecided: bool = False


@dataclass(slots=True)
class Outcome:
    """All decisions of a month; ``taken_back`` were first seen by an earlier run of the month."""

    decided: list[Decided] = field(default_factory=list)
    taken_back: list[Stored] = field(default_factory=list)


def vanished(stored: Iterable[Stored], found: Mapping[Key, Found]) -> list[Stored]:
    """Gaps that stood and that this month's findings no longer show."""
    return [one for one in stored if one.seen != GapSeen.CLEARED and one.key not in found]


def by_benefit(gaps: Iterable[Stored]) -> dict[str, set[Subject]]:
    """The subjects of gaps by benefit, to ask the engine about."""
    asked: dict[str, set[Subject]] = {}
    for one in gaps:
        asked.setdefault(one.key[2], set()).add((one.key[0], one.key[1]))
    return asked


def decide(
    *,
    period: str,
    as_of: date,
    stored: Sequence[Stored],
    found: Mapping[Key, Found],
    held: Collection[str],
    undecided: Collection[tuple[str, Subject]],
    on_roll: Collection[tuple[str, Subject]],
    again_after: int | None,
) -> Outcome:
    """Compare what stands with what was found.

    Args:
        held: benefits whose results wait for confirmation: what stands goes on, nothing is added.
        undecided: subjects of gaps not found of which this month's data cannot tell.
        on_roll: subjects of gaps not found that the department's roll lists now.
        again_after: months after which a gap closed by an accepted refusal is raised again.
    """
    outcome = Outcome()
    known: set[Key] = set()
    for one in stored:
        known.add(one.key)
        hit = found.get(one.key)
        if hit is not None:
            outcome.decided.append(_still_there(one, hit, period, as_of, again_after))
        elif one.seen == GapSeen.CLEARED:
            continue  # cleared by an earlier run of this month, and still so
        elif one.key[2] in held or (one.key[2], one.key[:2]) in undecided:
            seen = GapSeen.NEW if one.first_period == period else GapSeen.CONTINUING
            outcome.decided.append(Decided(one, None, seen, undecided=True))
        elif one.first_period == period and one.state == GapState.OPEN:
            outcome.taken_back.append(one)
        else:
            outcome.decided.append(_gone(one, (one.key[2], one.key[:2]) in on_roll))
    outcome.decided += [
        Decided(None, one, GapSeen.NEW, GapState.OPEN)
        for key, one in found.items()
        if key not in known
    ]
    return outcome


def _still_there(
    one: Stored, hit: Found, period: str, as_of: date, again_after: int | None
) -> Decided:
    decided = Decided(one, hit, GapSeen.NEW if one.first_period == period else GapSeen.CONTINUING)
    if one.seen == GapSeen.CLEARED:
        decided.act = GapAct.RAISE  # this month's earlier run cleared it: back to where it stood
        return decided
    answered = one.answered_on is not None and one.answered_on <= as_of
    begun = one.effective_from is None or one.effective_from <= as_of
    said_done = one.answer == GapAnswer.DONE and one.state in (GapState.ANSWERED, GapState.CLOSED)
    if said_done and answered and begun:
        decided.state, decided.act = GapState.UNFULFILLED, GapAct.CONTRADICT
    elif (
        one.state == GapState.CLOSED
        and one.closing == GapClosing.ACCEPTED
        and one.closed_on is not None
        and again_after is not None
        and months_between(one.closed_on, as_of) >= again_after
    ):
        decided.state, decided.act = GapState.OPEN, GapAct.RAISE
    return decided


def _gone(one: Stored, is_on_roll: bool) -> Decided:
    """A gap that the data no longer show: it closes itself unless it was closed before."""
    decided = Decided(one, None, GapSeen.CLEARED)
    if one.state == GapState.CLOSED:
        return decided
    to_stop = one.key[3] in (GapKind.UNDUE, GapKind.OVER)
    decided.state = GapState.CLOSED
    decided.closing = GapClosing.CONFIRMED if to_stop or is_on_roll else GapClosing.VANISHED
    decided.act = GapAct.CONFIRM
    return decided
