"""Some months together: what was reported on time, what moved, what slipped, who has reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.supervision.models import ProgressReport, ProgressReview
from xianjie.apps.supervision.queries.progress import Reporter, may_read, reporters_of
from xianjie.apps.taskbook.models import TaskProgress
from xianjie.apps.taskbook.queries.rules import REGULAR, task_rules
from xianjie.kernel.periods import Period

_READ = "reports of reporters that may be read"


def months_of(period: str, months: int) -> list[str]:
    """Return the months that end with a period, the first one first."""
    last = Period.parse(period)
    return [str(last - step) for step in reversed(range(months))]


def regular_months(county: str, on: date) -> int | None:
    """Return every how many months units report regularly; None without a parameter."""
    return task_rules(county, on).whole(REGULAR) or None


def regular_period(county: str, on: date) -> tuple[str, int]:
    """Return the span that is to be reported now: the last one that is over, and its months."""
    months = regular_months(county, on) or 1
    month = Period.of(on)
    return str(month - ((month.month - 1) % months + 1)), months


def written_for(county: str, reporter: Reporter | None) -> Q:
    """Return the condition on reviews of a reporter, of the county itself without one."""
    if reporter is None:
        return Q(division_code=padded(county), organisation__isnull=True)
    if reporter.organisation is None:
        return Q(division_code=reporter.code, organisation__isnull=True)
    return Q(division_code=reporter.code, organisation_id=reporter.organisation)


def find_review(
    county: str, reporter: Reporter | None, period: str, months: int
) -> ProgressReview | None:
    """Return the words on a span; the caller checked who reads them."""
    rows: ScopedQuerySet[ProgressReview] = ProgressReview.objects.proven(_READ).filter(
        county_code=county, period=period, months=months
    )
    rows = rows.filter(written_for(county, reporter))
    return rows.select_related("written_by").first()


def reports_in(
    county: str, reporters: Iterable[Reporter], months: list[str]
) -> list[ProgressReport]:
    """Return the reports of some reporters in some months, by month and place; one query."""
    wanted = list(reporters)
    towns = [one.code for one in wanted if one.organisation is None]
    offices = [one.organisation for one in wanted if one.organisation is not None]
    rows = ProgressReport.objects.proven(_READ).filter(
        Q(organisation__isnull=True, division_code__in=towns) | Q(organisation__in=offices),
        county_code=county,
        period__in=months,
    )
    return list(
        rows.select_related("organisation", "submitted_by").order_by(
            "period", "division_code", "id"
        )
    )


def key_of_report(report: ProgressReport) -> str:
    """Return the key of the reporter of a report."""
    if report.organisation_id is not None:
        return f"o{report.organisation_id}"
    return f"t{report.division_code}"


@dataclass(frozen=True)
class RegularLine:
    """A reporter in a span: the months it has reported, and whether it wrote its report."""

    reporter: Reporter
    reported: int
    on_time: int
    review: ProgressReview | None


def regular_board(
    county: str, scope: Scope, period: str, months: int, today: date
) -> list[RegularLine]:
    """Return the reporters that may be read with their span; a constant number of queries."""
    reporters = [one for one in reporters_of(county, today) if may_read(scope, one)]
    reports = reports_in(county, reporters, months_of(period, months))
    by_key: dict[str, list[ProgressReport]] = {}
    for report in reports:
        by_key.setdefault(key_of_report(report), []).append(report)
    rows = ProgressReview.objects.proven(_READ).filter(
        county_code=county, period=period, months=months
    )
    reviews = {
        f"o{one.organisation_id}" if one.organisation_id is not None else f"t{one.division_code}":
        one
        for one in rows.select_related("written_by")
    }  # fmt: skip
    lines = [
        RegularLine(
            one,
            len(by_key.get(one.key, [])),
            sum(report.on_time for report in by_key.get(one.key, [])),
            reviews.get(one.key),
        )
        for one in reporters
    ]
    return sorted(lines, key=lambda line: (line.review is not None, line.reporter.key))


def task_months(reporter: Reporter, months: list[str]) -> list[TaskProgress]:
    """Return what a reporter told of its tasks in some months, by task; the caller checked."""
    rows = TaskProgress.objects.filter(period__in=months)
    if reporter.organisation is not None:
        rows = rows.filter(party__organisation_id=reporter.organisation)
    else:
        rows = rows.filter(party__town_code=reporter.town)
    return list(rows.select_related("task").order_by("task__due_on", "task_id", "period"))
