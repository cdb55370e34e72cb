"""The registers of employment and the pages beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.rows.registers import STAMPS, document, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.employment.interfaces.registers import (
    CAMPAIGNS,
    TRANSFERS,
    VACANCIES,
    WORKERS,
)
from xianjie.apps.employment.models import (
    Campaign,
    CampaignTask,
    Match,
    Push,
    Transfer,
    Vacancy,
    Worker,
    WorkerQuestion,
    ZeroFamily,
    ZeroFamilyEvent,
)

DAY = date(2022, 7, 1)
# The clerk of the world belongs to a bureau that employment does not concern.
CLERK = frozenset({Role.DEPARTMENT_CLERK})
VIEW = may(Permission.VIEW_EMPLOYMENT) - CLERK
WORK = may(Permission.WORK_EMPLOYMENT) - CLERK
MANAGE = may(Permission.MANAGE_EMPLOYMENT) - CLERK
JUDGES = frozenset({Role.COUNTY_ANALYST, Role.TOWNSHIP_REVIEWER})


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
        defaults={"title": "春风行动", "ends_on": date(2022, 8, 1), "counting": "REPORTED",
                  **STAMPS},
    )  # fmt: skip
    return found


def task(world: World) -> CampaignTask:
    found, _ = CampaignTask.objects.get_or_create(
        campaign=campaign(world), division_code=world.village, defaults={"target": 5}
    )
    return found


def _here(world: World) -> dict[str, Any]:
    return {"county_code": world.county, "division_code": world.village}


def question(world: World) -> WorkerQuestion:
    found = WorkerQuestion.objects.filter(worker=worker(world), state="OPEN").first()
    return found or WorkerQuestion.objects.create(
        worker=worker(world), period="2022-06", says="务工", asked_on=DAY, **_here(world)
    )


def family(world: World) -> ZeroFamily:
    found, _ = ZeroFamily.objects.update_or_create(
        household=world.household,
        defaults={"state": "FOUND", "found_on": DAY, "able": 1, **_here(world)},
    )
    return found


def event(world: World) -> ZeroFamilyEvent:
    found, _ = ZeroFamilyEvent.objects.get_or_create(
        family=family(world), step="NOTE", document=document(world),
        defaults={"words": "说明", "at": world.household.created_at},
    )  # fmt: skip
    return found


def push(world: World) -> Push:
    Match.objects.get_or_create(
        vacancy=vacancy(world), worker=worker(world),
        defaults={"score": 50, "rank": 1, "own_rank": 1, "matched_at": STAMPS["created_at"],
                  **_here(world)},
    )  # fmt: skip
    found, _ = Push.objects.get_or_create(
        vacancy=vacancy(world),
        worker=worker(world),
        defaults={"channel": "微信送岗", "pushed_on": DAY, **_here(world)},
    )
    return found


def _pk(make: Any) -> Any:
    return lambda world: {"pk": make(world).pk}


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


def _door(w: World) -> dict[str, Any]:
    return {"state": "务工", "job_place": "省外", "version": worker(w).version}


def _targets(w: World) -> dict[str, Any]:
    return {w.town: "5", "532325102000": "6"}


ROWS = [
    *register_case(WORKERS, worker, _worker, "person__name"),
    *register_case(TRANSFERS, transfer, _transfer, "person__name"),
    *register_case(VACANCIES, vacancy, _vacancy, "contact"),
    *register_case(CAMPAIGNS, campaign, _campaign),
    Row("employment:door", WORK, _pk(worker), of_a_place=True),
    Row("employment:door", WORK, _pk(worker), _door, "post", of_a_place=True, answers=(302,)),
    Row("employment:subsidy", MANAGE, _pk(transfer), of_a_place=True),
    Row("employment:subsidy", MANAGE, _pk(transfer),
        lambda _: {"amount": "300", "paid_on": "2022-07-02"}, "post", of_a_place=True,
        answers=(302,)),
    Row("employment:questions", VIEW),
    Row("employment:question", WORK, _pk(question), lambda _: {"answer": "keep"}, "post",
        of_a_place=True, answers=(302,)),
    Row("employment:unemployed", VIEW),
    Row("employment:unemployed-export", VIEW),
    Row("employment:goals", VIEW),
    Row("employment:goals-export", VIEW),
    Row("employment:zero", VIEW),
    Row("employment:zero-export", VIEW),
    Row("employment:family", VIEW, _pk(family), of_a_place=True),
    Row("employment:family", WORK, _pk(family), lambda _: {"step": "NOTE", "note-words": "已联系"},
        "post", of_a_place=True, answers=(302,)),
    Row("employment:family-file", VIEW,
        lambda w: {"pk": family(w).pk, "event": event(w).pk}, of_a_place=True),
    Row("employment:matches", VIEW),
    Row("employment:matches", WORK, data=lambda _: {"channel": ""}, method="post"),
    Row("employment:match-export", VIEW),
    Row("employment:match-run", MANAGE, method="post", answers=(302,)),
    Row("employment:pushes", VIEW),
    Row("employment:push", WORK, _pk(push), of_a_place=True),
    Row("employment:push", WORK, _pk(push),
        lambda _: {"result": "MET", "day": "2022-07-02"}, "post", of_a_place=True,
        answers=(302,)),
    Row("employment:campaign", VIEW, _pk(campaign), of_a_place=True),
    Row("employment:campaign", MANAGE, _pk(campaign), _targets, "post", of_a_place=True,
        answers=(302,)),
    Row("employment:task", WORK, _pk(task), of_a_place=True),
    Row("employment:task", WORK, _pk(task), lambda _: {"reported": "3"}, "post", of_a_place=True,
        answers=(302,)),
]  # fmt: skip
