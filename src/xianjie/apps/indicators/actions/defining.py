"""Give a county the packaged indicators, and let it have its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.indicators.definitions import Definition, book
from xianjie.apps.indicators.models import Indicator

_CODE_DIGITS = 12
_FIELDS = (
    "name", "topic", "unit", "grain", "source", "measure", "formula", "condition", "population",
    "weight", "roll_up", "better", "rhythm", "accumulates", "decimals", "by_town", "meaning",
    "definition", "requirement",
)  # fmt: skip


@transaction.atomic
def ensure_indicators(county: str) -> int:
    """Bring the packaged definitions into a county's table; return how many rows changed.

    The organisation is chosen by its sector once; a county that gave an indicator to another
    office keeps it, and one that put it out of use keeps that too.
    """
    code = county.ljust(_CODE_DIGITS, "0")
    known = {one.code: one for one in Indicator.objects.filter(division_code=code)}
    offices = dict(
        Organisation.objects.filter(division_code=code, level=OrganisationLevel.COUNTY)
        .exclude(sector="")
        .order_by("-id")
        .values_list("sector", "id")
    )
    fresh: list[Indicator] = []
    changed: list[Indicator] = []
    for definition in book().definitions:
        wanted = _wanted(definition)
        row = known.get(definition.code)
        if row is None:
            row = Indicator(division_code=code, code=definition.code, **wanted)
            row.organisation_id = offices.get(definition.sector)
            fresh.append(row)
            continue
        is_changed = any(getattr(row, name) != wanted[name] for name in _FIELDS)
        if row.organisation_id is None and definition.sector in offices:
            row.organisation_id, is_changed = offices[definition.sector], True
        if is_changed:
            for name in _FIELDS:
                setattr(row, name, wanted[name])
            row.version += 1
            changed.append(row)
    Indicator.objects.bulk_create(fresh)
    Indicator.objects.bulk_update(changed, [*_FIELDS, "organisation", "version"])
    return len(fresh) + len(changed)


def _wanted(definition: Definition) -> dict[str, Any]:
    return {
        "name": definition.name,
        "topic": definition.topic,
        "unit": definition.unit,
        "grain": definition.grain,
        "source": definition.source,
        "measure": definition.measure,
        "formula": definition.value,
        "condition": definition.where,
        "population": definition.among,
        "weight": definition.weight,
        "roll_up": definition.rolls.value,
        "better": definition.better,
        "rhythm": definition.rhythm,
        "accumulates": definition.accumulates,
        "decimals": definition.decimals,
        "by_town": definition.by_town,
        "meaning": definition.meaning,
        "definition": definition.code,
        "requirement": " ".join(definition.requirements),
    }
