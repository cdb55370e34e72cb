"""The households behind a figure, as lines of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name


@dataclass(frozen=True)
class HouseholdLine:
    """A household with its masked head, and the village of the thing that is counted."""

    pk: int
    code: str
    head: str
    place: VillagePlace


def household_lines(things: Iterable[tuple[int, str]]) -> dict[tuple[int, str], HouseholdLine]:
    """Return (household, village) → its line, for things found through the gate; two queries."""
    wanted = set(things)
    rows = Household.objects.proven("households of things that came through the gate").filter(
        pk__in={household for household, _ in wanted}
    )
    known = {pk: (code, head) for pk, code, head in
             rows.values_list("pk", "household_code", "head_name")}  # fmt: skip
    places = villages_by_code(code for _, code in wanted)
    return {
        (pk, code): HouseholdLine(
            pk, known[pk][0], mask_name(known[pk][1]), places.get(code, VillagePlace(code, code))
        )
        for pk, code in wanted
        if pk in known
    }
