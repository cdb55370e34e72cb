"""Putting right what the register says about a person or a household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from xianjie.apps.registry.actions.family import Change, Told
from xianjie.apps.registry.actions.population import known_person
from xianjie.apps.registry.enums import FamilyChangeKind
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id, mask_name, normalise_id

PERSON_FIELDS = (
    "name", "id_number", "sex", "birth_date", "relation", "ethnicity", "education",
    "school_status", "health", "labour_skill", "phone",
)  # fmt: skip
HOUSEHOLD_FIELDS = ("phone", "address", "account", "group_name")


@transaction.atomic
def correct_person(told: Told, person: Person, values: Mapping[str, Any]) -> FamilyChange:
    """Put fields of a present member right, keeping what stood there.

    ``values`` maps names of ``PERSON_FIELDS`` to new values. A new ID number brings what is
    derived from it. Raises ``RefusedError`` when nothing differs, when the ID number is wrong or
    somebody else's, and for the relation of a head, which `change_head` passes on.
    """
    household = person.household
    if household is None:
        raise RefusedError("not-a-member", f"{mask_name(person.name)}已不在任何户，不能更正。")
    given = _differing(person, values, PERSON_FIELDS)
    change = Change(told, FamilyChangeKind.CORRECTION, household, person=person)
    if "relation" in given and HEAD in {given["relation"], person.relation}:
        raise RefusedError("head", "户主要用“变更户主”更换，其他成员的关系会随之调整。")
    if "name" in given and person.relation == HEAD:
        change.correct(household, "head_name", given["name"])
    if given.get("id_number"):
        check_number(person, given["id_number"])
        check = check_id(given["id_number"])
        change.journal.write(
            person,
            id_length=check.length,
            id_check_ok=check.check_ok,
            id_region=check.region6 or "",
        )
        given.setdefault("birth_date", check.birth_date or person.birth_date)
        given.setdefault("sex", check.sex or person.sex)
    for name, value in given.items():
        change.correct(person, name, value)
    return change.finish()


def check_number(person: Person, number: str) -> None:
    """Refuse a number that is wrong in form or somebody else's."""
    if not check_id(number).form_ok:
        raise RefusedError("bad-id", "证件号码不正确，请核对原件后重填。")
    known = known_person(number)
    if known is not None and known.pk != person.pk:
        raise RefusedError("known-person", "该证件号码已属于登记表中的另一人，请核对。")


@transaction.atomic
def correct_household(told: Told, household: Household, values: Mapping[str, Any]) -> FamilyChange:
    """Put a household's phone, address, account or 自然村 right; as for a person."""
    given = _differing(household, values, HOUSEHOLD_FIELDS)
    change = Change(told, FamilyChangeKind.CORRECTION, household)
    for name, value in given.items():
        change.correct(household, name, value)
    return change.finish()


def _differing(
    row: Person | Household, values: Mapping[str, Any], allowed: tuple[str, ...]
) -> dict[str, Any]:
    unknown = set(values) - set(allowed)
    if unknown:
        raise ValueError(f"not to be corrected: {sorted(unknown)}")
    given = dict(values)
    if given.get("id_number"):
        given["id_number"] = normalise_id(given["id_number"])
    given = {name: value for name, value in given.items() if getattr(row, name) != value}
    if not given:
        raise RefusedError("nothing", "没有任何改动：请填写要更正的项目。")
    return given
