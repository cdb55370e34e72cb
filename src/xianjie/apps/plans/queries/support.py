"""What households have already from the registers of other apps: posts, shares, training, aid.

Whoever keeps such a register tells of it here, once, in ``AppConfig.ready``; the page of a
household and its plan ask everybody. Nobody writes down a second time what a register holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.plans.queries.rules import measure_kinds


class SupportState(StrEnum):
    """How far a support is."""

    COMING = "COMING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"

    @property
    def label(self) -> str:
        """The word for people."""
        return str(_WORDS[self])


_WORDS = {
    SupportState.COMING: _("办理中"),
    SupportState.RUNNING: _("在享"),
    SupportState.ENDED: _("已结束"),
}


@dataclass(frozen=True)
class SupportLine:
    """One support of a household.

    ``key`` names register and row ("posts.holder:12"). ``kind`` is a text of the code set 帮扶措施.
    ``title`` names no person and no illness. ``amount`` in fen, what it has brought or brings a
    year. ``url`` leads to the row, shown to whom ``permission`` (by its value) is given there.
    """

    key: str
    household_id: int
    kind: str
    title: str
    state: SupportState
    since: date | None = None
    until: date | None = None
    amount: int | None = None
    url: str = ""
    permission: str = ""


Source = Callable[[Collection[int], date], Iterable[SupportLine]]
_sources: dict[str, Source] = {}


def register_support(name: str, lines_of: Source) -> None:
    """Ask a register too: ``(household ids, day) -> lines``, in one query for all households.

    The households were found through the gate by whoever asks, so the source may prove its rows.
    """
    _sources[name] = lines_of


def support_of(households: Collection[int], on: date) -> dict[int, list[SupportLine]]:
    """Return what households have on a day: running first, then coming, then ended, newest first.

    One query a source, whatever the number of households. Lines of unknown kinds are an error of
    the source: ValueError.
    """
    found: dict[int, list[SupportLine]] = defaultdict(list)
    if not households:
        return found
    for name in sorted(_sources):
        for line in _sources[name](households, on):
            if line.kind not in measure_kinds():
                raise ValueError(f"{name}: no kind of measure: {line.kind!r}")
            found[line.household_id].append(line)
    for lines in found.values():
        lines.sort(key=_order)
    return found


_RANK = {SupportState.RUNNING: 0, SupportState.COMING: 1, SupportState.ENDED: 2}


def _order(line: SupportLine) -> tuple[int, int, str]:
    return _RANK[line.state], -(line.since or date.min).toordinal(), line.key


@dataclass(frozen=True)
class ShownSupport:
    """A line as a page shows it: whether it leads somewhere, and whether it is in the plan."""

    line: SupportLine
    url: str
    taken: bool


def shown_support(
    household: int, division_code: str, scope: Scope, on: date, taken: Collection[str] = ()
) -> list[ShownSupport]:
    """Return what a household has, with links for what the scope may open there."""
    return [
        ShownSupport(
            line,
            line.url
            if not line.permission or scope.may(Permission(line.permission), division_code)
            else "",
            line.key in taken,
        )
        for line in support_of([household], on).get(household, [])
    ]
