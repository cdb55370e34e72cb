"""Drafts of parameters: who waits for whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name

_SHOWN_OF_A_PARAMETER = 10


def drafts_in(scope: Scope, county: str) -> QuerySet[ParameterDraft]:
    """Return the drafts of a county within a scope, newest first, with their people."""
    rows = ParameterDraft.objects.visible_to(scope).filter(county_code=county)
    return rows.select_related("author", "decided_by")


def find_draft(scope: Scope, pk: int) -> ParameterDraft | None:
    """Return one draft within a scope, or None."""
    rows = ParameterDraft.objects.visible_to(scope).filter(pk=pk)
    return rows.select_related("author", "decided_by", "restores").first()


def drafts_of_parameter(scope: Scope, county: str, name: str) -> list[ParameterDraft]:
    """Return the newest drafts of one parameter that a scope may see."""
    part = scope.narrowed(Permission.DRAFT_PARAMETERS)
    return list(drafts_in(part, county).filter(parameter=name)[:_SHOWN_OF_A_PARAMETER])


def preview_key(draft: ParameterDraft, version_hash: str) -> str:
    """The key of the background work that previews a draft as it stands on a rulebook."""
    shown = f"{draft.change!r}|{version_hash}"
    return f"policies.preview:{draft.pk}:{hashlib.sha256(shown.encode()).hexdigest()[:24]}"


@dataclass(frozen=True)
class PreviewRow:
    """A household that a draft would add, take out or move to another level; ``head`` masked."""

    household_id: int
    code: str
    head: str
    place: VillagePlace
    change: str
    before: str
    after: str


def preview_rows(scope: Scope, kept: Iterable[dict[str, Any]]) -> dict[str, list[PreviewRow]]:
    """Return the first households that a stored preview names, by rule, in two queries.

    Those outside the scope, and those that have left the registry since, are left out.
    """
    rules = list(kept)
    numbers = {row["household"] for rule in rules for row in rule["first"]}
    found = Household.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS).in_bulk(list(numbers))
    places = villages_by_code(one.division_code for one in found.values())
    return {
        rule["rule"]: [
            _row(row, found[row["household"]], places)
            for row in rule["first"]
            if row["household"] in found
        ]
        for rule in rules
    }


def _row(row: dict[str, Any], one: Household, places: dict[str, VillagePlace]) -> PreviewRow:
    code = one.division_code
    return PreviewRow(
        household_id=one.pk,
        code=one.household_code,
        head=mask_name(one.head_name) if one.head_name else "",
        place=places.get(code, VillagePlace(code, code)),
        change=row["change"],
        before=row["before"],
        after=row["after"],
    )
