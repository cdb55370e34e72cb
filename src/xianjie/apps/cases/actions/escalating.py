"""Call for what is due: 提醒, then 督办, then 通报; each once for each step."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.cases.actions.case_common import (
    case_url,
    locked,
    move,
    ring,
    workers_of,
    write,
)
from xianjie.apps.cases.enums import (
    CaseAct,
    CaseState,
    Escalation,
    ObjectionState,
    StepLevel,
)
from xianjie.apps.cases.models import Case, Objection
from xianjie.apps.policies.queries import standards
from xianjie.apps.policies.queries.standards import Standards

MOST = 500
AHEAD, SUPERVISE, CIRCULATE = "催办提前天数", "督办逾期天数", "通报逾期天数"
_ACTS = {
    Escalation.REMINDED: CaseAct.REMIND,
    Escalation.SUPERVISED: CaseAct.SUPERVISE,
    Escalation.CIRCULATED: CaseAct.CIRCULATE,
}
_KEYS = {
    Escalation.REMINDED: "remind",
    Escalation.SUPERVISED: "supervise",
    Escalation.CIRCULATED: "circulate",
}


def escalate(*, by: Actor, today: date, now: datetime) -> int:
    """Remind, supervise and circulate steps by their deadlines; returns how many steps.

    The numbers of days are the rulebook's; without one that level is left out. A step is called
    for at most once at each level, however often this runs; a paused case is left in peace. At
    most `MOST` steps of a county and level at a time, the oldest first.
    """
    called = 0
    counties = Case.objects.filter(state=CaseState.OPEN).order_by("county_code")
    for county in counties.values_list("county_code", flat=True).distinct():
        book = standards(county, today)
        for level, cutoff in _cutoffs(book, today):
            called += _call(by, county, level, cutoff, today, now)
    return called + _papers(today, now) + _objections(today, now)


def _cutoffs(book: Standards, today: date) -> list[tuple[Escalation, date]]:
    """Return for each level, the gravest first, the latest deadline that has reached it."""
    found = []
    for level, name in ((Escalation.CIRCULATED, CIRCULATE), (Escalation.SUPERVISED, SUPERVISE)):
        days = book.whole(name)
        if days is not None:
            found.append((level, today - timedelta(days=days)))
    ahead = book.whole(AHEAD)
    if ahead is not None:
        found.append((Escalation.REMINDED, today + timedelta(days=ahead)))
    return found


def _call(
    by: Actor, county: str, level: Escalation, cutoff: date, today: date, now: datetime
) -> int:
    late = Case.objects.filter(
        county_code=county, state=CaseState.OPEN, due_on__lte=cutoff, escalation__lt=level
    ).order_by("due_on", "pk")
    called = 0
    for number in list(late.values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            case = locked(Case(pk=number))
            if (
                case.state != CaseState.OPEN
                or case.due_on is None
                or case.due_on > cutoff
                or case.escalation >= level
            ):
                continue
            move(case, _ACTS[level])
            case.escalation = level
            case.save(update_fields=["escalation"])
            write(by, case, _ACTS[level], now, step=case.step, due_on=case.due_on)
            _tell(case, level, today, now)
            called += 1
    return called


def _tell(case: Case, level: Escalation, today: date, now: datetime) -> None:
    late = (today - case.due_on).days if case.due_on else 0
    if late > 0:
        title, kind = f"{level.label}：{case.step}逾期 {late} 天", NotificationKind.OVERDUE
    else:
        title, kind = f"{level.label}：{case.step} {case.due_on} 到期", NotificationKind.REMINDER
    ring(case, _listeners(case, level, today), _KEYS[level], title, now, kind=kind)


def _listeners(case: Case, level: Escalation, today: date) -> list[User]:
    """Who hears: those who do the step; then the township (or county); then the county."""
    found = workers_of(case, today)
    code = case.division_code
    if level >= Escalation.SUPERVISED:
        if case.step_level == StepLevel.VILLAGE:
            found = found + holders_of(
                Permission.REVIEW_CASES, code, on=today, roles=[Role.TOWNSHIP_REVIEWER]
            )
        else:
            found = found + holders_of(Permission.SUPERVISE, code, on=today)
    if level >= Escalation.CIRCULATED:
        found = found + holders_of(Permission.DECIDE_CASES, code, on=today)
    return found


def _papers(today: date, now: datetime) -> int:
    """Ring once for papers of a case with help first that are overdue."""
    late = Case.objects.filter(
        fast_track=True, papers_done_on__isnull=True, papers_due_on__lt=today
    ).exclude(state__in=(CaseState.REJECTED, CaseState.WITHDRAWN))
    rung = 0
    for case in late.order_by("papers_due_on", "pk")[:MOST]:
        code = case.division_code
        rung += notify(
            users=holders_of(Permission.HOLD_ASSEMBLIES, code, on=today),
            key=f"cases.case:{case.pk}:papers:{case.papers_due_on}",
            kind=NotificationKind.OVERDUE,
            title=f"{case.number} 先救助后补程序，手续逾期未补齐",
            url=case_url(case),
            due_on=case.papers_due_on,
            now=now,
        )
    return rung


def _objections(today: date, now: datetime) -> int:
    """Ring once for objections whose answer is overdue."""
    late = Objection.objects.filter(state=ObjectionState.OPEN, due_on__lt=today)
    rung = 0
    for objection in late.order_by("due_on", "pk")[:MOST]:
        rung += notify(
            users=holders_of(Permission.HOLD_ASSEMBLIES, objection.division_code, on=today),
            key=f"cases.objection:{objection.pk}:late",
            kind=NotificationKind.OVERDUE,
            title=f"异议 {objection.number} 逾期未答复",
            url=reverse("cases:notice", args=[objection.notice_id]),
            due_on=objection.due_on,
            now=now,
        )
    return rung
