"""Who could not be judged for want of data: asked of the engine when somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.benefits.models import BenefitEvaluation
from xianjie.apps.benefits.running import undecided_of
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household, Person
from xianjie.engine.household import Undecided
from xianjie.kernel.ids import mask_name


@dataclass(frozen=True)
class UnknownRow:
    """Somebody of whom the data do not say enough; names are masked."""

    household_id: int
    household_code: str
    who: str
    place: VillagePlace
    missing: tuple[str, ...]


class UnknownList(Sequence[UnknownRow]):
    """Whom a benefit could not be decided for within a scope; a page is read at a time."""

    def __init__(self, evaluation: BenefitEvaluation, benefit_id: str, scope: Scope) -> None:
        self._run = evaluation.run
        self._benefit = benefit_id
        self._households = _within(evaluation.county_code, scope)
        self._count, _ = self._read(0, 0)

    def _read(self, offset: int, limit: int) -> tuple[int, list[Undecided]]:
        return undecided_of(
            self._run, self._benefit, households=self._households, limit=limit, offset=offset
        )

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, key: object) -> object:  # type: ignore[override]
        if not isinstance(key, slice):
            raise TypeError("a page of rows is asked for")
        start, stop, _ = key.indices(self._count)
        return unknown_rows(self._read(start, stop - start)[1])


def _within(county: str, scope: Scope) -> list[int] | None:
    """Households within a scope; None where it covers the whole county."""
    part = scope.narrowed(Permission.VIEW_HOUSEHOLDS)
    if part.covers(county):
        return None
    rows = Household.objects.visible_to(part).filter(county_code=county, is_active=True)
    return list(rows.values_list("pk", flat=True))


def unknown_rows(rows: Sequence[Undecided]) -> list[UnknownRow]:
    """Return the lines of a page, in three queries."""
    reason = "households within the scope"
    homes = Household.objects.proven(reason).in_bulk([one.household_no for one in rows])
    people = Person.objects.proven(reason).in_bulk([one.person_no for one in rows if one.person_no])
    places = villages_by_code(home.division_code for home in homes.values())
    found = []
    for one in rows:
        home = homes.get(one.household_no)
        if home is None:
            continue
        person = people.get(one.person_no or 0)
        who = f"{mask_name(person.name)} {person.relation}" if person else mask_name(home.head_name)
        found.append(
            UnknownRow(
                home.pk,
                home.household_code,
                who,
                places.get(home.division_code, VillagePlace(home.division_code, "")),
                one.missing,
            )
        )
    return found
