"""Projects and funds of the demo county: every state of the way, money that just meets and misses.

Most rows are written in bulk as they would stand after years of work; one project goes through the
first steps by the real actions, by people of the right level. Names of firms are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.funds.actions import StepNote, book_payments, take_step
from xianjie.apps.funds.choices import grade_for
from xianjie.apps.funds.entities import bound_codes
from xianjie.apps.funds.interfaces.project_registers import GOALS, PROJECTS
from xianjie.apps.funds.machine import machine
from xianjie.apps.funds.models import (
    FundAllocation,
    FundBatch,
    FundPayment,
    LandRevenue,
    PlanCheck,
    Project,
    ProjectBeneficiary,
    ProjectGoal,
    ProjectNotice,
    ProjectStep,
    TownScore,
)
from xianjie.apps.funds.queries.projects import due_day
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.models import Household
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError

WAN = 1_000_000
PATH = (
    "IDEA", "APPLIED", "CHECKED", "ARGUED", "DECIDED", "PUBLIC", "LIBRARY", "PLANNED", "APPROVED",
    "PREPARED", "BUILDING", "FINISHED", "ACCEPTED", "SETTLED", "HANDED", "RATED", "ARCHIVED",
)  # fmt: skip
_STEPS = (
    "APPLY", "CHECK", "ARGUE", "DECIDE", "SHOW", "ENTER", "PLAN", "APPROVE", "PREPARE", "START",
    "FINISH", "ACCEPT", "SETTLE", "HAND", "RATE", "ARCHIVE",
)  # fmt: skip
# What each step needs besides: a document number, words.
_NUMBERED = frozenset({"DECIDE", "ENTER", "APPROVE", "ACCEPT", "SETTLE", "HAND"})
_BY = {"village": "cun", "town": "xiang"}
_TRADES = (
    ("肉牛圈舍", "养殖业基地"), ("花卉大棚", "种植业基地"), ("蔬菜冷库", "市场建设和农村物流"),
    ("水果分拣车间", "农产品加工"), ("蚕桑小蚕共育室", "养殖业基地"), ("烘干设施", "农产品加工"),
)  # fmt: skip
_OTHERS = (
    ("村内道路硬化", "农村道路"), ("自来水管网延伸", "农村供水"), ("污水收集处理", "人居环境整治"),
    ("帮扶车间改造", "帮扶车间"), ("雨露计划补助", "雨露计划"),
)  # fmt: skip
_GOALS = (
    ("数量", "完成建设任务", 100, "%", False), ("质量", "验收合格率", 100, "%", False),
    ("时效", "按期完成率", 100, "%", False), ("成本", "超出概算", 0, "%", True),
    ("效益", "受益户年增收", 2000, "元", False), ("满意度", "受益群众满意度", 95, "%", False),
)  # fmt: skip
# Places in the list of states: what waits for the first village, and from where the first town.
_FIRST_VILLAGE, _FIRST_TOWN = frozenset({0, 10, 17}), 26


@dataclass
class _Work:
    hands: Hands
    today: date
    villages: list[tuple[str, str]]
    projects: list[Project] = field(default_factory=list)
    money: list[tuple[int, str, int, int]] = field(default_factory=list)
    """Place in ``projects``, batch, fen given, fen paid."""

    def give(self, batch: str, amount: int, paid: int) -> None:
        """Give money of a batch to the project that comes next."""
        self.money.append((len(self.projects), batch, amount, paid))

    @property
    def stamps(self) -> dict[str, Any]:
        return {"created_at": self.hands.now, "updated_at": self.hands.now}


def fund(hands: Hands) -> None:
    """Fill the project library and the ledgers of money; once."""
    if FundBatch.objects.filter(division_code__startswith=hands.division).exists():
        return
    today, _now = hands.at(0)
    places = [
        (village.code, village.name)
        for town in towns_of(hands.division, Scope.everything())
        for village in villages_of(town.code, Scope.everything())
    ]
    if not places:
        return
    work = _Work(hands, today, places)
    with transaction.atomic():
        _propose(work)
        _pay(work)
        _surround(work)
    _walk(work)
    try:
        book_payments(by=hands.county(today), county=hands.division, today=today, now=hands.now)
    except RefusedError:
        return  # what the rules of the place count as no income


def _propose(work: _Work) -> None:
    """Plan the projects: two past years that are done, and every state in this one."""
    bound = sorted(bound_codes(work.hands.division, work.today))[:2]
    for year, each in ((2021, 8_784 * 10_000), (2022, 99 * WAN)):
        for number in range(10):
            code = bound[number % len(bound)] if bound and number < 2 else ""
            work.give(f"{year}-整合", each, each)
            if number < 2:
                work.give(f"{year}-协作", (400 if year == 2021 else 420) * WAN // 2, 150 * WAN)
            _add(work, year, number, "ARCHIVED" if number % 3 else "RATED", each, True, code)
        rest = (1_800 if year == 2022 else 1_600) * WAN - 10 * each
        for number, share in enumerate((150 * WAN,) * 4 + (rest - 600 * WAN,)):
            work.give(f"{year}-整合", share, share)
            _add(work, year, number, "ARCHIVED", share, False, "")
    if work.today.year - 1 > 2022:
        _last_year(work, work.today.year - 1)
    states = [*PATH, "RETURNED", "CHANGING", "PAUSED", "OUT", *PATH[6:13], *PATH[1:7]]
    year = work.today.year
    for number, state in enumerate(states):
        phase = machine().states[state].phase
        industry = number % 3 != 2
        amount = (85 if industry else 40) * WAN
        if phase in {"plan", "build", "done"} or state == "CHANGING":
            paid = amount if phase == "done" else amount // 2 if state == "BUILDING" else 0
            batch = "中央" if industry else "省级"
            work.give(f"{year}-{batch}", amount, paid)
        _add(work, year, number, state, amount, industry, "")
    Project.objects.bulk_create(work.projects)
    for one in work.projects:
        one.code = f"XM{one.year}-{one.pk:05d}"
    Project.objects.bulk_update(work.projects, ["code"])
    _tell(work)


def _last_year(work: _Work, year: int) -> None:
    """Let last year's money be given and spent, too."""
    for number, (batch, wan) in enumerate(
        (*(("去年", 250),) * 4, *(("去年", 225),) * 2, *(("协作", 200),) * 2)
    ):
        work.give(f"{year}-{batch}", wan * WAN, wan * WAN)
        _add(work, year, number, "ARCHIVED", wan * WAN, number % 3 != 2, "")


def _add(
    work: _Work, year: int, number: int, state: str, amount: int, industry: bool, code: str
) -> None:
    place, village = work.villages[_seat(work, year, number) % len(work.villages)]
    what, kind = (_TRADES if industry else _OTHERS)[number % (6 if industry else 5)]
    way = _way(state)
    last = work.today - timedelta(days=(4, 18, 40)[number % 3])
    if year < work.today.year:
        last = min(last, date(year, 12, 20))
    since = last
    days = {step: last - timedelta(days=9 * back) for back, step in enumerate(reversed(way))}
    first = min(days.values(), default=last)
    bare = state in {"IDEA", "RETURNED"} and number % 2 == 0
    made = Project(
        division_code=place,
        name=f"{village}{what}项目（{len(work.projects) // 5 + 1}期）",
        year=year,
        kind=kind,
        nature="新建" if number % 2 else "改建",
        site=f"{village}村委会旁",
        starts_on=first + timedelta(days=60),
        ends_on=max(last + timedelta(days=20), first + timedelta(days=150)),
        unit="演示县农业农村局" if industry else "演示县乡村振兴局",
        task=f"{what}及配套设施",
        amount=amount,
        financing=f"衔接资金={amount // 10_000 / 100:g}",
        beneficiaries="本村脱贫户、监测户和一般农户",
        households=40 + number,
        poor_households=8 + number % 20,
        link_way=("资产入股" if number % 2 else "务工就业") if industry else "不适用",
        link_terms="" if bare else "收益的六成分给脱贫户和监测户，优先用本村劳动力",
        participation="" if bare else "村民代表会议通过，投工投劳",
        is_income=industry and number % 2 == 0,
        entity_name="演示肉牛养殖专业合作社" if industry else "",
        entity_kind="农民专业合作社" if industry else "乡镇政府",
        entity_code=code,
        diligence_number="演示尽调〔演〕1号" if industry else "",
        way="招标" if number % 2 else "以工代赈",
        state=state,
        state_since=since,
        **work.stamps,
    )
    if "ENTER" in days:
        made.entered_on, made.entered_number = days["ENTER"], f"演示领办〔{year}〕{number + 1}号"
    if "PLAN" in days and state != "OUT":
        made.plan_year = year
    if "APPROVE" in days:
        made.approved_on = days["APPROVE"]
        made.approved_number = f"演示农批〔{year}〕{number + 1}号"
    made.finished_on, made.accepted_on = days.get("FINISH"), days.get("ACCEPT")
    made.handed_on = days.get("HAND")
    if made.finished_on:
        made.self_score = 86 + number % 12 if number % 5 else None
    if "RATE" in days:
        made.self_score = 90
        made.rated_score = (95, 88, 72, 91)[number % 4]
        made.grade = grade_for(made.rated_score)
    if state in {"CHANGING", "PAUSED"}:
        made.held_state = "BUILDING"
    if state == "OUT":
        made.out_reason = "用地没有落实，调出项目库"
    due = due_day(made, state, since)
    made.due_on = due if year == work.today.year else None
    work.projects.append(made)


def _seat(work: _Work, year: int, number: int) -> int:
    """Return which village a project lies in: in the first ones there is something to do."""
    if year < work.today.year:
        return len(work.projects)
    if number in _FIRST_VILLAGE:
        return 0
    return number - _FIRST_TOWN if number >= _FIRST_TOWN else number * 7


def _way(state: str) -> list[str]:
    """Return the steps that lead to a state."""
    end = {"RETURNED": 1, "CHANGING": 10, "PAUSED": 10, "OUT": 6}.get(state)
    way = list(_STEPS[: PATH.index(state) if end is None else end])
    more = {"RETURNED": "BACK", "CHANGING": "CHANGE", "PAUSED": "PAUSE", "OUT": "OUT"}.get(state)
    return [*way, more] if more else way


def _tell(work: _Work) -> None:
    """Write down what was done about each project, its goals and its notices."""
    steps: list[ProjectStep] = []
    goals: list[ProjectGoal] = []
    notices: list[ProjectNotice] = []
    users = work.hands.users
    for place, one in enumerate(work.projects):
        way, source = _way(one.state), "IDEA"
        for back, key in enumerate(way):
            step = machine().steps[key]
            on = (one.state_since or work.today) - timedelta(days=9 * (len(way) - 1 - back))
            name = f"demo-{_BY[step.level]}-{one.division_code[:9]}" if step.level in _BY else (
                "demo-leader" if key in {"DECIDE", "ENTER", "PLAN", "APPROVE", "OUT", "PAUSE"}
                else "demo-analyst"
            )  # fmt: skip
            user = users.get(name)
            target = one.state if key == way[-1] else PATH[back + 1]
            steps.append(
                ProjectStep(
                    project=one, step=key, source=source, target=target, on=on,
                    number=f"演示〔{one.year}〕{place + 1}号" if key in _NUMBERED else "",
                    words=step.words and "按程序办理",
                    score=one.rated_score if step.score else None,
                    user=user, at=work.hands.now - (work.today - on),
                )
            )  # fmt: skip
            if key == "APPLY":
                one.proposed_by = user
            if key in {"SHOW", "PLAN", "FINISH"} and place % 4:
                kind = {"SHOW": "入库公示", "PLAN": "年度计划公告", "FINISH": "完工公告"}[key]
                notices.append(
                    ProjectNotice(
                        project=one, division_code=one.division_code, kind=kind, starts_on=on,
                        ends_on=on + timedelta(days=9), posted_at="村务公开栏",
                        voices=1 if place % 17 == 5 else 0,
                        feedback="建议把路修到三组" if place % 17 == 5 else "", **work.stamps,
                    )
                )  # fmt: skip
            source = target
        if one.state in {"IDEA", "RETURNED"}:
            continue
        done = machine().states[one.state].phase == "done"
        for dimension, title, target_, unit, at_most in _GOALS:
            actual = target_ if at_most or place % 7 else target_ * 9 // 10
            goals.append(
                ProjectGoal(
                    project=one, division_code=one.division_code, dimension=dimension,
                    indicator=title, target=target_, unit=unit, at_most=at_most,
                    halfway=target_ * 6 // 10 if done else None,
                    halfway_on=one.state_since if done else None,
                    actual=actual if done else None,
                    deviation="市场价格下跌" if done and actual < target_ else "", **work.stamps,
                )
            )  # fmt: skip
    ProjectStep.objects.bulk_create(steps)
    ProjectGoal.objects.bulk_create(goals)
    ProjectNotice.objects.bulk_create(notices)
    Project.objects.bulk_update(work.projects, ["proposed_by"])


def _pay(work: _Work) -> None:
    """Write the batches, what projects were given of them, and what was paid."""
    year, given = work.today.year, dict.fromkeys((key for _n, key, _a, _p in work.money), 0)
    for _place, key, amount, _paid in work.money:
        given[key] += amount
    plans = [
        ("2021-整合", 2021, "衔接资金", "中央", 1_600, True),
        ("2021-协作", 2021, "东西部协作", "帮扶方", 400, False),
        ("2022-整合", 2022, "衔接资金", "中央", 1_800, True),
        ("2022-协作", 2022, "东西部协作", "帮扶方", 420, False),
        (f"{year - 1}-去年", year - 1, "衔接资金", "中央", 1_450, False),
        (f"{year - 1}-协作", year - 1, "东西部协作", "帮扶方", 400, False),
        (f"{year}-中央", year, "衔接资金", "中央", 1_500, False),
        (f"{year}-省级", year, "衔接资金", "省级", 500, False),
        (f"{year}-配套", year, "财政配套", "县级", 300, False),
        (f"{year}-协作", year, "东西部协作", "帮扶方", 360, False),
        (f"{year}-代赈", year, "以工代赈中央预算内投资", "中央", 150, False),
    ]  # fmt: skip
    batches = {}
    for number, (key, of, kind, level, wan, integrated) in enumerate(plans, start=1):
        if key in batches:
            continue
        amount = max(wan * WAN, given.get(key, 0))
        batches[key] = FundBatch(
            division_code=work.hands.division.ljust(12, "0"), number=f"演示财农〔{of}〕{number}号",
            title=f"{of}年{level}{kind}", kind=kind, level=level, year=of, amount=amount,
            arrived_on=min(date(of, 3, 10), work.today), direct=level == "中央",
            integrated=integrated, allocated=given.get(key, 0), **work.stamps,
        )  # fmt: skip
    FundBatch.objects.bulk_create(batches.values())
    for one in batches.values():
        one.code = f"ZJ{one.year}-{one.pk:05d}"
    FundBatch.objects.bulk_update(batches.values(), ["code"])
    rows = [
        FundAllocation(
            batch=batches[key], project=(project := work.projects[place]),
            division_code=project.division_code, amount=amount, paid=paid,
            number=f"演示农发〔{project.year}〕{place + 1}号",
            allocated_on=min(date(project.year, 4, 20), work.today), **work.stamps,
        )
        for place, key, amount, paid in work.money
    ]  # fmt: skip
    FundAllocation.objects.bulk_create(rows)
    for given_ in rows:
        given_.code = f"FP{given_.project.year}-{given_.pk:05d}"
    FundAllocation.objects.bulk_update(rows, ["code"])
    _vouchers(work, rows)


def _vouchers(work: _Work, rows: Sequence[FundAllocation]) -> None:
    homes = list(
        Household.objects.filter(county_code=work.hands.division, is_active=True)
        .exclude(household_type="一般农户").order_by("household_code")[:24]
    )  # fmt: skip
    payments: list[FundPayment] = []
    helped: list[ProjectBeneficiary] = []
    for place, one in enumerate(rows):
        left = one.paid
        on = min(date(one.project.year, 4 + place % 8, 15), work.today)
        if left and homes and place % 3 == 0:
            home = homes[place // 3 % len(homes)]
            sum_ = min(300_000, left)
            left -= sum_
            payments.append(_voucher(work, one, on, sum_, place, "到户补助", home))
            helped.append(
                ProjectBeneficiary(
                    project=one.project, household=home, division_code=home.division_code,
                    kind="产业帮扶", way="到户补助", amount=sum_, since=on, **work.stamps,
                )
            )  # fmt: skip
        if left:
            payments.append(_voucher(work, one, on, left * 2 // 10, place + 500, "劳务报酬", None))
            payments.append(
                _voucher(work, one, on, left - left * 2 // 10, place + 700, "工程款", None)
            )
    FundPayment.objects.bulk_create(payments)
    ProjectBeneficiary.objects.bulk_create(helped, ignore_conflicts=True)


def _voucher(
    work: _Work, one: FundAllocation, on: date, amount: int, number: int, use: str,
    home: Household | None,
) -> FundPayment:  # fmt: skip
    return FundPayment(
        allocation=one, division_code=one.division_code, paid_on=on, amount=amount,
        payee=home.head_name if home else "演示建筑有限公司", household=home,
        voucher=f"演凭{one.project.year}-{number:04d}", use=use,
        item="产业奖励" if home else "", **work.stamps,
    )  # fmt: skip


def _surround(work: _Work) -> None:
    """Write scores of townships, land revenue, and the check of the plan's items."""
    county, year = work.hands.division.ljust(12, "0"), work.today.year
    grades = ("好", "较好", "一般", "差")
    TownScore.objects.bulk_create(
        TownScore(
            division_code=town.code, year=year - 1, score=95 - 4 * place, source="年度考核",
            grade=grades[min(place // 2, 3)], **work.stamps,
        )
        for place, town in enumerate(towns_of(work.hands.division, Scope.everything()))
    )  # fmt: skip
    LandRevenue.objects.bulk_create(
        LandRevenue(
            division_code=county, year=of, revenue=20_000 * WAN, spent=spent * WAN,
            source="财政决算", **work.stamps,
        )
        for of, spent in zip(range(2021, 2026), (7_200, 8_100, 9_000, 9_600, 10_000), strict=True)
        if of <= year
    )  # fmt: skip
    planned = [one for one in work.projects if one.plan_year == year][:8]
    PlanCheck.objects.bulk_create(
        PlanCheck(
            project=one, division_code=one.division_code, year=year, source="衔接资金",
            need=one.amount or 0, got=(one.amount or 0) * (10 - place) // 10,
            opinion=("保留", "保留", "调减")[place % 3] if place else "保留",
            cut_to=(one.amount or 0) * 7 // 10 if place and place % 3 == 2 else None,
            reason="资金缺口补不上" if place % 3 == 2 else "",
            checked_on=work.today - timedelta(days=12), **work.stamps,
        )
        for place, one in enumerate(planned)
    )  # fmt: skip


def _walk(work: _Work) -> None:
    """Take one project through its first steps by the real actions."""
    hands, (place, village) = work.hands, work.villages[0]
    day, now = hands.at(30)
    like = next(one for one in work.projects if one.state == "LIBRARY")
    names = [column.name for column in PROJECTS.edited]
    values = {name: getattr(like, name) for name in names}
    values |= {"division_code": place, "name": f"{village}党参种植基地", "kind": "种植业基地"}
    try:
        made = save_row(
            by=hands.village(place, day), register=PROJECTS, row=None, values=values,
            version=None, now=now,
        )  # fmt: skip
        for dimension, title, target, unit, at_most in _GOALS:
            goal = {
                "project": made, "dimension": dimension, "indicator": title, "target": target,
                "unit": unit, "at_most": at_most,
            }  # fmt: skip
            save_row(
                by=hands.village(place, day), register=GOALS, row=None, values=goal,
                version=None, now=now,
            )  # fmt: skip
        for days, who, step in (
            (28, "village", "APPLY"), (24, "town", "CHECK"), (19, "county", "ARGUE"),
            (12, "leader", "DECIDE"),
        ):  # fmt: skip
            day, now = hands.at(days)
            by = {
                "village": lambda d=day: hands.village(place, d),
                "town": lambda d=day: hands.town(place, d),
                "county": lambda d=day: hands.county(d),
                "leader": lambda d=day: hands.county(d, "demo-leader"),
            }[who]()  # fmt: skip
            note = StepNote(
                number="演示领办〔演〕9号" if step == "DECIDE" else "", words="资料齐全"
            )
            made = take_step(by=by, project=made, step=step, note=note, today=day, now=now)
    except RefusedError:
        return  # what the rules of the place refuse
