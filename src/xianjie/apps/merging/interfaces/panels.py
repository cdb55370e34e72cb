"""Notices on the pages of households and people: this may be registered twice, or was."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.merging.models import MergeProposal
from xianjie.apps.merging.queries.proposals import open_about, open_about_person
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.queries.person_page import SeenPerson
from xianjie.apps.registry.queries.visible import get_visible_household
from xianjie.web.panels import HOUSEHOLD, PERSON, Drawing, Panel, register_panel


def _of_household(request: HttpRequest, household: Household) -> Drawing | None:
    scope = request_scope(request)
    kept = None
    if household.merged_into_id:
        kept = get_visible_household(scope, household.merged_into_id)
    rows = [] if household.merged_into_id else open_about(household)
    may = scope.may(Permission.MERGE_RECORDS, household.division_code)
    return _drawing(rows, may=may, merged=bool(household.merged_into_id), kept_household=kept)


def _of_person(request: HttpRequest, seen: SeenPerson) -> Drawing | None:
    merged = seen.person.merged_into
    rows = [] if merged else open_about_person(seen.person)
    scope = request_scope(request)
    may = scope.may(Permission.MERGE_RECORDS, seen.division_code)
    home = merged.household if merged else None
    sees = home is not None and scope.may(Permission.VIEW_HOUSEHOLDS, home.division_code)
    return _drawing(rows, may=may, merged=merged is not None, kept_person=merged if sees else None)


def _drawing(
    rows: list[MergeProposal], *, may: bool, merged: bool, kept_household: object = None,
    kept_person: object = None,
) -> Drawing | None:  # fmt: skip
    if not rows and not merged:
        return None
    context = {
        "proposals": rows, "may_merge": may, "merged": merged, "kept_household": kept_household,
        "kept_person": kept_person,
    }  # fmt: skip
    return Drawing("merging/parts/notice.html", context)


def register() -> None:
    """Put the notices at the top of both pages."""
    register_panel(HOUSEHOLD, Panel("duplicates", _("重复档案"), "summary", 5, "", _of_household))
    register_panel(PERSON, Panel("duplicates", _("重复档案"), "summary", 5, "", _of_person))
