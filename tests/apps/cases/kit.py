"""A village with people in need, the accounts around it, and shorthand for the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.cases.actions import open_handling, submit_report
from xianjie.apps.cases.models import JointHandling, NeedReport
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Run

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = date(2022, 7, 4)


def by(user: User, today: date = TODAY) -> Actor:
    return actor_of(user, today=today)


def organisation(name: str, sector: str, code: str = "532325000000") -> Organisation:
    return Organisation.objects.create(name=name, sector=sector, level="COUNTY", division_code=code)


def clerk(name: str, office: Organisation, prefix: str = small.COUNTY) -> User:
    user = User.objects.create_user(name, small.PASSWORD, display_name=name)
    Post.objects.create(
        user=user,
        role=Role.DEPARTMENT_CLERK,
        division_prefix=prefix,
        organisation=office,
        valid_from=small.SINCE,
    )
    return user


def report(user: User, household: Household | None = None, **fields: object) -> NeedReport:
    values: dict[str, object] = {
        "by": by(user),
        "client_id": uuid4(),
        "county": small.COUNTY,
        "division_code": household.division_code if household else small.VILLAGE,
        "household": household,
        "needs": ["大病"],
        "is_urgent": False,
        "today": TODAY,
        "now": NOW,
    }
    return submit_report(**(values | fields))  # type: ignore[arg-type]


def handling(
    user: User, household: Household, *offices: Organisation, **fields: object
) -> JointHandling:
    values: dict[str, object] = {
        "by": by(user),
        "client_id": uuid4(),
        "household": household,
        "clue": None,
        "risk": "因病",
        "question": "请研判。",
        "organisations": list(offices),
        "due_on": date(2022, 7, 9),
        "today": TODAY,
        "now": NOW,
    }
    return open_handling(**(values | fields))  # type: ignore[arg-type]


FORM = UUID("0e1ab9a4-6f3c-4c52-9a0e-2d0c7e0f6b11")


@dataclass
class County:
    """What stands there."""

    one: Household
    other: Household
    run: Run
    analyst: User
    town: User
    worker: User
    health: Organisation
    housing: Organisation
    health_clerk: User
    housing_clerk: User


def build_county(root: Actor) -> County:
    small.make_divisions()
    rulebook = publish(by=root, at=small.NOW)
    health = organisation("姚安县医疗保障局", "医保")
    housing = organisation("姚安县住房和城乡建设局", "住建")
    return County(
        one=small.make_household(1),
        other=small.make_household(2, small.OTHER_VILLAGE, head="张三丰"),
        run=small.make_run(rulebook_hash=rulebook.hash),
        analyst=small.make_user("analyst"),
        town=small.make_user("town", Role.TOWNSHIP_REVIEWER, small.TOWN[:9]),
        worker=small.make_user("worker", Role.VILLAGE_WORKER, small.VILLAGE),
        health=health,
        housing=housing,
        health_clerk=clerk("health", health),
        housing_clerk=clerk("housing", housing),
    )
