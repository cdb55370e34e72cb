"""The township's word that the income of villages is right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.collective.actions.common import refuse_unless
from xianjie.apps.collective.models import IncomeConfirmation
from xianjie.apps.collective.queries.incomes import incomes_of
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def confirm_incomes(*, by: Actor, villages: Sequence[str], year: int, now: datetime) -> int:
    """Confirm what some villages of one county earned in a year; return how many were news.

    Villages (12 digits) that nobody reported are left out; what is confirmed with the same sum
    stays. Raises ``RefusedError`` without the right in one of them, or for several counties.
    """
    counties = {code[:6] for code in villages}
    if len(counties) != 1:
        raise RefusedError("no-village", "请选要确认的村。")
    scope = addressed(by.scope, IncomeConfirmation)
    allowed = all(scope.may(Permission.REVIEW_COLLECTIVE, code) for code in villages)
    refuse_unless(allowed, "村集体收入由乡镇确认。")
    (county,) = counties
    amounts = incomes_of(county, year)[year]
    known = {
        row.division_code: row
        for row in IncomeConfirmation.objects.select_for_update().filter(
            division_code__in=villages, year=year
        )
    }
    new, changed = [], []
    for code in dict.fromkeys(villages):
        amount = amounts.get(code)
        row = known.get(code)
        if amount is None or (row is not None and row.amount == amount):
            continue
        if row is None:
            row = IncomeConfirmation(county_code=county, division_code=code, year=year)
            new.append(row)
        else:
            changed.append(row)
        row.amount, row.confirmed_by_id, row.confirmed_at = amount, by.user_id, now
    IncomeConfirmation.objects.bulk_create(new)
    IncomeConfirmation.objects.bulk_update(changed, ["amount", "confirmed_by", "confirmed_at"])
    if new or changed:
        record(
            actor=by,
            action="collective.confirm-income",
            object_type="collective.IncomeConfirmation",
            object_id=str(year),
            division_code=county,
            detail={"villages": len(new) + len(changed), "year": year},
            at=now,
        )
    return len(new) + len(changed)
