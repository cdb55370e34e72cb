"""Statements of income: drawn from the ledger, approved by another, then frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.enums import EntryState, Purpose, StatementState
from xianjie.apps.income.models import IncomeEntry, IncomeStatement
from xianjie.apps.income.queries.calculation import KIND_FIELDS, Window
from xianjie.apps.income.queries.doubts import doubts_of
from xianjie.apps.income.queries.totals import calculations
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def draw_statement(
    *, by: Actor, household: Household, purpose: Purpose, window: Window, now: datetime
) -> IncomeStatement:
    """Draw a statement of a household over a window of months; an open draft is drawn anew.

    The figure of the registry is shown beside it and never changed.

    Raises:
        RefusedError: not permitted, or such a statement was approved already.
    """
    must(by, Permission.RECORD_INCOME, household.division_code, "编制收入核算表")
    key: dict[str, Any] = {
        "household": household,
        "purpose": purpose,
        "period_from": str(window.first),
        "period_to": str(window.last),
    }
    if IncomeStatement.objects.filter(**key, state=StatementState.APPROVED).exists():
        raise RefusedError("approved", "这一期间的核算表已经审定，不能再改；有误的请另编一期。")
    found = calculations([household.pk], household.county_code, window)[household.pk]
    values: dict[str, Any] = {KIND_FIELDS[kind]: fen for kind, fen in found.kinds.items()}
    values |= {
        "county_code": household.county_code,
        "division_code": household.division_code,
        "people": found.people,
        "net": found.net,
        "per_capita": found.per_capita,
        "apart": found.apart,
        "registered": household.income_per_capita,
        "covered": found.covered,
        "lines": [line.plain() for line in found.lines],
        "doubts": doubts_of(household, purpose, found),
        "drawn_by": user_of(by),
        "drawn_at": now,
    }
    statement, _ = IncomeStatement.objects.update_or_create(
        **key, state=StatementState.DRAFT, defaults=values
    )
    record(
        actor=by, action="income.draw-statement", object_type="income.IncomeStatement",
        object_id=statement.pk, division_code=household.division_code,
        detail={"purpose": str(purpose), "from": str(window.first), "to": str(window.last)},
        at=now,
    )  # fmt: skip
    return statement


@transaction.atomic
def decide_statement(
    *, by: Actor, statement: IncomeStatement, agrees: bool, words: str = "", now: datetime
) -> IncomeStatement:
    """Approve a statement, which freezes it, or return it with words.

    Never by who drew it, nor by who booked one of the entries that it rests on.

    Raises:
        RefusedError: not permitted, decided already, own work, returned without a word.
    """
    must(by, Permission.APPROVE_INCOME, statement.division_code, "审定收入核算表")
    statement = IncomeStatement.objects.select_for_update().get(pk=statement.pk)
    if statement.state != StatementState.DRAFT:
        raise RefusedError("decided", "这张核算表已经处理过了，请刷新页面。")
    if by.user_id is not None and (
        statement.drawn_by_id == by.user_id or _booked_by(statement, by.user_id)
    ):
        raise RefusedError("own", "自己编制或记账的要由另一个人审定。")
    if not agrees and not words.strip():
        raise RefusedError("no-words", "退回请写明哪里要改。")
    statement.state = StatementState.APPROVED if agrees else StatementState.RETURNED
    statement.decided_by, statement.decided_at = user_of(by), now
    statement.words = words.strip()[:200]
    statement.save(update_fields=["state", "decided_by", "decided_at", "words"])
    record(
        actor=by,
        action="income.approve-statement" if agrees else "income.return-statement",
        object_type="income.IncomeStatement",
        object_id=statement.pk,
        division_code=statement.division_code,
        detail={"purpose": statement.purpose, "to": statement.period_to},
        at=now,
    )
    return statement


def _booked_by(statement: IncomeStatement, user: int) -> bool:
    return IncomeEntry.objects.filter(
        household_id=statement.household_id,
        state=EntryState.CONFIRMED,
        confirmed_by=user,
        period__lte=statement.period_to,
        period_to__gte=statement.period_from,
    ).exists()
