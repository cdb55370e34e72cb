"""Teams in villages, their days and leave, pairings, leaders' links, needs and offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.teams.interfaces.pairing_registers import (
    LEADER_VISITS,
    LINKS,
    PAIRINGS,
    SOCIAL,
)
from xianjie.apps.teams.interfaces.registers import DUTIES, MEMBERS, TICKS, TRAININGS, WEAK
from xianjie.apps.teams.models import (
    Duty,
    DutyTick,
    LeaderLink,
    LeaderVisit,
    Leave,
    MemberMonth,
    MemberTraining,
    Pairing,
    SocialItem,
    TeamMember,
    WeakVillage,
    YearScore,
)

# The clerk of the world belongs to a bureau that these registers do not concern.
CLERK = frozenset({Role.DEPARTMENT_CLERK})
VIEW = may(Permission.VIEW_TEAMS) - CLERK
WORK = may(Permission.WORK_TEAMS) - CLERK
MANAGE = may(Permission.MANAGE_TEAMS) - CLERK
CONFIRM = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_ANALYST})
DAY = date(2022, 7, 1)
EDIT = ("teams:duties-edit", "post")
FORM = UUID("5b6f2f3e-2f0c-4b0c-9d5f-1f2a3b4c5d6e")


def member(world: World) -> TeamMember:
    found, _ = TeamMember.objects.get_or_create(
        division_code=world.village, number="ZC1",
        defaults={"name": "王建国", "post": "FIRST", "unit": "县林草局", "stay": "吃住在村",
                  "since": date(2021, 5, 1), "phone": "13900002222", **STAMPS},
    )  # fmt: skip
    return found


def training(world: World) -> MemberTraining:
    found, _ = MemberTraining.objects.get_or_create(
        member=member(world), held_on=DAY, topic="政策培训", defaults={"days": 1, **STAMPS}
    )
    return found


def month(world: World) -> MemberMonth:
    found, _ = MemberMonth.objects.get_or_create(
        member=member(world), period="2022-06",
        defaults={"days": 20, "state": "DECLARED", "declared_at": STAMPS["created_at"]},
    )  # fmt: skip
    return found


def leave(world: World) -> Leave:
    found, _ = Leave.objects.get_or_create(
        client_id=FORM,
        defaults={"member": member(world), "from_on": DAY, "to_on": DAY, "days": 1,
                  "reason": "看病", "level": "TOWN", "state": "ASKED",
                  "asked_at": STAMPS["created_at"]},
    )  # fmt: skip
    return found


def duty(world: World) -> Duty:
    found, _ = Duty.objects.get_or_create(
        division_code=world.village, title="宣讲",
        defaults={"number": 1, "rhythm": "MONTH", "source": "TICK", "since": DAY, **STAMPS},
    )  # fmt: skip
    return found


def county_duty(world: World) -> Duty:
    found, _ = Duty.objects.get_or_create(
        division_code=world.county.ljust(12, "0"), title="办实事",
        defaults={"number": 2, "rhythm": "MONTH", "source": "TICK", "since": DAY, **STAMPS},
    )  # fmt: skip
    return found


def tick(world: World) -> DutyTick:
    found, _ = DutyTick.objects.get_or_create(
        division_code=world.village, duty=county_duty(world), done_on=DAY,
        defaults={"evidence": "签到表", **STAMPS},
    )  # fmt: skip
    return found


def weak(world: World) -> WeakVillage:
    found, _ = WeakVillage.objects.get_or_create(
        division_code=world.village, listed_on=DAY, defaults={"reason": "班子不团结", **STAMPS}
    )
    return found


def score(world: World) -> YearScore:
    found, _ = YearScore.objects.get_or_create(
        of="TEAM", division_code=world.village, year=2022,
        defaults={"points": 8000, "lines": [], "state": "SETTLED", "grade": "称职",
                  "proposed_at": STAMPS["created_at"]},
    )  # fmt: skip
    return found


def pairing(world: World) -> Pairing:
    found, _ = Pairing.objects.get_or_create(
        household=world.household, until=None,
        defaults={"division_code": world.village, "name": "赵石宝", "phone": "13900003333",
                  "unit": "县水务局", "since": DAY, **STAMPS},
    )  # fmt: skip
    return found


def link(world: World) -> LeaderLink:
    found, _ = LeaderLink.objects.get_or_create(
        division_code=world.village, number="LX1",
        defaults={"leader": "孙立民", "title": "副县长", "level": "COUNTY", "since": DAY,
                  **STAMPS},
    )  # fmt: skip
    return found


def visit(world: World) -> LeaderVisit:
    found, _ = LeaderVisit.objects.get_or_create(link=link(world), visited_on=DAY, defaults=STAMPS)
    return found


def social(world: World) -> SocialItem:
    found, _ = SocialItem.objects.get_or_create(
        division_code=world.village, side="NEED", title="缺图书", made_on=DAY,
        defaults={"kind": "物资", "who": "旧城村", "contact": "李大山", **STAMPS},
    )  # fmt: skip
    return found


def _of(make: Any) -> Any:
    return lambda world: {"pk": make(world).pk}


def _month(world: World) -> dict[str, Any]:
    return {"pk": member(world).pk, "period": "2022-06"}


ROWS = [
    *register_case(
        MEMBERS, member,
        lambda w: {"number": "ZC1", "name": "王建国", "post": "FIRST", "unit": "县林草局",
                   "division_code": w.village, "stay": "吃住在村", "since": "2021-05-01"}, "phone",
    ),
    *register_case(
        TRAININGS, training,
        lambda w: {"member": member(w).number, "held_on": "2022-07-01", "topic": "政策培训",
                   "days": "1"}, "member__name",
    ),
    *register_case(
        WEAK, weak,
        lambda w: {"division_code": w.village, "listed_on": "2022-07-01", "reason": "班子不团结"},
    ),
    *register_case(
        TICKS, tick,
        lambda w: {"duty": county_duty(w).title, "division_code": w.village,
                   "done_on": "2022-07-01", "evidence": "签到表"},
    ),
    *register_case(
        PAIRINGS, pairing,
        lambda w: {"household": w.household.household_code, "name": "赵石宝",
                   "phone": "13900003333", "unit": "县水务局", "since": "2022-07-01"}, "phone",
    ),
    *register_case(
        LINKS, link,
        lambda w: {"title": "副县长", "number": "LX1", "leader": "孙立民", "level": "COUNTY",
                   "division_code": w.village, "since": "2022-07-01"}, "leader",
    ),
    *register_case(
        LEADER_VISITS, visit, lambda w: {"link": link(w).number, "visited_on": "2022-07-01"}
    ),
    *register_case(
        SOCIAL, social,
        lambda w: {"title": "缺图书", "side": "NEED", "kind": "物资", "who": "旧城村",
                   "division_code": w.village, "made_on": "2022-07-01"}, "contact",
    ),
    # The list is the county's: a township gets its form back, it may choose no county.
    *(
        replace(row, answers=(200, 302)) if (row.view, row.method) == EDIT else row
        for row in register_case(
            DUTIES, duty,
            lambda w: {"title": "宣讲", "number": "1", "division_code": w.county.ljust(12, "0"),
                       "rhythm": "MONTH", "times": "1", "source": "TICK", "since": "2022-07-01"},
        )
    ),
    Row("teams:gaps", VIEW),
    Row("teams:gaps-export", VIEW),
    Row("teams:duty-board", VIEW),
    Row("teams:duties-adopt", frozenset({Role.COUNTY_ANALYST}), method="post",
        answers=(302,)),
    Row("teams:months", VIEW),
    Row("teams:months-export", VIEW),
    Row("teams:months-confirm", may(Permission.WORK_TEAMS), method="post", answers=(302,)),
    Row("teams:month-declare", WORK, _month, of_a_place=True),
    Row("teams:month-declare", WORK, _month, lambda _: {}, method="post", of_a_place=True),
    Row("teams:month-return", WORK, _of(month), of_a_place=True),
    Row("teams:month-return", WORK, _of(month), lambda _: {}, method="post", of_a_place=True),
    Row("teams:leaves", VIEW),
    Row("teams:leave-new", WORK),
    Row("teams:leave-new", WORK, data=lambda _: {}, method="post"),
    Row("teams:leave", VIEW, _of(leave), of_a_place=True),
    Row("teams:leave", VIEW, _of(leave), lambda _: {}, method="post", of_a_place=True),
    Row("teams:diary", VIEW),
    Row("teams:diary", VIEW, data=lambda _: {}, method="post"),
    Row("teams:scores", VIEW),
    Row("teams:scores-export", VIEW),
    Row("teams:scores-propose", frozenset({Role.COUNTY_ANALYST}), method="post",
        answers=(302,)),
    Row("teams:score", VIEW, _of(score), of_a_place=True),
    Row("teams:score", VIEW, _of(score), lambda _: {}, method="post", of_a_place=True),
    Row("teams:pairing-gaps", VIEW),
    # Without a pairing in the address there is nothing to hand over.
    Row("teams:hand-over", MANAGE, answers=(404,)),
    Row("teams:hand-over", MANAGE, method="post", answers=(404,)),
    Row("teams:pairing-plan",
        (may(Permission.MANAGE_TEAMS) | may(Permission.MAKE_PLANS)) - CLERK, _of(pairing),
        method="post", answers=(302,), of_a_place=True),
    Row("teams:social-match", VIEW, _of(social), of_a_place=True),
    Row("teams:social-match", VIEW, _of(social), lambda _: {}, method="post", of_a_place=True,
        answers=(302,)),
]  # fmt: skip
