"""Problems of the three guarantees handled to different points, and rows in every register.

Through the real actions, by the right people: villages report, townships accept, the county keeps
the registers. The problems themselves were found by the screenings.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from xianjie.apps.guarantees.actions import (
    Paper,
    charge_problem,
    control_dropout,
    register_problem,
    step_problem,
)
from xianjie.apps.guarantees.actions.works import accept_house, finish_house
from xianjie.apps.guarantees.enums import Area, ProblemState, Step
from xianjie.apps.guarantees.interfaces.registers import (
    COHORTS,
    DOCTORS,
    STUDENT_AID,
    SURVEYS,
    TEMPLE_CHECKS,
    TREATMENTS,
)
from xianjie.apps.guarantees.interfaces.works import (
    FAULTS,
    HAZARDS,
    HOUSEHOLD_WATER,
    HOUSES,
    WORKS,
)
from xianjie.apps.guarantees.models import HouseRepair, Problem
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.models import Household, Person
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError

CAUSES = {
    Area.SCHOOLING: "厌学", Area.MEDICAL: "外出联系不上", Area.HOUSING: "年久失修",
    Area.WATER: "水源不稳定",
}  # fmt: skip
LEVELS = {"prefecture": "周明", "county": "李建华", "town": "王建国", "village": "张国强"}
PAPER = b"%PDF-1.4\n% demonstration\n"


def guarantee(hands: Hands) -> None:
    """Fill the boards and registers of schooling, insurance, housing and water."""
    homes = list(
        Household.objects.filter(county_code=hands.division, is_active=True)
        .exclude(household_type="一般农户")
        .order_by("household_code")[:12]
    )
    acts: tuple[Callable[[], None], ...] = (
        lambda: _problems(hands),
        lambda: _food(hands, homes[0]),
        lambda: _schooling(hands, homes),
        lambda: _medical(hands, homes),
        lambda: _housing(hands, homes),
        lambda: _water(hands, homes),
        lambda: _surveys(hands, homes),
    )
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            continue  # what the rules of the place refuse


def _problems(hands: Hands) -> None:
    """Bring each area to a different point: handled, waiting for acceptance, accepted."""
    today, now = hands.at(0)
    rows = Problem.objects.filter(county_code=hands.division, state=ProblemState.OPEN)
    for area, cause in CAUSES.items():
        for number, problem in enumerate(rows.filter(area=area).order_by("pk")[:3]):
            village = hands.village(problem.division_code, today)
            worker = hands.users.get(village.label.removeprefix("user:"))
            if worker is None:
                continue
            town = hands.town(problem.division_code, today)
            due = max(problem.due_on, today + timedelta(days=10))
            when: dict[str, Any] = {"today": today, "now": now}
            charge_problem(by=town, problem=problem, owner=worker, due_on=due, cause=cause, **when)
            if area == Area.SCHOOLING:
                control_dropout(
                    by=town, problem=problem, names=LEVELS, school="乡镇中心学校", now=now
                )
            step_problem(by=village, problem=problem, step=Step.START, words="已上门核实", **when)
            if number == 0:
                continue
            step_problem(by=village, problem=problem, step=Step.DONE, words="已解决", **when)
            if number == 1 or area == Area.HOUSING:
                continue
            step_problem(by=town, problem=problem, step=Step.ACCEPT, words="看过，属实", **when)


def _food(hands: Hands, home: Household) -> None:
    today, now = hands.at(5)
    register_problem(
        by=hands.village(home.division_code, today), household=home, kind="吃穿-没有应季衣被",
        source="VISIT", words="入户看到冬被不够。", today=today, now=now,
    )  # fmt: skip


def _keep(hands: Hands, register: Any, days: int = 20, **values: Any) -> Any:
    today, now = hands.at(days)
    by = hands.county(today)
    return save_row(by=by, register=register, row=None, values=values, version=None, now=now)


def _people(homes: list[Household]) -> list[Person]:
    return list(Person.objects.filter(household__in=homes).order_by("pk"))


def _schooling(hands: Hands, homes: list[Household]) -> None:
    today, _now = hands.at(20)
    village = homes[0].division_code
    _keep(hands, TEMPLE_CHECKS, division_code=village, checked_on=today, temple="某寺院",
          result="没有问题", child="", outcome="CLEARED", checker="王建国")  # fmt: skip
    for number, (school, left) in enumerate((("县第一中学", 2), ("乡镇中心学校", 9))):
        _keep(hands, COHORTS, division_code=homes[number].division_code, school=school,
              entry_year=today.year - 9, completed_year=today.year, entered=400, moved_in=6,
              moved_out=6, completed=400 - left)  # fmt: skip
    for number, person in enumerate(_people(homes)[:4]):
        _keep(hands, STUDENT_AID, person=person, school_year=f"{today.year - 1}-{today.year}",
              stage="小学", grade="家庭经济困难", item="义务教育生活补助", amount=62_500,
              paid_on=today if number else None)  # fmt: skip


def _medical(hands: Hands, homes: list[Household]) -> None:
    today, _now = hands.at(20)
    for number, person in enumerate(_people(homes)[4:8]):
        _keep(hands, DOCTORS, person=person, disease=("高血压", "糖尿病")[number % 2],
              doctor="陈医生", clinic="乡镇卫生院", signed_on=today - timedelta(days=90),
              measures="每月量一次，按时服药，少盐", visited_on=today,
              next_visit_on=today + timedelta(days=10 + 20 * number))  # fmt: skip
    for person in _people(homes)[8:10]:
        _keep(hands, TREATMENTS, person=person, service="先诊疗后付费", disease="阑尾炎",
              hospital="县人民医院", started_on=today - timedelta(days=30),
              ended_on=today - timedelta(days=24), cost=620_000, own_part=98_000,
              deposit_free=True, settled_on=today - timedelta(days=24))  # fmt: skip


def _housing(hands: Hands, homes: list[Household]) -> None:
    today, now = hands.at(20)
    begun = today - timedelta(days=100)
    for number, home in enumerate(homes[:4]):
        _keep(hands, HOUSES, household=home, grade="CDDB"[number], appraised_on=begun,
              risk="年久失修" if number < 3 else "", way="危房改造" if number < 3 else "",
              subsidy=2_400_000 if number < 3 else None,
              started_on=begun if number < 2 else None,
              due_on=today + timedelta(days=60))  # fmt: skip
    first = HouseRepair.objects.filter(household=homes[0]).first()
    if first is not None:
        village, town = (
            hands.village(homes[0].division_code, today), hands.town(homes[0].division_code, today),
        )  # fmt: skip
        finish_house(by=village, repair=first, finished_on=today, today=today, now=now)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "paper.pdf"
            path.write_bytes(PAPER)
            accept_house(by=town, repair=first, verdict="安全，合格",
                         paper=Paper(path, "验收表.pdf"), today=today, now=now)  # fmt: skip
    _keep(hands, HAZARDS, division_code=homes[4].division_code, spot="村口公路上方",
          kind="削坡建房", found_on=begun, people=5, due_on=today + timedelta(days=40))  # fmt: skip


def _water(hands: Hands, homes: list[Household]) -> None:
    today, _now = hands.at(20)
    works = [
        _keep(hands, WORKS, division_code=home.division_code, code=f"GS{number:03d}",
              name=f"{number}号集中供水点", kind="千人以下工程", source="山泉",
              built_year=today.year - 8, keeper_body="村民委员会", keeper="杨师傅",
              old_pipes=number, renew_year=today.year + 1, protected=True,
              state="RUNNING")
        for number, home in enumerate((homes[0], homes[6]), 1)
    ]  # fmt: skip
    for number, home in enumerate(homes[:6]):
        _keep(hands, HOUSEHOLD_WATER, household=home, works=works[0], way="集中供水",
              amount=number != 5, quality=True, ease=True, assurance=True, checked_on=today,
              cause="" if number != 5 else "调蓄能力不足")  # fmt: skip
    for mended in (True, False):
        _keep(hands, FAULTS, works=works[1], reported_on=today, channel="管水员巡查",
              cause="管网破损", households=12, description="主管漏水",
              due_on=today + timedelta(days=10), repair="更换管段" if mended else "",
              repaired_on=today + timedelta(days=2) if mended else None)  # fmt: skip


def _surveys(hands: Hands, homes: list[Household]) -> None:
    today, _now = hands.at(20)
    for number, code in enumerate(sorted({home.division_code for home in homes})[:3]):
        _keep(hands, SURVEYS, division_code=code, period=f"{today.year}-上半年",
              surveyed_on=today, surveyor="县统计局", asked=50, recognised=49 - number,
              satisfied=48 - number, problems="盼望路灯")  # fmt: skip
