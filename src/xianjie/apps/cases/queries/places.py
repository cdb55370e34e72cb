"""What the forms offer at a place: villages and needs."""

from __future__ import annotations

from datetime import date

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.places import short_name, town_of
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.apps.policies.queries import standards
from xianjie.exchange.contracts import load_codes

NEEDS, NEEDS_PARAMETER = "主动发现需求", "主动发现需求清单"
OPINIONS, OPINIONS_PARAMETER = "联动意见", "联动意见清单"
VillageChoices = list[tuple[str, list[tuple[str, str]]]]


def villages_for(county: str, scope: Scope) -> VillageChoices:
    """Return the villages of a county within a scope under the names of their townships."""
    low, high = county.ljust(12, "0"), county.ljust(12, "9")
    known = in_force().filter(code__gte=low, code__lte=high)
    towns = dict(known.filter(level=Level.TOWNSHIP).values_list("code", "name"))
    villages = known.filter(scope.filter("code"), level=Level.VILLAGE).order_by("code")
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name in villages.values_list("code", "name"):
        groups.setdefault(towns.get(town_of(code), ""), []).append((code, short_name(name)))
    return list(groups.items())


def needs_offered(county: str, today: date) -> tuple[str, ...]:
    """Return the needs that a report may name, as the rulebook lists them for the place.

    Without a list in the rulebook every text of the code set is offered.
    """
    return _offered(county, today, NEEDS, NEEDS_PARAMETER)


def opinions_offered(county: str, today: date) -> tuple[str, ...]:
    """Return the opinions that a department may choose from."""
    return _offered(county, today, OPINIONS, OPINIONS_PARAMETER)


def _offered(county: str, today: date, codes: str, parameter: str) -> tuple[str, ...]:
    return standards(county, today).texts(parameter) or load_codes(codes).texts
