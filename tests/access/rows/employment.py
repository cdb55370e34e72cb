"""The registers of employment and the pages beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.world import World
from xianjie.apps.employment.interfaces.registers import (
    CAMPAIGNS,
    TRANSFERS,
    VACANCIES,
    WORKERS,
)
from xianjie.apps.employment.models import Campaign, Transfer, Vacancy, Worker

DAY = date(2022, 7, 1)


def worker(world: World) -> Worker:
    found = Worker.objects.filter(person=world.person).first()
    if found is None:
        found = Worker(person=world.person, state="失业", since=DAY, **STAMPS)
        found.clean()
        found.save()
    return found


def transfer(world: World) -> Transfer:
    found = Transfer.objects.filter(person=world.person).first()
    if found is None:
        found = Transfer(person=world.person, year=2022, place="省外", **STAMPS)
        found.clean()
        found.save()
    return found


def vacancy(world: World) -> Vacancy:
    found, _ = Vacancy.objects.get_or_create(
        division_code=world.village, employer="演示电子厂", title="装配工", published_on=DAY,
        defaults={"kind": "重点企业", "work": "电子装配", "openings": 5, "contact": "李大山",
                  **STAMPS},
    )  # fmt: skip
    return found


def campaign(world: World) -> Campaign:
    found, _ = Campaign.objects.get_or_create(
        division_code=world.county + "000000", kind="春风行动", starts_on=DAY,
        defaults={"title": "春风行动", "ends_on": date(2022, 8, 1), "counting": "PUSHED",
                  **STAMPS},
    )  # fmt: skip
    return found


def _worker(w: World) -> dict[str, Any]:
    return {"person": w.person.person_code, "state": "务工", "job_place": "省外"}


def _transfer(w: World) -> dict[str, Any]:
    return {"person": w.person.person_code, "year": "2022", "place": "省外"}


def _vacancy(w: World) -> dict[str, Any]:
    return {"title": "装配工", "employer": "演示电子厂", "division_code": w.village,
            "kind": "重点企业", "work": "电子装配", "openings": "6",
            "published_on": "2022-07-01"}  # fmt: skip


def _campaign(w: World) -> dict[str, Any]:
    return {"title": "春风", "kind": "春风行动", "division_code": w.county + "000000",
            "starts_on": "2022-07-01", "ends_on": "2022-08-01", "counting": "PUSHED",
            "unit": "人"}  # fmt: skip


ROWS = [
    *register_case(WORKERS, worker, _worker, "person__name"),
    *register_case(TRANSFERS, transfer, _transfer, "person__name"),
    *register_case(VACANCIES, vacancy, _vacancy, "contact"),
    *register_case(CAMPAIGNS, campaign, _campaign),
]
