"""Checks at entry: higher apps say what is doubtful about a household as it would stand.

Registry knows no rules of data quality; the app that does registers its check at start-up
(``AppConfig.ready``). It never refuses anything: a fault asks for a reason, the rest informs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.registry.models import Household


@dataclass(frozen=True)
class EntryFault:
    """Something doubtful: rule, sentence (people masked), how to mend it, and how grave it is.

    ``asks`` whether it must be confirmed with a reason.
    """

    rule: str
    message: str
    fix: str
    severity: str
    asks: bool
    who: str = ""


EntryCheck = Callable[[Household, date], list[EntryFault]]
"""``(household, today)``: called inside the transaction in which the household was changed."""

_checks: dict[str, EntryCheck] = {}


def register_check(key: str, check: EntryCheck) -> None:
    """Ask a check about every household that a form changes; the same key again replaces."""
    _checks[key] = check


def faults_of(household: Household, today: date) -> list[EntryFault]:
    """Return what all checks say about a household as it stands in the database."""
    return [fault for check in _checks.values() for fault in check(household, today)]
