"""Find a household of one village by 户编号, name or pinyin, for the form at the door."""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.ids import mask_name

MOST = 12


@dataclass(frozen=True)
class HouseholdChoice:
    """A household that the search offers; names are masked, ``member`` is who was meant."""

    pk: int
    code: str
    head: str
    group: str
    member: str = ""


def find_households(
    scope: Scope, village: str, text: str, permission: Permission = Permission.REPORT_NEED
) -> list[HouseholdChoice]:
    """Return up to twelve households of a village (12 digits) that a text means.

    The text is the end or beginning of a 户编号, the beginning of a name of the head or a member,
    or the pinyin initials or beginning of one (``lds``, ``lidash``). Two queries.
    """
    text = text.strip().lower()
    if not text or not scope.may(permission, village):
        return []
    rows = list(
        Household.objects.visible_to(scope, permission)
        .filter(division_code=village, is_active=True)
        .order_by("household_code")
        .values_list("pk", "household_code", "head_name", "group_name")
    )
    by_code = [row for row in rows if text.isdigit() and _fits_code(row[1], text)]
    by_head = [row for row in rows if row not in by_code and _fits_name(row[2], text)]
    found = {row[0]: HouseholdChoice(row[0], row[1], _masked(row[2]), row[3])
             for row in (*by_code, *by_head)}  # fmt: skip
    if len(found) < MOST and not text.isdigit():
        known = {row[0]: row for row in rows}
        people = (
            Person.objects.visible_to(scope, permission)
            .filter(household__division_code=village, household__is_active=True)
            .order_by("household_id", "id")
            .values_list("household_id", "name")
        )
        for number, name in people:
            if number not in found and number in known and _fits_name(name, text):
                row = known[number]
                found[number] = HouseholdChoice(
                    number, row[1], _masked(row[2]), row[3], _masked(name)
                )
    return list(found.values())[:MOST]


def chosen_household(
    scope: Scope, pk: int, permission: Permission = Permission.REPORT_NEED
) -> Household | None:
    """Return a household that was picked, if the scope may report for it."""
    found = Household.objects.visible_to(scope, permission)
    return found.filter(pk=pk, is_active=True).first()


def _masked(name: str) -> str:
    return mask_name(name) if name else "–"


def _fits_code(code: str, text: str) -> bool:
    return code.startswith(text) or code.endswith(text)


def _fits_name(name: str, text: str) -> bool:
    if name.startswith(text):
        return True
    if not name or not text.isascii() or not text.isalpha():
        return False
    from pypinyin import Style, lazy_pinyin

    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return initials.startswith(text) or "".join(lazy_pinyin(name)).startswith(text)
