"""Social relief of the demo county: requests in every state, 低保 step by step, the ledgers.

Through the real actions, by people of the right level. Some things are late on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.actions import (
    Need,
    Outcome,
    Plea,
    add_step,
    apply_temporary,
    refer,
    submit_request,
    temporary_step,
)
from xianjie.apps.relief.actions.allowances import (
    Line,
    Member,
    Survey,
    Verdict,
    apply_allowance,
    decide_allowance,
    opine_allowance,
    survey_allowance,
)
from xianjie.apps.relief.interfaces import registers
from xianjie.apps.relief.models import AllowanceApplication, CareInstitution
from xianjie.apps.relief.queries.allowance_known import known_lines
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError

CIVIL, HEALTH = "demo-civil", "demo-clerk"
# need, urgent, days ago, how far it has come
REQUESTS: tuple[tuple[str, bool, int, str], ...] = (
    ("医疗", False, 40, "finished"), ("基本生活", False, 36, "finished"),
    ("医疗", True, 30, "finished"), ("教育", False, 26, "solved"),
    ("医疗", False, 16, "office"), ("基本生活", False, 8, "handled"),
    ("医疗", False, 6, "redone"), ("就业", False, 5, "accepted"),
    ("基本生活", False, 4, "back"), ("其他", False, 20, "refused"),
    ("住房", False, 12, "withdrawn"), ("急难", True, 1, "submitted"),
)  # fmt: skip
_SHOWN_DAYS = 8
_CARED = (("留守儿童", 6), ("事实无人抚养儿童", 12), ("孤儿", 20), ("留守老人", 75))
_OUTCOME = Outcome("已给予救助", 200_000)


def relieve(hands: Hands) -> None:
    """Fill the pages of social relief."""
    households = list(
        Household.objects.filter(county_code=hands.division, is_active=True)
        .exclude(monitor_category="")
        .order_by("division_code", "household_code")[:20]
    )
    if not households:
        return
    acts: Sequence[Callable[[], None]] = (
        lambda: _requests(hands, households),
        lambda: _allowances(hands, households[:3]),
        lambda: _temporary(hands, households[3:6] or households),
        lambda: _registers(hands, households),
    )
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            continue  # what the rules of the place refuse


def _requests(hands: Hands, households: list[Household]) -> None:
    offices = {
        one.sector: one
        for one in Organisation.objects.filter(
            division_code=hands.division.ljust(12, "0"), sector__in=["民政", "医保"]
        )
    }
    for number, (need, urgent, days, goal) in enumerate(REQUESTS):
        household = households[number % len(households)]
        office = offices.get("医保" if need == "医疗" else "民政")
        if office is not None:
            _request(hands, household, office, (number, need, urgent, days, goal))
    today, now = hands.at(3)
    if "医保" in offices:
        refer(
            by=hands.county(today), client_id=hands.form("relief-referral"),
            need=Need(households[0].division_code, "医疗", "政府托举", households[0],
                      words="慢性病用药负担重，请核对门诊报销"),
            office=offices["医保"], today=today, now=now,
        )  # fmt: skip


def _request(
    hands: Hands, household: Household, office: Organisation,
    plan: tuple[int, str, bool, int, str],
) -> None:  # fmt: skip
    number, need, urgent, days, goal = plan
    place = household.division_code
    clerk = HEALTH if office.sector == "医保" else CIVIL
    today, now = hands.at(days)
    found = submit_request(
        by=hands.village(place, today), client_id=hands.form(f"relief-{number}"),
        need=Need(place, need, "群众举手", household, urgent=urgent, words="家里有困难，请帮助"),
        today=today, now=now,
    )  # fmt: skip

    def step(after: int, name: str, words: str = "", **more: Any) -> None:
        nonlocal found
        day, at = hands.at(max(days - after, 0))
        is_clerk = name in {"REPORT", "BACK", "NOTE"}
        by = hands.county(day, clerk) if is_clerk else hands.town(place, day)
        found = add_step(by=by, found=found, step=name, words=words, today=day, now=at, **more)

    plans: dict[str, tuple[Callable[[], None], ...]] = {
        "submitted": (),
        "accepted": (lambda: step(1, "ACCEPT"),),
        "refused": (lambda: step(1, "REFUSE", "不属于救助事项，已告知找村委会办理"),),
        "withdrawn": (lambda: step(1, "ACCEPT"), lambda: step(2, "WITHDRAW", "本人已自行解决")),
        "solved": (
            lambda: step(1, "ACCEPT"),
            lambda: step(4, "FINISH", "已联系学校减免费用", outcome=Outcome("转其他渠道解决")),
        ),
        "office": (lambda: step(1, "ACCEPT"), lambda: step(1, "TRANSFER", office=office)),
        "back": (
            lambda: step(1, "ACCEPT"), lambda: step(1, "TRANSFER", office=office),
            lambda: step(2, "BACK", "材料不全，请补户口簿"),
        ),
        "handled": (
            lambda: step(1, "ACCEPT"), lambda: step(1, "TRANSFER", office=office),
            lambda: step(6, "REPORT", "已入户核实并救助", outcome=_OUTCOME),
        ),
        "redone": (
            lambda: step(1, "ACCEPT"), lambda: step(1, "TRANSFER", office=office),
            lambda: step(3, "REPORT", "已报销", outcome=_OUTCOME),
            lambda: step(4, "REDO", "请补报销单据"),
        ),
        "finished": (
            lambda: step(1, "ACCEPT"), lambda: step(1, "TRANSFER", office=office),
            lambda: step(6, "REPORT", "已入户核实并救助", outcome=_OUTCOME),
            lambda: step(8, "FINISH", "已当面答复本人"),
        ),
    }  # fmt: skip
    for act in plans[goal]:
        act()


def _allowances(hands: Hands, households: list[Household]) -> None:
    """One application decided, one shown in the village, one that waits for the survey."""
    for number, (household, days) in enumerate(zip(households, (30, 4, 1), strict=False)):
        place = household.division_code
        today, now = hands.at(days)
        found = apply_allowance(
            by=hands.village(place, today), client_id=hands.form(f"allowance-{number}"),
            household=household, words="劳力少，收入低", today=today, now=now,
        )  # fmt: skip
        if number == len(households) - 1:
            return
        found = _surveyed(hands, found, household, hands.at(days - 1))
        day, at = hands.at(days - 2)
        found = opine_allowance(
            by=hands.town(place, day), found=found, agrees=True, words="入户情况属实", today=day,
            now=at,
        )  # fmt: skip
        if number == 0:
            day, at = hands.at(days - 2 - _SHOWN_DAYS)
            amount = found.proposed_monthly
            verdict = Verdict(
                amount is not None,
                found.proposed,
                amount,
                day,
                words="" if amount is not None else "收入高于低保标准",
            )
            decide_allowance(
                by=hands.county(day, CIVIL), found=found, verdict=verdict, today=day, now=at
            )


def _surveyed(
    hands: Hands, found: AllowanceApplication, household: Household, when: tuple[date, datetime]
) -> AllowanceApplication:
    """Survey a household whose earner fell ill: his wages are gone, the rest is as it is known."""
    day, at = when
    lines = [
        Line(
            one.kind, one.item, one.amount if not one.counts else one.amount // 8, one.counts,
            one.source, one.because, one.amount,
        )
        for one in known_lines(household, day)
        if one.amount
    ]  # fmt: skip
    members = [Member(one.pk, True) for one in household.members.all()]
    survey = Survey(members, lines, True, "主要劳力今年生病，没有外出务工")
    by = hands.village(household.division_code, day)
    return survey_allowance(by=by, found=found, survey=survey, today=day, now=at)


def _temporary(hands: Hands, households: list[Household]) -> None:
    for number, (household, kind, ground, asked, first, goal) in enumerate(
        (
            (households[0], "EMERGENCY", "火灾", 100_000, True, "paid"),
            (households[1 % len(households)], "EXPENSE", "突发重病", 300_000, False, "decided"),
            (households[2 % len(households)], "EMERGENCY", "意外伤害", 80_000, False, "applied"),
        )
    ):
        place = household.division_code
        today, now = hands.at(9 - number)
        found = apply_temporary(
            by=hands.village(place, today), client_id=hands.form(f"temporary-{number}"),
            plea=Plea(place, kind, ground, asked, household, words="突发困难，生活难以为继",
                      cost=2_600_000 if kind == "EXPENSE" else None, first_aid=first),
            today=today, now=now,
        )  # fmt: skip
        by = hands.county(today, CIVIL)
        if goal in {"decided", "paid"}:
            found = temporary_step(by=by, found=found, step="DECIDE", amount=asked, today=today,
                                   now=now)  # fmt: skip
        if goal == "paid":
            temporary_step(by=by, found=found, step="PAY", paid_by="现金", today=today, now=now)


def _registers(hands: Hands, households: list[Household]) -> None:
    """A few rows in each ledger; one recipient has not been visited for long."""
    today = localtime(hands.now).date()
    county = hands.division.ljust(12, "0")
    village = [households[at % len(households)].division_code for at in range(len(_CARED))]

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    def add(register: Any, **values: Any) -> Any:
        by = hands.county(today, CIVIL)
        return save_row(
            by=by, register=register, row=None, values=values, version=None, now=hands.now
        )

    home: CareInstitution = add(
        registers.INSTITUTIONS, division_code=county, title="县中心敬老院", level="县级", beds=120,
        nursing_beds=60, staff=22, manager="张建国",
    )  # fmt: skip
    add(registers.INSTITUTIONS, division_code=village[0][:9].ljust(12, "0"), title="镇敬老院",
        level="乡镇级", beds=40, nursing_beds=12, staff=6, manager="李秀兰")  # fmt: skip
    for number, (name, form, ability, failed) in enumerate(
        (("王老五", "分散供养", "自理", 0), ("赵老大", "集中供养", "失能", 5),
         ("钱老三", "分散供养", "半失能", 2))
    ):  # fmt: skip
        add(registers.SUPPORTED, division_code=village[number], name=name, group="老年人",
            form=form, institution=home if form == "集中供养" else None, ability=ability,
            failed=failed, assessed_on=ago(60), basic=54_000, care=14_000 * (number + 1),
            carer="村集体", agreement=form == "分散供养", since=ago(400))  # fmt: skip
    for number, (category, visited) in enumerate(_CARED):
        add(registers.RECIPIENTS, division_code=village[number], name="演示某某",
            category=category, guardian="演示监护人", relation="祖孙", keeper="村儿童主任",
            aid=114_000 if "童" in category or category == "孤儿" else None, visits=3,
            visited_on=ago(visited), since=ago(300))  # fmt: skip
    add(registers.DISABILITY, division_code=village[0], name="演示某某", disability="肢体二级",
        is_child=False, kind="重度残疾人护理补贴", amount=8_000, since=ago(200),
        progress="进行中")  # fmt: skip
    add(registers.DISABILITY, division_code=village[1], name="演示某某", disability="听力一级",
        is_child=True, kind="残疾儿童康复救助", provider="县妇幼保健院", content="语训",
        amount=1_200_000, since=ago(120), progress="进行中")  # fmt: skip
    add(registers.SERVICES, division_code=village[0], name="演示某某", group="失能老人",
        kind="照料护理", giver="政府购买", provider="县阳光社工中心", given_on=ago(10),
        content="上门助浴、打扫", times=4, value=48_000)  # fmt: skip
    add(registers.SERVICES, division_code=village[2], name="演示某某", kind="物资",
        giver="慈善组织", provider="县慈善会", given_on=ago(25), content="棉被、米面", times=1,
        value=60_000)  # fmt: skip
    add(registers.MEETINGS, division_code=county, title="社会救助联席会议", held_on=ago(35),
        host="县民政局", present="民政、医保、教育、住建、人社、残联", agenda="难点个案、漏保核对",
        hard_cases=f"户 {households[0].household_code} 多部门救助衔接",
        decisions="医保先行结算，民政同步认定", answerable="县医保局、县民政局",
        due_on=ago(5))  # fmt: skip
    add(registers.EFFORTS, division_code=county, kind="工作专班", title="救助平台工作专班",
        day=ago(150), organiser="县农业农村局", leader="张建国", people=9, reached=0,
        content="管好用好救助平台")  # fmt: skip
    add(registers.EFFORTS, division_code=village[0][:9].ljust(12, "0"), kind="线下宣传",
        title="赶集日宣传救助平台", day=ago(40), organiser="镇人民政府", people=6, reached=320,
        content="发放折页，现场教扫码")  # fmt: skip
