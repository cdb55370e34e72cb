"""What a decision of the case work changes in the register: monitored, or risk removed.

Both are corrections by hand: a list that still says what stood before does not put them back
(see docs/explanation/registered-by-hand.md). They lead through the case work only, and are not
undone by `undo_change`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from xianjie.apps.registry.actions.family import Change, Told
from xianjie.apps.registry.enums import CategoryKind, FamilyChangeKind
from xianjie.apps.registry.models import CategorySpell, FamilyChange, Household

_YES_NO = {True: "是", False: "否", None: ""}


@transaction.atomic
def mark_monitored(told: Told, household: Household, *, category: str) -> FamilyChange:
    """Let the register say that a household is monitored since the day of the decision.

    ``category`` is a text of the code set 监测对象类别. Lists know months only (识别监测时间),
    so the first of the month is kept: a list that agrees settles the correction.
    """
    change = Change(told, FamilyChangeKind.MONITORED, household)
    month = told.occurred_on.replace(day=1)
    _set(
        change,
        household,
        monitor_category=category,
        risk_cleared=False,
        identified_on=month,
        cleared_on=None,
    )
    return change.finish()


@transaction.atomic
def mark_cleared(told: Told, household: Household) -> FamilyChange:
    """Let the register say that the risk of a monitored household is gone."""
    change = Change(told, FamilyChangeKind.CLEARED, household)
    _set(change, household, risk_cleared=True, cleared_on=told.occurred_on.replace(day=1))
    return change.finish()


def _set(change: Change, household: Household, **values: Any) -> None:
    before = {
        CategoryKind.MONITOR_CATEGORY: household.monitor_category,
        CategoryKind.RISK_CLEARED: _YES_NO[household.risk_cleared],
    }
    for name, value in values.items():
        change.correct(household, name, value)
    after = {
        CategoryKind.MONITOR_CATEGORY: household.monitor_category,
        CategoryKind.RISK_CLEARED: _YES_NO[household.risk_cleared],
    }
    for kind, value in after.items():
        if value != before[kind]:
            turn_category(change, household, kind, value, change.told.occurred_on)


def turn_category(
    change: Change, household: Household, kind: CategoryKind, value: str, on: date
) -> None:
    """End the open spell of a category and begin the next one."""
    spell = CategorySpell.objects.filter(
        household=household, kind=kind, valid_to__isnull=True
    ).first()
    start = on
    if spell is not None:
        start = max(on, spell.valid_from)
        change.journal.write(spell, valid_to=start)
    if value:
        change.journal.add(
            CategorySpell(household=household, kind=kind, value=value, valid_from=start)
        )
