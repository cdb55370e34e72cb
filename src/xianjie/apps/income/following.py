"""What a change of a family means for its account."""

from __future__ import annotations

from xianjie.apps.income.enums import EntryState, QuestionState, StatementState
from xianjie.apps.income.models import (
    AccountMonth,
    IncomeEntry,
    IncomeQuestion,
    IncomeStatement,
)
from xianjie.apps.registry.following import Follower, register_follower
from xianjie.apps.registry.models import Household


def describe(household: Household) -> list[str]:
    """Say how many proposals nobody has confirmed yet."""
    count = IncomeEntry.objects.filter(household=household, state=EntryState.PROPOSED).count()
    return [f"收入台账还有 {count} 条待确认，会随户转到新的村。"] if count else []


def follow(household: Household) -> None:
    """Let the account lie in the village of the household: who is responsible there keeps it."""
    code = household.division_code
    for rows in (
        IncomeEntry.objects.filter(household=household),
        AccountMonth.objects.filter(household=household),
        IncomeQuestion.objects.filter(entry__household=household, state=QuestionState.OPEN),
        IncomeStatement.objects.filter(household=household, state=StatementState.DRAFT),
    ):
        rows.exclude(division_code=code).update(division_code=code)


def register() -> None:
    """Let the registry tell the ledger of what changes."""
    register_follower("income", Follower(describe, follow))
