"""Who is proposed for the agenda of an analysis meeting; higher apps add their own candidates.

They register at start-up (``AppConfig.ready``)::

    register_agenda("removal", AgendaSource(AgendaReason.REMOVAL, candidates))

A source runs inside the transaction that opens a meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.rounds.enums import AgendaReason


@dataclass(frozen=True)
class Candidate:
    """A household to be spoken about and what is known, in a sentence without names."""

    household_id: int
    division_code: str
    note: str = ""


@dataclass(frozen=True)
class AgendaSource:
    """Why, and ``(place, period, on, limit) -> candidates``; ``place`` has 12 digits."""

    reason: AgendaReason
    candidates: Callable[[str, str, date, int], Iterable[Candidate]]


_sources: dict[str, AgendaSource] = {}


def register_agenda(key: str, source: AgendaSource) -> None:
    """Add a source of candidates; the same key again replaces it."""
    _sources[key] = source


def agenda_sources() -> list[AgendaSource]:
    """Return all sources in the order in which they registered."""
    return list(_sources.values())
