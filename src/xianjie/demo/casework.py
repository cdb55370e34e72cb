"""Work on the desks of the demo county: reports, joint handlings, the low-income register.

Everything goes through the real actions, in the name of the demo accounts, on days counted back
from the present moment, so that some of it is due and some overdue whenever the demo is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.cases.actions import (
    MeasureWanted,
    answer_handling,
    check_report,
    decide_handling,
    open_handling,
    report_measure_done,
    submit_report,
)
from xianjie.apps.cases.enums import ReportStep
from xianjie.apps.cases.models import JointHandling, NeedReport
from xianjie.apps.lowincome.actions import (
    decide_review,
    propose_keeping,
    propose_review,
    refresh_register,
)
from xianjie.apps.lowincome.enums import ReviewOutcome
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import LIVE_STATES, ClueKind, ClueStatus
from xianjie.apps.screening.models import Clue, ClueMonth
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

_FORMS = UUID("5f0f2f0e-6c53-4a0f-9b0a-3f1f7a6f5d11")
REGISTERED_BEFORE = 40  # days: reviews of that time are overdue by now


@dataclass
class _Desk:
    """The county, its demo accounts, and the present moment."""

    division: str
    now: datetime
    users: dict[str, User]

    def at(self, days: int) -> tuple[date, datetime]:
        moment = self.now - timedelta(days=days)
        return localtime(moment).date(), moment

    def actor(self, name: str, today: date) -> Actor:
        return actor_of(self.users[f"demo-{name}"], today=today)

    def form(self, name: str) -> UUID:
        return uuid5(_FORMS, f"{self.division}-{name}")


def fill_desks(*, division: str, period: Period, now: datetime) -> bool:
    """Put work on the desks once; tell whether there was anything to do.

    Needs the demo accounts and a screened month. Cut off half-way, the rest is done next time.
    """
    users = {user.username: user for user in User.objects.filter(username__startswith="demo-")}
    if not {"demo-village", "demo-town", "demo-analyst", "demo-reviewer"} <= set(users):
        return False
    desk = _Desk(division, now, users)
    done = False
    if not LowIncomeMember.objects.filter(county_code=division).exists():
        done = _register(desk, period)
    if not JointHandling.objects.filter(county_code=division).exists():
        done = _handlings(desk, period) or done
    if not NeedReport.objects.filter(county_code=division).exists():
        done = _reports(desk) or done
    return done


def _register(desk: _Desk, period: Period) -> bool:
    today, moment = desk.at(REGISTERED_BEFORE)
    try:
        refresh_register(
            by=desk.actor("analyst", today), county=desk.division, period=period, now=moment
        )
    except RefusedError:
        return False  # the rulebook names no categories for this place
    today, moment = desk.at(2)
    town = desk.actor("town", today)
    prefix = desk.users["demo-town"].posts.get().division_prefix
    own = LowIncomeMember.objects.filter(
        county_code=desk.division, division_code__startswith=prefix, valid_to__isnull=True
    ).order_by("review_due_on", "id")
    members = list(own[2:8])  # the two oldest stay overdue
    proposed = [
        propose_review(
            by=town, member=member, outcome=ReviewOutcome.KEEP, reason="入户看过，情况没有变化。",
            evidence="网格员入户，乡镇核对部门数据。", today=today, now=moment,
        )
        for member in members[:3]
    ]  # fmt: skip
    if len(members) > 3:
        propose_review(
            by=town, member=members[3], outcome=ReviewOutcome.EXIT,
            reason="家庭收入稳定，已超过标准。", evidence="近半年务工收入已核。",
            today=today, now=moment,
        )  # fmt: skip
    if len(members) > 4:
        propose_keeping(
            by=town, members=[one.pk for one in members[4:6]], county=desk.division,
            sample="按户编号抽查第一户，入户核实属实。", today=today, now=moment,
        )  # fmt: skip
    today, moment = desk.at(1)
    for review in proposed[:2]:
        decide_review(
            by=desk.actor("reviewer", today), review=review, agrees=True, today=today, now=moment
        )
    return True


def _handlings(desk: _Desk, period: Period) -> bool:
    offices = list(
        Organisation.objects.filter(
            division_code=desk.division.ljust(12, "0"), sector__in=["医保", "民政"]
        ).order_by("sector")
    )
    clues = _gravest(desk.division, period)
    if len(offices) < 2 or len(clues) < 2:
        return False
    health, civil = offices if offices[0].sector == "医保" else offices[::-1]
    _waiting(desk, clues[0], health, civil)
    _decided(desk, clues[1], health, civil)
    return True


def _gravest(division: str, period: Period) -> list[Clue]:
    rows = ClueMonth.objects.filter(
        county_code=division, period=str(period), kind=ClueKind.WARNING,
        state__in=LIVE_STATES, household__isnull=False,
    )  # fmt: skip
    found: dict[int | None, Clue] = {}
    rows = rows.filter(risk="因病")
    for month in rows.select_related("clue__household").order_by("-level_rank", "id")[:50]:
        found.setdefault(month.household_id, month.clue)
    return list(found.values())[:2]


def _open(
    desk: _Desk, name: str, days: int, clue: Clue, offices: list[Organisation]
) -> JointHandling:
    today, moment = desk.at(days)
    household = clue.household
    if household is None:
        raise ValueError("a clue without a household")
    return open_handling(
        by=desk.actor("analyst", today), client_id=desk.form(name), household=household,
        clue=clue, risk=clue.risk, organisations=offices,
        question="请核实本部门掌握的情况，说明该户能享受什么政策、还缺什么、准备怎么办。",
        due_on=today + timedelta(days=5), today=today, now=moment,
    )  # fmt: skip


def _answer(
    desk: _Desk, days: int, handling: JointHandling, name: str, office: Organisation, **said: str
) -> None:
    today, moment = desk.at(days)
    answer_handling(
        by=desk.actor(name, today), handling=handling, organisation_id=office.pk,
        opinion=said["opinion"], words=said["words"], will_do=said.get("will_do", ""),
        will_by=today + timedelta(days=15) if said.get("will_do") else None,
        today=today, now=moment,
    )  # fmt: skip


def _waiting(desk: _Desk, clue: Clue, health: Organisation, civil: Organisation) -> None:
    """A handling in which one department let the deadline pass."""
    handling = _open(desk, "joint-waiting", 9, clue, [health, civil])
    _answer(
        desk, 6, handling, "civil", civil, opinion="需要入户再核实",
        words="低保、临时救助名册里没有该户，近期也没有申请。",
    )  # fmt: skip


def _decided(desk: _Desk, clue: Clue, health: Organisation, civil: Organisation) -> None:
    """A handling that was decided; one measure is done and one goes on."""
    handling = _open(desk, "joint-decided", 14, clue, [health, civil])
    _answer(
        desk, 12, handling, "clerk", health, opinion="属实，由本部门办理",
        words="年度自付费用较高，符合医疗救助条件。", will_do="按规定给予医疗救助",
    )  # fmt: skip
    _answer(
        desk, 11, handling, "civil", civil, opinion="属实，需几家合办",
        words="家庭刚性支出大，可给予临时救助。", will_do="受理临时救助",
    )  # fmt: skip
    today, moment = desk.at(9)
    decide_handling(
        by=desk.actor("analyst", today), handling=handling,
        decision="医保、民政分别救助，乡镇入户落实一户一策。",
        measures=[
            MeasureWanted(health, "办理医疗救助", today + timedelta(days=6)),
            MeasureWanted(civil, "办理临时救助", today + timedelta(days=20)),
        ],
        today=today, now=moment,
    )  # fmt: skip
    today, moment = desk.at(4)
    measure = handling.measures.get(organisation=health)
    report_measure_done(
        by=desk.actor("clerk", today), measure=measure, done_on=today,
        proof="救助金已发放到户，发放名册已存档。", today=today, now=moment,
    )  # fmt: skip


# name, days ago, needs, urgent, words, step of the township with its words
_REPORTS = (
    ("late", 6, ["失业"], False, "在外务工的人回来了，没找到活。", None, ""),
    ("urgent", 0, ["大病", "没钱吃穿"], True, "刚住院，家里没人照看。", None, ""),
    ("asked", 2, ["住房"], False, "雨后墙裂了。", ReportStep.ASK, "房子有没有人住？有没有鉴定过？"),
    ("accepted", 4, ["残疾"], False, "", ReportStep.ACCEPT, ""),
    ("merged", 5, ["大病"], False, "", ReportStep.MERGE, "该户已有预警，一起核实。"),
    ("rejected", 7, ["饮水"], False, "", ReportStep.REJECT, "停水两天已恢复，不需要救助。"),
    ("unknown", 1, ["孤老"], False, "", None, ""),
)  # fmt: skip


def _reports(desk: _Desk) -> bool:
    village = desk.users["demo-village"].posts.get().division_prefix
    homes = list(
        Household.objects.filter(division_code=village, is_active=True).order_by("household_code")[
            : len(_REPORTS)
        ]
    )
    warned = (
        Clue.objects.filter(
            division_code=village, kind=ClueKind.WARNING, status=ClueStatus.OPEN,
            household__is_active=True,
        )
        .select_related("household")
        .order_by("id")
        .first()
    )  # fmt: skip
    if len(homes) < len(_REPORTS):
        return False
    for place, (name, days, needs, urgent, words, step, told) in enumerate(_REPORTS):
        today, moment = desk.at(days)
        household: Household | None = homes[place]
        if name == "unknown":
            household = None
        if step is ReportStep.MERGE:
            if warned is None:
                continue
            household = warned.household
        report = submit_report(
            by=desk.actor("village", today), client_id=desk.form(name), county=desk.division,
            division_code=village, household=household, needs=needs, is_urgent=urgent,
            words=words, who="" if household else "借住在村口老屋的老人",
            typed=int(bool(words)) + int(household is None), today=today, now=moment,
        )  # fmt: skip
        if step is not None:
            later = moment + timedelta(hours=5)
            check_report(
                by=desk.actor("town", today), report=report, step=step, words=told,
                merge_into=warned if step is ReportStep.MERGE else None,
                today=today, now=min(later, desk.now),
            )  # fmt: skip
    return True
