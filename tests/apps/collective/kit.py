"""A county whose villages share out money, and shorthand for the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.collective.actions import Facts, Paper, distribution_step, open_distribution
from xianjie.apps.collective.models import Distribution
from xianjie.apps.registry.models import Household, Person

NOW, TODAY = cases.NOW, cases.TODAY
VILLAGE, OTHER = small.VILLAGE, small.OTHER_VILLAGE
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
    farm: Organisation
    farm_clerk: User
    health_clerk: User


def build(root: object) -> County:
    base = cases.build_county(root)  # type: ignore[arg-type]
    farm = cases.organisation("姚安县农业农村局", "农业农村")
    return County(
        base.one, base.other, base.analyst, base.town,
        small.make_user("far-town", Role.TOWNSHIP_REVIEWER, small.OTHER_TOWN[:9]),
        base.worker, farm, cases.clerk("farm", farm), base.health_clerk,
    )  # fmt: skip


def home(number: int, *skills: str, months: str | None = None) -> Household:
    """A household of the village whose members have the given skills."""
    made = Household.objects.create(
        county_code=small.COUNTY, household_code=f"5323001{number:05d}", division_code=VILLAGE,
        group_name="二组", head_name="王大川", household_type="脱贫户", member_count=len(skills),
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    Person.objects.bulk_create(
        Person(
            county_code=small.COUNTY, person_code=f"Q{number:04d}-{at}", household=made,
            name="王小川", birth_date=date(1980, 1, 1), labour_skill=skill,
            extra={"务工时间": months} if months and not at else {}, created_at=NOW,
            updated_at=NOW,
        )
        for at, skill in enumerate(skills)
    )  # fmt: skip
    return made


def opened(user: User, amount: int = 1_000_00, **more: object) -> Distribution:
    values: dict[str, object] = {
        "village": VILLAGE, "source_kind": "COLLECTIVE", "source_ref": "2022 年上半年集体收入",
        "year": 2022, "client_id": uuid4(), "today": TODAY, "now": NOW,
    }  # fmt: skip
    return open_distribution(by=by(user), amount=amount, **(values | more))  # type: ignore[arg-type]


def step(
    found: Distribution, user: User, name: str, on: date = TODAY, **facts: object
) -> Distribution:
    now = NOW + timedelta(days=(on - TODAY).days)
    return distribution_step(
        by=by(user, on), found=found, step=name,
        facts=Facts(**facts),  # type: ignore[arg-type]
        today=on, now=now,
    )  # fmt: skip


def record(folder: Path) -> Paper:
    """A file that stands for the record of a meeting."""
    path = folder / "record.pdf"
    path.write_bytes(b"%PDF-1.4 synthetic")
    return Paper(path, "会议记录.pdf")


def agreed(found: Distribution, user: User, folder: Path, **facts: object) -> Distribution:
    values: dict[str, object] = {
        "expected": 30, "attended": 20, "agreed": 11, "paper": record(folder)
    }  # fmt: skip
    return step(found, user, "AGREE", **(values | facts))
