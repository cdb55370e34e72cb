"""A county with a bureau of civil affairs, and shorthand for the actions of relief."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.actions import Need, add_step, submit_request
from xianjie.apps.relief.models import ReliefRequest

NOW, TODAY = cases.NOW, cases.TODAY
by = cases.by


@dataclass
class County:
    """What stands there."""

    one: Household
    other: Household
    analyst: User
    town: User
    far_town: User
    worker: User
    civil: Organisation
    health: Organisation
    civil_clerk: User
    health_clerk: User


def build(root: Actor) -> County:
    base = cases.build_county(root)
    civil = cases.organisation("姚安县民政局", "民政")
    return County(
        one=base.one,
        other=base.other,
        analyst=base.analyst,
        town=base.town,
        far_town=small.make_user("far-town", Role.TOWNSHIP_REVIEWER, small.OTHER_TOWN[:9]),
        worker=base.worker,
        civil=civil,
        health=base.health,
        civil_clerk=cases.clerk("civil", civil),
        health_clerk=base.health_clerk,
    )


def need(county: County, **fields: object) -> Need:
    values: dict[str, object] = {
        "division_code": county.one.division_code, "need": "医疗", "channel": "群众举手",
        "household": county.one, "words": "住院花了很多钱",
    }  # fmt: skip
    return Need(**(values | fields))  # type: ignore[arg-type]


def submit(county: County, user: User | None = None, **fields: object) -> ReliefRequest:
    return submit_request(
        by=by(user or county.worker), client_id=uuid4(), need=need(county, **fields),
        today=TODAY, now=NOW,
    )  # fmt: skip


def step(found: ReliefRequest, user: User, name: str, **fields: object) -> ReliefRequest:
    values: dict[str, object] = {"words": "说明", "today": TODAY, "now": NOW}
    return add_step(by=by(user), found=found, step=name, **(values | fields))  # type: ignore[arg-type]
