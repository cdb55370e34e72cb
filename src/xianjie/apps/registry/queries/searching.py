"""Finding a household, a person or a village from whatever somebody types into one field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import (
    VillagePlace,
    counties_in,
    villages_by_code,
    villages_named,
)
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.prefixes import begins
from xianjie.kernel.ids import check_id, mask_name, normalise_id
from xianjie.kernel.text import fold

SHOWN, SHOWN_MORE = 20, 100
_LEAST_LETTERS = 2
_PHONE = re.compile(r"(?:\+?86)?(1\d{10}|0\d{9,11})")
_LETTERS = re.compile(r"[a-z]+")
_CODE = re.compile(r"[0-9A-Za-z_-]+")


class By(StrEnum):
    """What a typed text was taken for."""

    NOTHING = "nothing"
    ID = "id"
    PHONE = "phone"
    SPELLING = "spelling"
    CODE = "code"
    NAME = "name"


_CODED = frozenset({By.CODE, By.ID, By.PHONE})


@dataclass(frozen=True)
class HouseholdHit:
    """A household; ``head`` is masked.

    ``former`` is the code of a merged duplicate by which it was found.
    """

    pk: int
    code: str
    head: str
    members: int
    place: VillagePlace
    active: bool
    former: str = ""


@dataclass(frozen=True)
class PersonHit:
    """A present member of a household; ``name`` is masked.

    ``former`` is the 人编号 of a merged duplicate by which the person was found.
    """

    pk: int
    name: str
    relation: str
    sex: str
    household_pk: int
    code: str
    place: VillagePlace
    former: str = ""


@dataclass(frozen=True)
class Found:
    """What was found, each group cut after a number; ``more`` tells which were cut."""

    by: By
    households: tuple[HouseholdHit, ...] = ()
    people: tuple[PersonHit, ...] = ()
    villages: tuple[VillagePlace, ...] = ()
    more: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """The number of hits shown."""
        return len(self.households) + len(self.people) + len(self.villages)


def taken_for(text: str) -> By:
    """Tell what a folded text looks like."""
    if not text:
        return By.NOTHING
    if check_id(normalise_id(text)).form_ok:
        return By.ID
    if _PHONE.fullmatch(_digits(text)):
        return By.PHONE
    if _LETTERS.fullmatch(text.lower().replace(" ", "")):
        return By.SPELLING
    return By.CODE if _CODE.fullmatch(text) else By.NAME


def search(scope: Scope, typed: str, *, whole: str = "") -> Found:
    """Find what a text may mean within a scope; ``whole`` names a group to show more of.

    ID and phone numbers are looked up whole, by their keyed index; codes, names and spellings by
    their beginning. A constant number of queries.
    """
    scope = scope.narrowed(Permission.VIEW_HOUSEHOLDS)
    text = fold(typed).replace("\0", "").strip()[:60]
    by = taken_for(text)
    limit = dict.fromkeys(("households", "people", "villages"), SHOWN)
    if whole in limit:
        limit[whole] = SHOWN_MORE
    households, former_homes = _households(scope, by, text, limit["households"] + 1)
    people, former_people = _people(scope, by, text, limit["people"] + 1)
    villages = villages_named(text, scope, limit["villages"] + 1) if by is By.NAME else []
    sizes = {"households": len(households), "people": len(people), "villages": len(villages)}
    return Found(
        by=by,
        households=_household_hits(households[: limit["households"]], former_homes),
        people=_person_hits(people[: limit["people"]], former_people),
        villages=tuple(villages[: limit["villages"]]),
        more=frozenset(
            name for name, size in sizes.items() if size > limit[name] and limit[name] < SHOWN_MORE
        ),
    )


def _digits(text: str) -> str:
    return "".join(ch for ch in text if ch not in " -")


def _households(
    scope: Scope, by: By, text: str, number: int
) -> tuple[list[Household], dict[int, str]]:
    """Return households, and the codes of merged duplicates by which some were found."""
    visible = _households_in(scope)
    if by in {By.CODE, By.SPELLING, By.ID, By.PHONE}:
        condition = begins("household_code", text)
    elif by is By.NAME:
        condition = begins("head_name", text)
    else:
        return [], {}
    found, former = [], {}
    for row in visible.filter(condition).select_related("merged_into")[:number]:
        kept = row.merged_into
        if kept is None:
            found.append(row)
        elif scope.covers(kept.division_code):
            found.append(kept)
            former[kept.pk] = row.household_code
    if by is By.PHONE:
        index = blind_index("phone", _phone(text))
        with_phone = visible.filter(phone_index=index, merged_into__isnull=True)
        found += list(with_phone[: max(number - len(found), 0)])
    return found, former


def _phone(text: str) -> str:
    match = _PHONE.fullmatch(_digits(text))
    return match[1] if match else ""


def _people(scope: Scope, by: By, text: str, number: int) -> tuple[list[Person], dict[int, str]]:
    """Return people, and the 人编号 of merged duplicates by which some were found."""
    visible = _people_in(scope)
    conditions: list[Q] = []
    if by is By.ID:
        conditions = [Q(id_index=blind_index("id", text))]
    elif by is By.PHONE:
        conditions = [Q(phone_index=blind_index("phone", _phone(text)))]
    elif by is By.SPELLING:
        letters = text.lower().replace(" ", "")
        if len(letters) >= _LEAST_LETTERS:
            conditions = [begins("initials", letters), begins("pinyin", letters)]
    elif by is By.NAME:
        conditions = [begins("name", text)]
    found = _some(visible, conditions, number)
    if by not in _CODED:
        return found, {}
    coded, former = _by_person_code(scope, visible, text)
    return [*coded, *(one for one in found if one.pk not in {p.pk for p in coded})], former


def _by_person_code(
    scope: Scope, visible: QuerySet[Person], text: str
) -> tuple[list[Person], dict[int, str]]:
    """Return whom a whole 人编号 names; that of a merged duplicate leads to who stands for it."""
    counties = [place.code[:6] for place in counties_in(scope)]
    known = Person.objects.proven("looks for a code; what it leads to is narrowed to the scope")
    rows = known.filter(county_code__in=counties, person_code=text).exclude(person_code="")
    kept = dict(rows.values_list("pk", "merged_into"))
    found = list(visible.filter(pk__in=[merged or pk for pk, merged in kept.items()]))
    return found, {merged: text for merged in kept.values() if merged}


def _households_in(scope: Scope) -> QuerySet[Household]:
    """Return the households within a scope, to be found by the index of what was typed."""
    homes: QuerySet[Household] = Household.objects.proven("narrowed to the scope by an expression")
    place = Substr("division_code", 1, 12)
    return homes.alias(place=place).filter(scope.filter("place")).order_by()


def _people_in(scope: Scope) -> QuerySet[Person]:
    """Return the present members within a scope, to be found by their own indexes.

    The village is compared as an expression: otherwise SQLite begins with the many households of
    a county instead of the few people of a name.
    """
    people: QuerySet[Person] = Person.objects.proven("narrowed to the scope by an expression")
    place = Substr("household__division_code", 1, 12)
    found = people.alias(place=place).filter(scope.filter("place"), household__isnull=False)
    return found.select_related("household")


def _some(visible: QuerySet[Person], conditions: Iterable[Q], number: int) -> list[Person]:
    """Return people for whom any condition holds; each is asked alone so that its index serves."""
    parts = (visible.filter(condition).order_by()[:number] for condition in conditions)
    found = {person.pk: person for person in chain.from_iterable(parts)}
    return list(found.values())[:number]


def _household_hits(rows: list[Household], former: dict[int, str]) -> tuple[HouseholdHit, ...]:
    places = villages_by_code(row.division_code for row in rows)
    hits = {
        row.pk: HouseholdHit(
            row.pk, row.household_code, mask_name(row.head_name), row.member_count,
            places[row.division_code], row.is_active, former.get(row.pk, ""),
        )
        for row in rows
    }  # fmt: skip
    return tuple(sorted(hits.values(), key=lambda hit: hit.code))


def _person_hits(rows: list[Person], former: dict[int, str]) -> tuple[PersonHit, ...]:
    homes = [row.household for row in rows if row.household is not None]
    places = villages_by_code(home.division_code for home in homes)
    hits = [
        PersonHit(
            row.pk, mask_name(row.name), row.relation, row.sex, row.household.pk,
            row.household.household_code, places[row.household.division_code],
            former.get(row.pk, ""),
        )
        for row in rows
        if row.household is not None
    ]  # fmt: skip
    return tuple(sorted(hits, key=lambda hit: (hit.relation != "户主", hit.place.code, hit.code)))
