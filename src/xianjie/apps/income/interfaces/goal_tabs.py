"""The tabs of yearly goals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.income.queries.focus import items_to_check, plans_to_review


def goal_tabs(request: HttpRequest, county: str, here: str) -> list[tuple[Any, ...]]:
    """Return the tabs of the goals with what waits behind each."""
    scope = request_scope(request)
    reviews = plans_to_review(scope, county).count() if scope.may(Permission.APPROVE_INCOME) else 0
    looks = items_to_check(scope, county).count() if scope.may(Permission.APPROVE_INCOME) else 0
    return [
        (_("增收进度"), reverse("income:goals"), here == "goals", None),
        (_("重点户和计划"), reverse("income:focus"), here == "focus", reviews or None),
        (_("年度均值"), reverse("income:means"), here == "means", None),
        (_("账实核验"), reverse("income:checks"), here == "checks", looks or None),
        (_("增收经验"), reverse("income:practices"), here == "practices", None),
    ]
