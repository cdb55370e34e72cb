"""Who could not be judged for want of data: asked of the engine when somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.benefits.models import BenefitEvaluation
from xianjie.apps.benefits.reckoning import Undecided, undecided_of
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.ids import mask_name


@dataclass(frozen=True)
class UnknownRow:
    """Somebody of whom the data do not say enough; names are masked."""

    household_id: int
    household_code: str
    who: str
    place: VillagePlace
    missing: tuple[str, ...]


def undecided_in(evaluation: BenefitEvaluation, benefit_id: str, scope: Scope) -> list[Undecided]:
    """Return whom a benefit could not be decided for within a scope, by household."""
    found = undecided_of(evaluation.run, benefit_id)
    part = scope.narrowed(Permission.VIEW_HOUSEHOLDS)
    return [one for one in found if part.covers(one.village_code)]


def unknown_rows(rows: Sequence[Undecided]) -> list[UnknownRow]:
    """Return the lines of a page, in three queries."""
    reason = "subjects of villages within the scope"
    homes = Household.objects.proven(reason).in_bulk([one.household_id for one in rows])
    people = Person.objects.proven(reason).in_bulk([one.person_id for one in rows if one.person_id])
    places = villages_by_code(home.division_code for home in homes.values())
    found = []
    for one in rows:
        home = homes.get(one.household_id)
        if home is None:
            continue
        person = people.get(one.person_id or 0)
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
