"""A small county in which some are registered twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.models import User
from xianjie.apps.merging.actions import Wish, search_duplicates
from xianjie.apps.merging.models import MergeProposal
from xianjie.apps.merging.queries.pairs import pairs_of, seen_mark
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.models import Household, Membership, Person
from xianjie.kernel.ids import check_digit, check_id

NOW, TODAY, SINCE = small.NOW, date(2022, 7, 4), date(2021, 5, 1)
COUNTY = small.COUNTY


def number(day: str, sequence: str = "121") -> str:
    """Return a valid number of a region that does not exist."""
    body = f"532399{day}{sequence}"
    return body + check_digit(body)


def mistyped(given: str, place: int = 16) -> str:
    """Return a number with one digit changed, so that the check digit does not hold."""
    digit = str((int(given[place]) + 3) % 10)
    return given[:place] + digit + given[place + 1 :]


def person(home: Household | None, name: str, given: str, **fields: Any) -> Person:
    """Make somebody who belongs to a household, or once belonged to ``last``."""
    check = check_id(given) if given else None
    last = fields.pop("last", None)
    values: dict[str, Any] = {
        "county_code": COUNTY,
        "household": home,
        "name": name,
        "id_number": given,
        "id_length": len(given),
        "id_check_ok": check.check_ok if check else None,
        "birth_date": check.birth_date if check else None,
        "sex": (check.sex or "") if check else "",
        "relation": "户主",
        "created_at": NOW,
        "updated_at": NOW,
    }
    made = Person.objects.create(**(values | fields))
    if home is not None:
        Membership.objects.create(
            person=made, household=home, joined_on=SINCE, joined_reason="LISTED"
        )
    elif last is not None:
        Membership.objects.create(
            person=made, household=last, joined_on=SINCE, joined_reason="LISTED",
            left_on=date(2022, 1, 3), left_reason="MOVED_OUT",
        )  # fmt: skip
    return made


def household(code: str, head: str, village: str = small.VILLAGE, **fields: Any) -> Household:
    values: dict[str, Any] = {
        "county_code": COUNTY,
        "household_code": code,
        "division_code": village,
        "head_name": head,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Household.objects.create(**(values | fields))


@dataclass
class County:
    """Who stands there; ``wanted`` is the truth: kind → the pairs of numbers."""

    analyst: User
    people: dict[str, Person] = field(default_factory=dict)
    homes: dict[str, Household] = field(default_factory=dict)
    wanted: dict[str, set[tuple[int, int]]] = field(default_factory=dict)


def build(root: Actor) -> County:
    """Plant one duplicate of each kind, and twins, namesakes and relatives who are none."""
    small.make_divisions()
    publish(by=root, at=NOW)
    county = County(small.make_user("analyst"))
    homes = {code: household(code, head, village) for code, head, village in (
        ("A", "赵大山", small.VILLAGE), ("B", "钱二河", small.VILLAGE),
        ("C", "孙三田", small.OTHER_VILLAGE), ("D", "李四海", small.VILLAGE),
        ("E", "李四海", small.OTHER_VILLAGE), ("F", "周五星", small.VILLAGE),
    )}  # fmt: skip
    one, two, three = number("19700101"), number("19720202", "342"), number("19950303", "131")
    twins = number("20100505", "111"), number("20100505", "153")
    rows = {
        "a": person(homes["A"], "赵大山", one, person_code="P1", import_index=b"x"),
        "a2": person(homes["A"], "赵大山", one, person_code="P2", relation="其他"),
        "a3": person(homes["A"], "王秀英", two, person_code="P3", relation="配偶"),
        "a4": person(homes["A"], "王秀瑛", mistyped(two), person_code="P4", relation="其他"),
        "twin1": person(homes["A"], "赵小明", twins[0], relation="之子"),
        "twin2": person(homes["A"], "赵小亮", twins[1], relation="之子"),
        "b": person(homes["B"], "钱二河", number("19680606", "171")),
        "b2": person(homes["B"], "钱春梅", three, relation="之女", person_code="P5"),
        "c": person(homes["C"], "孙三田", number("19650707", "191")),
        "c2": person(homes["C"], "钱春梅", three, relation="之儿媳", person_code="P6"),
        "d": person(homes["D"], "李四海", number("19600808", "211"), person_code="P7"),
        "d2": person(homes["D"], "何玉兰", number("19620909", "222"), relation="配偶"),
        "e": person(homes["E"], "李四海", number("19600808", "211"), person_code="P8"),
        "e2": person(homes["E"], "何玉兰", number("19620909", "222"), relation="配偶"),
        "e3": person(homes["E"], "李小军", number("19881010", "231"), relation="之子"),
        "f": person(homes["F"], "周五星", number("19750303", "251"), person_code="P9"),
        "f2": person(None, "周五星", number("19750303", "251"), person_code="P10",
                     last=homes["C"]),
        "same": person(homes["F"], "钱二河", number("19851111", "271"), relation="其他"),
    }  # fmt: skip
    recount(home.pk for home in homes.values())
    county.homes, county.people = homes, rows
    pairs = {"SAME_ID": "a a2", "TWO_IDS": "a3 a4", "TWO_HOUSEHOLDS": "b2 c2", "RETURNED": "f f2"}
    county.wanted = {
        kind: {tuple(rows[name].pk for name in names.split())}  # type: ignore[misc]
        for kind, names in pairs.items()
    } | {"SAME_FAMILY": {(homes["D"].pk, homes["E"].pk)}}
    return county


def by(user: User) -> Actor:
    return actor_of(user, today=TODAY)


def search(county: County, **options: Any) -> Any:
    values = {"by": by(county.analyst), "county": COUNTY, "today": TODAY, "now": NOW}
    return search_duplicates(**(values | options))


def proposal(kind: str) -> MergeProposal:
    return MergeProposal.objects.get(kind=kind)


def wish(found: MergeProposal, kept: int, reason: str = "电话核实是同一人", **sides: str) -> Wish:
    return Wish(
        kept=kept,
        sides={name.replace("_", ":", 1): side for name, side in sides.items()},
        reason=reason,
        seen=seen_mark(pairs_of(found, kept)),
    )
