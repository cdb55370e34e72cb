"""The tabs of the ledger; further parts of the area add theirs to `TABS`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.income.models import IncomeStatement
from xianjie.apps.income.queries.months import open_questions

ACCOUNTS, MONTHS, QUESTIONS, STATEMENTS, SUBSIDIES = (
    "accounts", "months", "questions", "statements", "subsidies",
)  # fmt: skip
Tab = tuple[Any, str, bool, int | None]


def tabs_for(request: HttpRequest, county: str, here: str) -> list[Tab]:
    """Return the tabs of the ledger with what waits behind each."""
    scope = request_scope(request).narrowed(Permission.VIEW_INCOME)
    drafts = IncomeStatement.objects.visible_to(scope, Permission.VIEW_INCOME).filter(
        county_code=county, state="DRAFT"
    )
    every: list[tuple[str, Any, str, int | None]] = [
        (ACCOUNTS, _("台账"), "income:accounts", None),
        (MONTHS, _("按月采集"), "income:months", None),
        (QUESTIONS, _("数据更正"), "income:questions", open_questions(county, scope).count()),
        (STATEMENTS, _("核算表"), "income:statements", drafts.count()),
        (SUBSIDIES, _("惠农补贴"), "income:subsidies", None),
    ]
    return [(title, reverse(view), key == here, count) for key, title, view, count in every]
