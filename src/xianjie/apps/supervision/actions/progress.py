"""Monthly progress: hand it in, give it back, call for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import posts_in_force
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import significant
from xianjie.apps.indicators.actions import report_value
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.supervision.enums import ReportState
from xianjie.apps.supervision.models import ProgressReport
from xianjie.apps.supervision.queries.progress import (
    AHEAD,
    Reporter,
    due_day,
    figures_of,
    may_report,
    progress_rules,
    reporters_of,
)
from xianjie.apps.taskbook.actions import Told, report_tasks
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period


@dataclass(frozen=True)
class ReportedFigure:
    """A figure that the reporter itself counts; ``version`` is the one that was seen, 0 for none.

    ``place`` has 12 digits: the county for a department, the township for a township.
    """

    indicator: Indicator
    place: str
    value: Decimal
    evidence: str
    version: int = 0


@transaction.atomic
def submit_progress(
    *,
    by: Actor,
    reporter: Reporter,
    period: str,
    done: str,
    problems: str = "",
    plans: str = "",
    version: int = 0,
    tasks: Mapping[int, Told] | None = None,
    values: Iterable[ReportedFigure] = (),
    today: date,
    now: datetime,
) -> ProgressReport:
    """Hand in a month with the figures of this moment; again as long as it is the same month's.

    ``version`` is the one that the user saw, 0 for none; ``tasks`` what is told of the reporter's
    part (by its number) in each task, ``values`` the figures that nobody else counts. Words are
    not needed. The first day on which it was handed in decides whether it came on time. Raises
    ``RefusedError`` when not permitted, for a month that has not begun, when a colleague saved
    meanwhile, and for what the tasks and figures refuse; then nothing of it is kept.
    """
    if by.user_id is None or not may_report(by.scope, reporter):
        raise RefusedError("not-permitted", "您没有为这个单位报送的权限。")
    if Period.parse(period) > Period.of(today):
        raise RefusedError("not-yet", "这个月还没有到。")
    rows = ProgressReport.objects.select_for_update().filter(
        period=period, division_code=reporter.code
    )
    if reporter.organisation is None:
        rows = rows.filter(organisation__isnull=True)
    else:
        rows = rows.filter(organisation_id=reporter.organisation)
    held = rows.first()
    if (held.version if held else 0) != version:
        raise RefusedError("stale", "同事刚改过这个月的报送，请先看最新内容再报。")
    county = significant(reporter.code)[:6]
    due = due_day(county, period, today)
    if held is None:
        held = ProgressReport(
            county_code=county,
            division_code=reporter.code,
            organisation_id=reporter.organisation,
            period=period,
            first_on=today,
            on_time=today <= due,
            version=0,
        )
    held.due_on, held.state = due, ReportState.SUBMITTED
    held.figures = figures_of(reporter, period, today)
    held.done, held.problems, held.plans = done.strip(), problems.strip(), plans.strip()
    held.submitted_by_id, held.submitted_at, held.version = by.user_id, now, version + 1
    held.save()
    if tasks:
        report_tasks(by=by, county=county, period=period, told=tasks, today=today, now=now)
    for figure in values:
        _report(figure, by, period, now)
    settle(key=_key(reporter, period, "due"), now=now)
    settle(key=_key(reporter, period, "late"), now=now)
    settle(key=_key(reporter, period, f"back:{version}"), now=now)
    _audit(by, held, "supervision.submit-progress", now)
    return held


def _report(figure: ReportedFigure, by: Actor, period: str, now: datetime) -> None:
    try:
        report_value(
            by=by, indicator=figure.indicator, division_code=figure.place,
            period=Period.parse(period), value=figure.value, evidence=figure.evidence,
            version=figure.version, now=now,
        )  # fmt: skip
    except RefusedError as error:
        raise RefusedError(error.code, f"“{figure.indicator.name}”：{error.message}") from error


@transaction.atomic
def return_progress(
    *, by: Actor, report: ProgressReport, words: str, now: datetime
) -> ProgressReport:
    """Give a report back to be completed; whoever handed it in is told."""
    held = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if not by.scope.may(Permission.SUPERVISE, significant(held.division_code)):
        raise RefusedError("not-permitted", "您没有退回这份报送的权限。")
    if held.state == ReportState.RETURNED:
        raise RefusedError("returned", "这份报送已经退回。")
    if not words.strip():
        raise RefusedError("no-words", "请写明要补充什么。")
    held.state, held.return_words = ReportState.RETURNED, words.strip()[:300]
    held.returned_by_id, held.version = by.user_id, held.version + 1
    held.save(update_fields=["state", "return_words", "returned_by", "version"])
    reporter = Reporter(held.division_code, "", held.organisation_id)
    notify(
        users=[held.submitted_by],
        key=_key(reporter, held.period, f"back:{held.version}"),
        kind=NotificationKind.RESULT,
        title=f"{held.period} 进展报送被退回补充",
        url=_url(reporter, held.period),
        now=now,
    )
    _audit(by, held, "supervision.return-progress", now)
    return held


@transaction.atomic
def remind_progress(*, county: str, today: date, now: datetime) -> int:
    """Ring before the day and once more after it for what is missing; returns the bells rung."""
    period = str(Period.of(today))
    due = due_day(county, period, today)
    ahead = timedelta(days=progress_rules(county, today).whole(AHEAD) or 0)
    if today < due - ahead:
        return 0
    why, kind = ("late", NotificationKind.OVERDUE) if today > due else (
        "due", NotificationKind.REMINDER)  # fmt: skip
    rows = ProgressReport.objects.filter(county_code=county, period=period)
    done = set(rows.values_list("division_code", "organisation_id"))
    people = _people(county, today)
    rung = 0
    for one in reporters_of(county, today):
        if (one.code, one.organisation) in done:
            continue
        rung += notify(
            users=people.get(one.key, []),
            key=_key(one, period, why),
            kind=kind,
            title=f"{period} 工作进展{'逾期未报' if why == 'late' else '待报送'}",
            url=_url(one, period),
            due_on=due,
            now=now,
        )
    return rung


def _people(county: str, today: date) -> dict[str, list[User]]:
    """Return key of reporter → the accounts that report for it."""
    found: dict[str, list[User]] = {}
    posts = posts_in_force(county, on=today).filter(user__is_active=True)
    for post in posts.filter(role__in=[Role.DEPARTMENT_CLERK, Role.TOWNSHIP_REVIEWER]):
        if post.role == Role.DEPARTMENT_CLERK:
            key = f"o{post.organisation_id}"
        else:
            key = f"t{post.division_prefix.ljust(12, '0')}"
        found.setdefault(key, []).append(post.user)
    return found


@transaction.atomic
def record_progress_export(
    *, by: Actor, county: str, period: str, rows: int, now: datetime
) -> None:
    """Audit that the board of a month was handed out."""
    record(
        actor=by,
        action="supervision.export-progress",
        object_type="supervision.ProgressReport",
        object_id=county,
        division_code=county,
        detail={"period": period, "rows": rows},
        at=now,
    )


def _url(reporter: Reporter, period: str) -> str:
    return reverse("supervision:progress-report", args=[reporter.key, period])


def _key(reporter: Reporter, period: str, why: str) -> str:
    return f"progress:{reporter.key}:{period}:{why}"


def _audit(by: Actor, report: ProgressReport, action: str, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="supervision.ProgressReport",
        object_id=report.pk,
        division_code=report.division_code,
        detail={"period": report.period, "on_time": report.on_time, "version": report.version},
        at=now,
    )
