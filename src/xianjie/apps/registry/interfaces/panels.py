"""What the registry itself shows on the page of a household."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.queries.changes import changes_about, changes_of, last_change
from xianjie.apps.registry.queries.household_page import (
    change_rows,
    document_count,
    household_page,
    listed_facts,
    member_rows,
    past_members,
    spell_rows,
)
from xianjie.apps.registry.queries.person_page import (
    SeenPerson,
    person_changes,
    person_page,
    stays_of,
)
from xianjie.web.panels import HOUSEHOLD, PERSON, Drawing, Panel, register_panel

HOUSEHOLD_SECTIONS = (
    ("summary", _("概况")),
    ("members", _("家庭成员")),
    ("clues", _("线索与依据")),
    ("benefits", _("帮扶与待遇")),
    ("facts", _("收入与指标")),
    ("changes", _("变动与档案")),
    ("history", _("历史")),
)
"""The sections of the household's page, in order: where other apps' panels may stand."""
PERSON_SECTIONS = (
    ("summary", _("概况")),
    ("findings", _("疑点")),
    ("facts", _("指标")),
    ("changes", _("变动")),
)
"""The sections of a person's page; its panels are given a `SeenPerson`."""


def _summary(request: HttpRequest, household: Household) -> Drawing:
    place = household.division_code
    may_unmask = request_scope(request).may(Permission.UNMASK_PERSONAL, place)
    context = {"household": household_page(household), "may_unmask": may_unmask}
    return Drawing("registry/parts/panel_summary.html", context)


def _spells(_request: HttpRequest, household: Household) -> Drawing | None:
    rows = spell_rows(household)
    return Drawing("registry/parts/panel_spells.html", {"spells": rows}) if rows else None


def _members(request: HttpRequest, household: Household) -> Drawing:
    rows = member_rows(household, on=timezone.localdate())
    context = {
        "members": rows,
        "household": household,
        "may_change": _may_change(request, household),
    }
    return Drawing("registry/parts/panel_members.html", context, len(rows))


def _facts(_request: HttpRequest, household: Household) -> Drawing | None:
    facts = listed_facts("household", household.extra)
    if not facts:
        return None
    context = {"facts": facts, "updated_at": household.updated_at}
    return Drawing("registry/parts/panel_facts.html", context)


def _changes(request: HttpRequest, household: Household) -> Drawing:
    may_change = _may_change(request, household)
    changes = change_rows(changes_of(household), beside=household.pk)
    last = last_change(household) if may_change and changes else None
    context = {
        "changes": changes,
        "household": household,
        "may_change": may_change,
        "undo_pk": last.pk if last else None,
    }
    return Drawing("registry/parts/panel_changes.html", context, len(changes) or None)


def _documents(_request: HttpRequest, household: Household) -> Drawing:
    try:
        address = f"{reverse('registry:documents')}?household={household.pk}"
    except NoReverseMatch:
        address = ""
    context = {"number": document_count(household), "address": address}
    return Drawing("registry/parts/panel_documents.html", context)


def _past(_request: HttpRequest, household: Household) -> Drawing | None:
    rows = past_members(household)
    return Drawing("registry/parts/panel_past.html", {"stays": rows}) if rows else None


def _identity(request: HttpRequest, seen: SeenPerson) -> Drawing:
    may_unmask = request_scope(request).may(Permission.UNMASK_PERSONAL, seen.division_code)
    context = {
        "person": person_page(seen, on=timezone.localdate()),
        "may_unmask": may_unmask and seen.present,
    }
    return Drawing("registry/parts/person_identity.html", context)


def _stays(request: HttpRequest, seen: SeenPerson) -> Drawing:
    context = {"stays": stays_of(seen, request_scope(request))}
    return Drawing("registry/parts/person_stays.html", context)


def _person_facts(_request: HttpRequest, seen: SeenPerson) -> Drawing | None:
    facts = listed_facts("person", seen.person.extra)
    if not facts:
        return None
    context = {"facts": facts, "updated_at": seen.person.updated_at}
    return Drawing("registry/parts/panel_facts.html", context)


def _person_changes(_request: HttpRequest, seen: SeenPerson) -> Drawing | None:
    changes = person_changes(changes_about(seen.person))
    if not changes:
        return None
    return Drawing("registry/parts/person_changes.html", {"changes": changes})


def _may_change(request: HttpRequest, household: Household) -> bool:
    return request_scope(request).may(Permission.CHANGE_REGISTRY, household.division_code)


def register() -> None:
    """Put the registry's panels on the pages of households and people."""
    for panel in (
        Panel("summary", _("户信息"), "summary", 10, "", _summary, narrow=True),
        Panel("spells", _("类别变化"), "summary", 30, "", _spells, narrow=True),
        Panel("members", _("家庭成员"), "members", 10, "", _members),
        Panel("listed", _("名单登记的指标"), "facts", 30, "", _facts),
        Panel("changes", _("家庭变动"), "changes", 10, "", _changes, narrow=True),
        Panel("documents", _("归档资料"), "changes", 20, "", _documents, narrow=True),
        Panel("past", _("曾在本户的成员"), "history", 20, "", _past, narrow=True),
    ):
        register_panel(HOUSEHOLD, panel)
    for panel in (
        Panel("identity", _("身份"), "summary", 10, "", _identity, narrow=True),
        Panel("stays", _("在户经过"), "summary", 20, "", _stays, narrow=True),
        Panel("listed", _("名单登记的指标"), "facts", 30, "", _person_facts),
        Panel("changes", _("登记和更正"), "changes", 10, "", _person_changes),
    ):
        register_panel(PERSON, panel)
