"""Units of a clause as organisations and townships of a county."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation, OrganisationName
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import children_of, find_division
from xianjie.apps.documents.enums import UnitRole
from xianjie.apps.documents.models import ClauseUnit
from xianjie.apps.taskbook.enums import PartyRole

TOWN_DIGITS = 9
_TOWNS = re.compile(r"各?(?:乡镇|乡（镇）|乡\(镇\)|镇乡|街道|镇（街道）)")
_PARTS = re.compile(r"[、,，；;和及与]")


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


@dataclass(frozen=True)
class Addressees:
    """The organisations and townships of a county, found by the names that documents use."""

    county: str
    short: str
    by_name: dict[str, int] = field(default_factory=dict)
    by_sector: dict[str, list[int]] = field(default_factory=dict)
    towns: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, county: str, on: date) -> Addressees:
        """Read those of a county (6 digits); a constant number of queries."""
        place = find_division(padded(county))
        short = place.name if place else ""
        by_name: dict[str, int] = {}
        by_sector: dict[str, list[int]] = {}
        offices = Organisation.objects.filter(
            division_code=padded(county), level=OrganisationLevel.COUNTY
        )
        for pk, name, sector in offices.values_list("pk", "name", "sector"):
            by_name[_plain(name, short)] = pk
            if sector:
                by_sector.setdefault(sector, []).append(pk)
        former = OrganisationName.objects.filter(
            organisation__division_code=padded(county), organisation__level="COUNTY"
        )
        for pk, name in former.values_list("organisation_id", "name"):
            by_name.setdefault(_plain(name, short), pk)
        towns = dict(children_of(county, on=on).values_list("code", "name"))
        return cls(
            county, short, by_name, by_sector,
            {code[:TOWN_DIGITS]: name for code, name in towns.items()},
        )  # fmt: skip

    def organisation(self, name: str, sector: str = "") -> int | None:
        """Return the organisation of a printed name, else the only one of a sector."""
        found = self.by_name.get(_plain(name, self.short))
        if found is None and sector and len(self.by_sector.get(sector, [])) == 1:
            found = self.by_sector[sector][0]
        return found

    def parties_of(self, unit: ClauseUnit) -> list[Party]:
        """Return whom a unit of a clause stands for; a name alone where nobody is known by it."""
        role = PartyRole.LEAD if unit.role == UnitRole.LEAD else PartyRole.RESPONSIBLE
        if unit.organisation_id is not None:
            return [Party(role, unit.organisation_id, printed=unit.printed)]
        if not unit.is_group:
            for name in (unit.name, unit.printed):
                pk = self.organisation(name, unit.sector) if name else None
                if pk is not None:
                    return [Party(role, pk, printed=unit.printed)]
            for code, name in self.towns.items():
                if unit.printed.startswith(name):
                    return [Party(role, town_code=code, printed=unit.printed)]
        if _TOWNS.search(unit.printed):
            return [Party(role, town_code=code, printed=unit.printed) for code in self.towns]
        members = self.groups.get(unit.name) or self.groups.get(unit.printed) or []
        if members:
            return [Party(role, pk, printed=unit.printed) for pk in members]
        return [Party(role, printed=unit.printed)]

    def parties(self, units: Iterable[ClauseUnit]) -> list[Party]:
        """Return the parties of a clause, each once; who leads is not named again with others."""
        found: dict[tuple[int | None, str, str], Party] = {}
        for unit in sorted(units, key=lambda one: (one.role != UnitRole.LEAD, one.order)):
            for party in self.parties_of(unit):
                found.setdefault(party.identity, party)
        return list(found.values())


def _plain(name: str, county: str) -> str:
    """Return a name without its place: 姚安县医疗保障局, 县医疗保障局 and 医疗保障局 are one."""
    text = name.strip().removeprefix(county)
    return re.sub(r"^[县市区州]", "", text)
