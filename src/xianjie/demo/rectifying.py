"""Problems put right, an inspection, leniency, materials and a published assessment of the demo.

Through the real actions, by the right people: townships and a department report, the county
accepts, the leader reviews and publishes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assessment.actions import (
    compute_run,
    give_points,
    grade_object,
    make_scheme,
    publish_run,
    review_run,
    use_result,
)
from xianjie.apps.assessment.enums import Grade, Stage
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.indicators.actions import ensure_indicators
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.models import Household
from xianjie.apps.supervision.actions import (
    add_step,
    ask_leniency,
    decide_leniency,
    draw_sample,
    escalate_problems,
    nominate,
    plan_inspection,
    record_finding,
    register_problem,
    settle_nomination,
    spread_problem,
)
from xianjie.apps.supervision.actions.rectifying import Charge, Problem
from xianjie.apps.supervision.enums import Step, Stratum, Verdict
from xianjie.apps.supervision.interfaces.registers import MATERIALS
from xianjie.apps.supervision.models import Rectification
from xianjie.apps.supervision.queries.units import Unit, units_of
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

CLERK = "demo-civil"
CHECKED = 8  # drawn households that somebody has been to
# source, kind, topic, title, days ago found, days from now due, how far it has come
PROBLEMS: tuple[tuple[str, str, str, str, int, int, str], ...] = (
    ("成效考核", "WORK", "住房", "个别农户房屋漏雨没有及时发现", 90, -20, "late"),
    ("审计", "POLICY", "公益岗", "公益性岗位补贴发放不及时", 120, -45, "looked"),
    ("中央巡视", "DUTY", "责任", "部分村包保责任人没有更新", 100, -30, "closed"),
    ("信访", "POLICY", "医保", "新增监测户医保资助没有到位", 40, 4, "reported"),
    ("巡查检查", "WORK", "走访", "月度走访记录过于简单", 30, 15, "running"),
    ("民主监督", "WORK", "产业", "产业项目利益联结协议没有签全", 25, 30, "asked"),
    ("社会监督", "WORK", "饮水", "枯水季个别自然村供水不足", 12, 40, "spread"),
    ("自查", "WORK", "档案", "一户一档材料不齐", 5, 0, "registered"),
)


def rectify(hands: Hands) -> None:
    """Fill the ledger, an inspection, leniency, awards, materials and one assessment."""
    towns = towns_of(hands.division, Scope.everything())
    acts: tuple[Callable[[], None], ...] = (
        lambda: _problems(hands, towns),
        lambda: _inspection(hands),
        lambda: _merits(hands, towns),
        lambda: _assessment(hands),
    )
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            continue  # what the rules of the place refuse


def _clerk_unit(units: dict[str, Unit]) -> Unit | None:
    post = Post.objects.filter(user__username=CLERK, role=Role.DEPARTMENT_CLERK).first()
    return units.get(f"o{post.organisation_id}") if post else None


def _problems(hands: Hands, towns: list[NamedPlace]) -> None:
    units = units_of(hands.division)
    office = _clerk_unit(units)
    today, now = hands.at(0)
    for number, row in enumerate(PROBLEMS):
        source, kind, topic, title, ago, left, stage = row
        town = towns[number % len(towns)]
        found, moment = hands.at(ago)
        lead = units[f"t{town.code[:9]}"]
        if stage == "reported" and office is not None:
            lead = office
        households = tuple(
            Household.objects.filter(division_code__startswith=town.code[:9], is_active=True)
            .order_by("household_code")[: number % 3]
        )  # fmt: skip
        problem = Problem(
            division_code=town.code, source=source, kind=kind, title=title, topic=topic,
            found_on=found, origin=f"{found.year}年{source}反馈", households=households,
            description="现场核实属实，要求限期整改，举一反三。",
        )  # fmt: skip
        charge = None
        if stage != "registered":
            charge = Charge(
                lead=lead, due_on=today + timedelta(days=left), leader="李建华",
                measures="逐户核对，缺什么补什么，完成后报县里验收。",
            )  # fmt: skip
        item = register_problem(
            by=hands.county(found), problem=problem, charge=charge, today=found, now=moment
        )
        _go_on(hands, item, town, stage)
    escalate_problems(by=hands.county(today), county=hands.division, today=today, now=now)


def _go_on(hands: Hands, item: Rectification, town: NamedPlace, stage: str) -> None:
    """Bring a problem as far as it has come."""

    def step(name: str, words: str, ago: int, *, county: bool = False, **more: Any) -> None:
        today, now = hands.at(ago)
        office = stage == "reported" and name != Step.ACCEPT
        by = hands.county(today) if county else hands.town(town.code, today)
        if office and item.lead_id is not None:
            by = hands.county(today, CLERK)
        add_step(by=by, item=item, step=name, words=words, today=today, now=now, **more)

    if stage in {"registered"}:
        return
    step(Step.NOTE, "已对照问题逐村核查，正在落实。", 4 if stage != "looked" else 110)
    if stage in {"closed", "looked"}:
        ago = 50 if stage == "closed" else 105
        step(Step.REPORT, "已全部整改，佐证材料附后。", ago)
        step(Step.ACCEPT, "现场抽查属实，同意销号。", ago - 2, county=True)
    if stage == "looked":
        step(Step.LOOK, "回头看没有反弹。", 3, county=True)
    if stage == "reported":
        step(Step.REPORT, "资助名单已补齐，资金已拨付。", 2)
    if stage == "asked":
        wanted = (item.due_on or hands.at(0)[0]) + timedelta(days=40)
        step(Step.ASK, "合作社换届，协议要重签。", 1, wanted_on=wanted)
    if stage == "spread":
        today, now = hands.at(1)
        others = [
            unit for unit in units_of(hands.division).values()
            if unit.town_code and unit.town_code != item.lead_town
        ][:2]  # fmt: skip
        if others:
            spread_problem(
                by=hands.county(today), item=item, units=others,
                due_on=today + timedelta(days=20), words="对照排查供水情况。", today=today, now=now,
            )  # fmt: skip


def _inspection(hands: Hands) -> None:
    start, moment = hands.at(9)
    found = plan_inspection(
        by=hands.county(start), county=hands.division, kind="UNANNOUNCED",
        title=f"{start.month}月明察暗访", team="周正、李建华、王秀英", groups=2, starts_on=start,
        ends_on=hands.at(0)[0], focus="监测帮扶措施是否落实到户", now=moment,
    )  # fmt: skip
    draw_sample(by=hands.county(start), inspection=found, seed=f"{start:%Y%m%d}", now=moment)
    rows = found.samples.exclude(stratum=Stratum.VILLAGE).select_related("household")
    for number, sample in enumerate(rows.order_by("number")[:CHECKED]):
        today, now = hands.at(6)
        bad = number % 4 == 1
        record_finding(
            by=hands.county(today), sample=sample,
            verdict=Verdict.BAD if bad else Verdict.GOOD,
            words="帮扶措施写了没有落实。" if bad else "情况属实，群众满意。",
            title="帮扶措施没有落实到户" if bad else "", days=20 if bad else None,
            today=today, now=now,
        )  # fmt: skip


def _merits(hands: Hands, towns: list[NamedPlace]) -> None:
    asked, moment = hands.at(30)
    case = ask_leniency(
        by=hands.town(towns[0].code, asked), division_code=towns[0].code, applicant="王建国",
        matter="试种新品种受灾减产", reasons="品种经专家论证、村民代表会议通过，减产因冰雹。",
        basis="容错纠错办法（先行先试）", today=asked, now=moment,
    )  # fmt: skip
    today, now = hands.at(20)
    decide_leniency(
        by=hands.county(today, "demo-leader"), case=case, grants=True,
        decision="程序合规、没有谋私，予以容错。", today=today, now=now,
    )  # fmt: skip
    row = nominate(
        by=hands.town(towns[0].code, asked), division_code=towns[0].code, award="先进个人",
        year=asked.year, nominee="王建国", unit=towns[0].name, deeds="驻村三年，走遍全村农户。",
        now=moment,
    )  # fmt: skip
    settle_nomination(by=hands.county(today), nomination=row, accepts=True, opinion="属实", now=now)
    for number, town in enumerate(towns[:3]):
        save_row(
            by=hands.county(today), register=MATERIALS, row=None, version=None, now=now,
            values={"division_code": town.code, "organisation": f"{town.name}人民政府",
                    "kind": ("典型案例", "经验做法", "工作总结")[number],
                    "period": f"{today.year}-上半年",
                    "title": ("一户一策稳增收", "网格员“敲门行动”", "巩固衔接工作总结")[number],
                    "abstract": "做法、成效和体会。", "replicable": number < 2,
                    "conditions": "有专职网格员" if number == 1 else "", "document": None},
        )  # fmt: skip


def _half(today: date) -> tuple[int, str]:
    """Return the half-year in which the last month lies, whose data the demo has."""
    month = Period.of(today) - 1
    first_half = 6
    return month.year, Stage.H1 if month.month <= first_half else Stage.H2


def _assessment(hands: Hands) -> None:
    """Compute, review and publish a half-year of the townships."""
    today, now = hands.at(0)
    year, stage = _half(today)
    ensure_indicators(hands.division)
    by, leader = hands.county(today), hands.county(today, "demo-leader")
    scheme = make_scheme(by=by, county=hands.division, template="towns", year=year, now=now)
    run = compute_run(by=by, scheme=scheme, stage=stage, today=today, now=now)
    for number, score in enumerate(run.scores.order_by("pk")[:2]):
        line = score.lines.get(name="典型经验和群众评价")
        give_points(
            by=by, score=score, number=line.line_number, value=line.weight - 1 - number,
            evidence="县里通报的典型经验", today=today, now=now,
        )  # fmt: skip
    review_run(by=leader, run=run, words="抽核三个乡镇，数据属实。", now=now)
    scores = list(run.scores.order_by("rank", "pk"))
    for score in scores:
        # Townships of the same points share a rank, and so their grade.
        third = 3 * ((score.rank or len(scores)) - 1) // len(scores)
        grade = (Grade.GOOD, Grade.FAIR, Grade.PLAIN)[min(third, 2)]
        if score.effects and grade == Grade.GOOD:
            grade = Grade.FAIR
        grade_object(by=leader, score=score, grade=grade, now=now)
    publish_run(by=leader, run=run, today=today, now=now)
    use_result(
        by=leader, score=scores[0], kind="通报表扬", words="全县通报表扬", used_on=today, now=now
    )
