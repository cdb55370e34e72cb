"""What a household lacks and gets on its page, and what may be due on its printed sheet."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.enums import GapKind, GapState
from xianjie.apps.benefits.queries.gaps import answer_label, gaps_of_household
from xianjie.apps.benefits.queries.received import received_by
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.queries.pages import current_run, periods_screened
from xianjie.web.panels import HOUSEHOLD, HOUSEHOLD_SHEET, Drawing, Panel, register_panel

TELLING_NOTHING = frozenset({"基本生活", "养老", "教育", "住房", "就业", "金融"})
"""Families of benefits whose names say nothing of health: only these stand on a printed sheet."""
LIVING = "基本生活"
"""Of this family what one member alone is owed is left out: a disability or an illness is its
ground, and its papers name it."""


def _gaps(_request: HttpRequest, household: Household) -> Drawing | None:
    """List gaps, and what the rolls say that the household gets now."""
    periods = periods_screened(household.county_code)
    run = current_run(household.county_code, periods[0]) if periods else None
    if run is None:
        return None
    gaps = gaps_of_household(household.pk)
    context = {
        "household": household,
        "gaps": [(gap, answer_label(gap)) for gap in gaps],
        "received": received_by(run, household, rolls_only=True),
        "period": run.period,
    }
    return Drawing("benefits/parts/household_gaps.html", context, len(gaps) or None)


def _told(_request: HttpRequest, household: Household) -> Drawing | None:
    """Tell the family what it may be owed and who looks into it; nothing about health."""
    told = [
        gap
        for gap in gaps_of_household(household.pk)
        if gap.kind == GapKind.OWED
        and gap.state != GapState.CLOSED
        and gap.family in TELLING_NOTHING
        and not (gap.family == LIVING and gap.person_id is not None)
    ]
    return Drawing("benefits/parts/sheet_gaps.html", {"gaps": told}) if told else None


def register() -> None:
    """Put the panels among what a household receives, and on its sheet."""
    register_panel(
        HOUSEHOLD,
        Panel("gaps", _("应享未享"), "benefits", 8, Permission.VIEW_BENEFITS.value, _gaps),
    )
    register_panel(
        HOUSEHOLD_SHEET,
        Panel("gaps", _("可能还可享受"), "sheet", 30, Permission.VIEW_BENEFITS.value, _told),
    )
