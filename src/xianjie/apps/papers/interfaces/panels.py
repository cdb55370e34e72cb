"""The way to the papers from the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.papers.queries.subjects import cases_of
from xianjie.apps.registry.models import Household
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel


def _papers(_request: HttpRequest, household: Household) -> Drawing:
    """Offer the papers of the newest case and the whole dossier."""
    cases = cases_of(household)
    context = {"household": household, "case": cases[-1] if cases else None}
    return Drawing("papers/parts/household_papers.html", context)


def register() -> None:
    """Put the panel beside the filed documents of a household."""
    register_panel(
        HOUSEHOLD,
        Panel(
            "papers",
            _("文书"),
            "changes",
            40,
            Permission.PRINT_PAPERS.value,
            _papers,
            narrow=True,
        ),
    )
