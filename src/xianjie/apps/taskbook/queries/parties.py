"""Units of a clause as organisations and townships of a county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import children_of
from xianjie.apps.documents.enums import UnitRole
from xianjie.apps.documents.models import ClauseUnit
from xianjie.apps.documents.queries.groups import Standing, expand_units
from xianjie.apps.documents.queries.resolving import Resolver
from xianjie.apps.taskbook.enums import PartyRole

TOWN_DIGITS = 9


@dataclass(frozen=True)
class Party:
    """Who takes part: an organisation, a township, or only a name that nobody is known by."""

    role: str
    organisation: int | None = None
    town_code: str = ""
    printed: str = ""

    @property
    def identity(self) -> tuple[int | None, str, str]:
        """What makes it the same party."""
        printed = "" if self.organisation is not None or self.town_code else self.printed
        return self.organisation, self.town_code, printed


class Addressees:
    """Whom the units of documents mean in a county (6 digits) on a day."""

    def __init__(self, county: str, on: date) -> None:
        self.county, self.on = county, on
        self._resolver = Resolver(county, on)
        self._towns = {
            name: code[:TOWN_DIGITS]
            for code, name in children_of(padded(county)).values_list("code", "name")
        }

    def parties(self, units: Iterable[ClauseUnit]) -> list[Party]:
        """Return the parties of a clause, each once; who leads is not named again with others."""
        wanted = list(units)
        return self.parties_by_clause({0: wanted})[0]

    def parties_by_clause(self, units: dict[int, list[ClauseUnit]]) -> dict[int, list[Party]]:
        """Return the parties of many clauses; a constant number of queries."""
        standing = expand_units(
            (unit for own in units.values() for unit in own), self.county, self.on
        )
        return {key: self._parties(own, standing) for key, own in units.items()}

    def _parties(
        self, units: list[ClauseUnit], standing: dict[int, tuple[Standing, ...]]
    ) -> list[Party]:
        found: dict[tuple[int | None, str, str], Party] = {}
        for unit in sorted(units, key=lambda one: (one.role != UnitRole.LEAD, one.order)):
            for party in self._of(unit, standing.get(unit.pk, ())):
                found.setdefault(party.identity, party)
        return list(found.values())

    def _of(self, unit: ClauseUnit, standing: tuple[Standing, ...]) -> list[Party]:
        role = PartyRole.LEAD if unit.role == UnitRole.LEAD else PartyRole.RESPONSIBLE
        if standing:
            return [
                Party(role, one.organisation_id, one.town_code, unit.printed) for one in standing
            ]
        meaning = self._resolver.find(unit.printed, unit.name, is_group=unit.is_group)
        if meaning.organisation_id is not None:
            return [Party(role, meaning.organisation_id, printed=unit.printed)]
        for name, code in self._towns.items():
            if unit.printed.startswith(name):
                return [Party(role, town_code=code, printed=unit.printed)]
        return [Party(role, printed=unit.printed)]
