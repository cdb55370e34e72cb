"""A county with a labour bureau, members to appoint, and shorthand for the actions of posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.posts.actions.appointing import Terms, appoint_holder, appoint_many
from xianjie.apps.posts.models import PostHolding, PostNeed
from xianjie.apps.registry.models import Household, Person

NOW, TODAY = cases.NOW, cases.TODAY
SINCE, UNTIL = date(2022, 1, 1), date(2022, 12, 31)
by = cases.by
STAMPS = {"created_at": NOW, "updated_at": NOW}


@dataclass
class County:
    """What stands there."""

    one: Household
    other: Household
    analyst: User
    town: User
    worker: User
    labour: User
    health: User

    @property
    def person(self) -> Person:
        return self.one.members.order_by("pk")[0]


def build(root: Actor) -> County:
    base = cases.build_county(root)
    labour = cases.organisation("姚安县人力资源和社会保障局", "人社")
    return County(
        one=base.one, other=base.other, analyst=base.analyst, town=base.town, worker=base.worker,
        labour=cases.clerk("labour", labour), health=base.health_clerk,
    )  # fmt: skip


def need(county: County, **fields: Any) -> PostNeed:
    values: dict[str, Any] = {
        "division_code": county.one.division_code, "title": "村道保洁", "kind": "PUBLIC",
        "duty": "保洁", "developer": "光禄镇", "number": 2, "pay": 50_000, "months": 12,
        "reason": "路长人少", "proposed_on": TODAY, "proposed_by": county.worker,
        "state": "APPROVED", "approved": 2, "decided_on": TODAY, **STAMPS,
    }  # fmt: skip
    return PostNeed.objects.create(**(values | fields))


def appoint(
    county: County, found: PostNeed, person: Person, user: User | None = None, **terms: Any
) -> PostHolding:
    values = {"since": SINCE, "until": UNTIL, "pay": 50_000} | terms
    return appoint_holder(
        by=by(user or county.worker),
        need=found,
        person=person,
        terms=Terms(**values),
        today=TODAY,
        now=NOW,
    )


def many(county: County, number: int, start: int = 100) -> list[PostHolding]:
    """Appoint the heads of new households, one each, in the village of the first household."""
    made = []
    for one in range(start, start + number):
        home = small.make_household(one)
        Person.objects.filter(household=home).update(id_index=b"")
        made.append(
            PostHolding(
                person=home.members.get(), kind="PUBLIC", duty="保洁", developer="光禄镇",
                since=SINCE, until=UNTIL, pay=50_000,
            )
        )  # fmt: skip
    return appoint_many(by=by(county.analyst), made=made, now=NOW)
