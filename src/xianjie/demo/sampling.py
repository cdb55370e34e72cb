"""The census of the demo county: an old list, two base lists, samples in every state, copies.

Through the real actions. Seeds are fixed, so that the same county draws the same lots.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.census.actions.base import check_base, draft_base, freeze_base
from xianjie.apps.census.actions.checking import answer_unit, publish_draw, sign_draw
from xianjie.apps.census.actions.drawing import DrawPlan, commit_draw, draw_sample, redraw
from xianjie.apps.census.actions.lists import ListWish, bring_list, read_list
from xianjie.apps.census.enums import ListPurpose, UnitState
from xianjie.apps.census.models import BaseList, SampleDraw, SampleUnit
from xianjie.apps.copies.actions import CopyWish, ask_copy, copy_step, make_approved
from xianjie.apps.copies.models import CopyRequest
from xianjie.apps.income.queries.calculation import Window
from xianjie.apps.registry.models import Household, Person
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

STATISTICIAN, SECOND, LEADER = "demo-statistics", "demo-reviewer", "demo-leader"
_LISTED, _YEAR = 60, 2016
_RECORD = ("household.type", "household.members", "household.是否解决安全饮用水")
_COPY_DAYS = 60


def take_samples(hands: Hands, months: Sequence[Period]) -> None:
    """Fill the pages of the census and of copies; called again it leaves everything alone."""
    acts: Sequence[Callable[[], None]] = (
        lambda: _bases(hands),
        lambda: _samples(hands, months),
        lambda: _copies(hands),
    )
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            continue  # what the rules of the place refuse


def _bases(hands: Hands) -> None:
    if BaseList.objects.filter(county_code=hands.division).exists():
        return
    today, now = hands.at(20)
    maker, second = hands.county(today), hands.county(today, SECOND)
    first = draft_base(by=maker, county=hands.division, today=today, now=now)
    check_base(by=second, found=first, words="与各村核对过户数、人数", now=now)
    freeze_base(by=second, found=first, now=now)
    _old_list(hands)
    today, now = hands.at(2)
    draft_base(by=hands.county(today), county=hands.division, today=today, now=now)


def _old_list(hands: Hands) -> None:
    """Bring the list of 2016: most answer to somebody, a few to nobody."""
    today, now = hands.at(4)
    people = list(
        Person.objects.filter(county_code=hands.division, household__household_type="脱贫户")
        .select_related("household")
        .order_by("pk")[:_LISTED]
    )
    if not people:
        return
    heads = ["乡", "行政村", "户编号", "姓名", "证件号码", "与户主关系", "脱贫属性", "脱贫年度",
             "首次识别时间"]  # fmt: skip
    rows = [
        ["", "", one.household.household_code if one.household else "", one.name, one.id_number,
         one.relation, "已脱贫", _YEAR, "201404"]
        for one in people
    ]  # fmt: skip
    rows += [
        ["", "", f"演示旧户{sign}", f"演示旧人{sign}", "", "户主", "已脱贫", _YEAR - 1, "201404"]
        for sign in "甲乙丙"
    ]  # fmt: skip
    rows[0][3] = "演示改名"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heads, *rows])
        by = hands.county(today)
        wish = ListWish(
            ListPurpose.HISTORY, _YEAR, f"{_YEAR} 年建档立卡名单", "演示旧名单.csv", "demo"
        )
        read_list(by=by, found=bring_list(by=by, county=hands.division, wish=wish, now=now),
                  path=path)  # fmt: skip


@dataclass(frozen=True)
class _Sampled:
    """A sample of the demo: what, how many days ago, how far it has come."""

    name: str
    title: str
    days: int
    goal: str
    plan: Callable[[date], DrawPlan]


def _samples(hands: Hands, months: Sequence[Period]) -> None:
    county = hands.division
    if SampleDraw.objects.filter(county_code=county).exists() or STATISTICIAN not in hands.users:
        return

    def record(title: str, **more: object) -> Callable[[date], DrawPlan]:
        def plan(due: date) -> DrawPlan:
            values: dict[str, object] = {
                "place": county, "title": title, "theme": "RECORD", "unit": "HOUSEHOLD",
                "fields": _RECORD, "due_on": due, "strata": "TOWN",
            }  # fmt: skip
            return DrawPlan(**(values | more))  # type: ignore[arg-type]

        return plan

    window = Window(months[0], months[-1])
    for one in (
        _Sampled("published", "上半年统计数据校核", 30, "published", record("上半年统计数据校核")),
        _Sampled("running", "监测对象信息抽查", 6, "running", record(
            "监测对象信息抽查", population="MONITORED")),
        _Sampled("income", "收入台账账实相符抽查", 5, "running", record(
            "收入台账账实相符抽查", theme="INCOME", months=window,
            fields=("income.工资性", "income.转移性"))),
        _Sampled("people", "人口信息抽查", 3, "committed", record(
            "人口信息抽查", unit="PERSON", strata="CATEGORY", clusters=3,
            fields=("person.name", "person.birth", "person.education", "person.labour"))),
        _Sampled("redrawn", "村情数据抽查", 9, "redrawn", record(
            "村情数据抽查", unit="VILLAGE", fields=("village.population",), strata="NONE")),
    ):  # fmt: skip
        try:
            with transaction.atomic():
                _sample(hands, one)
        except RefusedError:
            continue  # a small county has no account, no watched household to draw


def _sample(hands: Hands, wanted: _Sampled) -> None:
    today, now = hands.at(wanted.days)
    by = hands.county(today, STATISTICIAN)
    found = commit_draw(
        by=by, client_id=hands.form(f"sample-{wanted.name}"),
        plan=wanted.plan(today + timedelta(days=wanted.days + 5)), today=today, now=now,
        secret=f"demo-{hands.division}-{wanted.name}",
    )  # fmt: skip
    if wanted.goal == "committed":
        return
    draw_sample(by=by, found=found, witness="618", now=now)
    if wanted.goal == "redrawn":
        redraw(
            by=by, found=found, client_id=hands.form("sample-redrawn-again"),
            reason="抽样框里漏了撤并的村，补齐后重抽", today=today, now=now,
            secret=f"demo-{hands.division}-again",
        )  # fmt: skip
        return
    units = list(found.units.order_by("place"))
    done = units if wanted.goal == "published" else units[: len(units) // 2]
    for unit in done:
        _answer(by, unit, hands)
    if wanted.goal == "published":
        today, now = hands.at(wanted.days - 10)
        by = hands.county(today, STATISTICIAN)
        words = "抽查的登记数据总体可信，个别户人口变动没有及时更新，已转村更正。"
        sign_draw(by=by, found=found, conclusion=words, now=now)
        publish_draw(by=hands.county(today), found=found, now=now)


def _answer(by: Actor, unit: SampleUnit, hands: Hands) -> None:
    """Answer as the record says, one in nine otherwise, one in fifteen not at home."""
    _, now = hands.at(2)
    if unit.place % 15 == 7:
        answer_unit(by=by, unit=unit, state=UnitState.NOT_FOUND, answers={},
                    words="全家外出务工，邻居说过年回来", now=now)  # fmt: skip
        return
    answers = {line.field: line.recorded for line in unit.answers.all()}
    if unit.place % 9 == 4:
        for name, text in answers.items():
            if name in {"household.members", "income.工资性"}:
                answers[name] = str(round(float(text or 0) * 1.5 + 1))
    answer_unit(by=by, unit=unit, state=UnitState.DONE, answers=answers, now=now)


def _copies(hands: Hands) -> None:
    if CopyRequest.objects.filter(county_code=hands.division).exists():
        return
    for name, days, purpose, receiver, goal in (
        ("done", 12, "分析务工与增收的关系", "演示大学乡村研究中心", "made"),
        ("waiting", 1, "新任驻村干部系统操作培训", "演示县委党校", "asked"),
        ("refused", 15, "向企业推介务工人员", "演示人力资源公司", "refused"),
    ):
        today, now = hands.at(days)
        wish = CopyWish(
            kind="TRAINING" if name == "waiting" else "RESEARCH", purpose=purpose,
            receiver=receiver, until=today + timedelta(days=_COPY_DAYS),
            groups=("basis", "labour", "income"), k=5,
            levels={"birth": 1, "sex": 0, "place": 1, "type": 0},
        )  # fmt: skip
        maker, leader = hands.county(today), hands.county(today, LEADER)
        found = ask_copy(
            by=maker, county=hands.division, client_id=hands.form(f"copy-{name}"), wish=wish,
            today=today, now=now,
        )  # fmt: skip
        if goal == "refused":
            copy_step(by=leader, found=found, step="REFUSE", today=today, now=now,
                      words="用途与防止返贫无关，且对外商业使用，不能提供")  # fmt: skip
        if goal == "made":
            found = copy_step(
                by=leader, found=found, step="APPROVE", words="仅限课题组使用", today=today, now=now
            )
            if Household.objects.filter(county_code=hands.division).count() > 1:
                make_approved(by=maker, found=found, today=today, now=now)
