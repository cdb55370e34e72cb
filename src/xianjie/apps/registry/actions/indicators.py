"""Putting right the indicators of a household or person that have no field of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from xianjie.apps.registry.actions.family import Change, Told
from xianjie.apps.registry.columns import extra_columns
from xianjie.apps.registry.enums import FamilyChangeKind
from xianjie.apps.registry.importing.drafts import json_value
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name


@transaction.atomic
def correct_indicators(
    told: Told, subject: Household | Person, values: Mapping[str, Any]
) -> FamilyChange:
    """Put columns of the registry contract right that the register keeps beside its fields.

    ``values`` maps their names to typed values (money in fen), None for blank. What stood there is
    kept in the journal of the change. A later list that has the column says what counts again: the
    source is to be mended, too. Raises ``RefusedError`` when nothing differs or for a person who
    left.
    """
    level = "household" if isinstance(subject, Household) else "person"
    allowed = {column.name for column in extra_columns(level)}
    unknown = set(values) - allowed
    if unknown:
        raise ValueError(f"not to be corrected: {sorted(unknown)}")
    household = subject if isinstance(subject, Household) else subject.household
    if household is None:
        raise RefusedError(
            "not-a-member", f"{mask_name(getattr(subject, 'name', ''))}已不在任何户，不能更正。"
        )
    person = subject if isinstance(subject, Person) else None
    change = Change(told, FamilyChangeKind.CORRECTION, household, person=person)
    subject.refresh_from_db(fields=["extra", "originals"])
    given = {name: json_value(value) for name, value in values.items()}
    given = {name: value for name, value in given.items() if subject.extra.get(name) != value}
    if not given:
        raise RefusedError("nothing", "没有任何改动：请填写要更正的项目。")
    extra = {**subject.extra, **given}
    change.journal.write(
        subject,
        extra={name: value for name, value in extra.items() if value is not None},
        originals={name: text for name, text in subject.originals.items() if name not in given},
    )
    return change.finish(person=person)
