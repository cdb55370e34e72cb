"""The guarantees on the page of a household."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.gate import areas_in
from xianjie.apps.guarantees.models import Problem
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel

_SHOWN = 20


def _problems(request: HttpRequest, household: Household) -> Drawing | None:
    """Show each area of a household: its open problems, or that none is known."""
    scope = request_scope(request)
    areas = areas_in(scope, Permission.VIEW_GUARANTEES)
    rows = Problem.objects.visible_to(scope, Permission.VIEW_GUARANTEES).filter(household=household)
    found = list(
        rows.select_related("person").order_by(F("closed_on").asc(nulls_first=True), "due_on")[
            :_SHOWN
        ]
    )
    lines = [
        (
            Area(area).label,
            [
                (one, mask_name(one.person.name) if one.person else "")
                for one in found
                if one.area == area
            ],
        )
        for area in Area.values
        if area in areas
    ]
    context = {
        "lines": lines,
        "household": household,
        "today": timezone.localdate(),
        "may_add": scope.may(Permission.WORK_GUARANTEES, household.division_code),
    }
    return Drawing("guarantees/parts/household_problems.html", context)


def register() -> None:
    """Put the panel beside what a household receives."""
    register_panel(
        HOUSEHOLD,
        Panel(
            "guarantees", _("三保障和饮水"), "benefits", 5, Permission.VIEW_GUARANTEES.value,
            _problems, narrow=True,
        ),
    )  # fmt: skip
