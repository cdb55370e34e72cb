"""Higher apps look at a case before it is decided, and learn when an episode begins or ends.

Cases know no higher app; each registers at start-up (``AppConfig.ready``), as followers of the
registry do. Both run inside the transaction of the act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from xianjie.apps.cases.enums import CaseKind
from xianjie.apps.cases.models import Case, Episode

Check = Callable[[Case, date, datetime], None]
"""``(case, today, now)``: raises ``RefusedError`` where the case may not be decided in favour."""
Opening = Callable[[Episode, date, datetime], None]
"""``(episode, today, now)``: called after a case has made an episode."""
Ending = Callable[[Episode, date, datetime], None]
"""``(episode, today, now)``: called after an episode has ended."""

_checks: dict[str, dict[str, Check]] = defaultdict(dict)
_openings: dict[str, Opening] = {}
_endings: dict[str, Ending] = {}


def register_check(kind: CaseKind, key: str, check: Check) -> None:
    """Look at cases of a kind before their step 审定 is completed; the same key replaces."""
    _checks[kind.value][key] = check


def register_opening(key: str, opening: Opening) -> None:
    """Learn of every episode that a case makes; the same key again replaces.

    Those of an imported list, of which there may be thousands at once, are not told.
    """
    _openings[key] = opening


def register_ending(key: str, ending: Ending) -> None:
    """Learn of every episode that ends; the same key again replaces."""
    _endings[key] = ending


def check_decision(case: Case, *, today: date, now: datetime) -> None:
    """Ask every registered check of the case's kind; the first that refuses ends the act."""
    for check in _checks[case.kind].values():
        check(case, today, now)


def tell_opened(episode: Episode, *, today: date, now: datetime) -> None:
    """Tell everybody who registered that a household is monitored from now on."""
    for opening in _openings.values():
        opening(episode, today, now)


def tell_ended(episode: Episode, *, today: date, now: datetime) -> None:
    """Tell everybody who registered that an episode has ended."""
    for ending in _endings.values():
        ending(episode, today, now)
