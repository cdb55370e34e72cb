"""Departments report what the data cannot give; goals are set by hand with their source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.indicators.enums import GoalComparator, IndicatorSource, ValueState
from xianjie.apps.indicators.goals import printed_places
from xianjie.apps.indicators.models import (
    Indicator,
    IndicatorRevision,
    IndicatorTarget,
    IndicatorValue,
)
from xianjie.apps.indicators.permissions import may_report_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

_COUNTY = 6
_MOST_EVIDENCE = 500
_LARGEST = Decimal(10) ** 17
_RATIO_UNIT = "%"


@transaction.atomic
def report_value(
    *,
    by: Actor,
    indicator: Indicator,
    division_code: str,
    period: Period,
    value: Decimal,
    evidence: str,
    version: int,
    now: datetime,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
) -> IndicatorValue:
    """Report the value of a month for the county or a township, with what it rests on.

    Args:
        division_code: 12 digits, the county or one of its townships.
        version: of the value that the reporter saw, 0 for none: two people do not overwrite
            each other.
        numerator, denominator: let shares of townships be added up.

    Raises ``RefusedError`` (with ``field``) without the right, without evidence, for a month to
    come, a number that cannot be, or a value that somebody else has changed meanwhile.
    """
    county = indicator.division_code[:_COUNTY]
    _check_right(by, indicator, county, division_code)
    said = _checked(indicator, period, value, evidence, now)
    row = (
        IndicatorValue.objects.select_for_update()
        .filter(indicator=indicator, division_code=division_code, period=str(period))
        .first()
    )
    if (row.version if row else 0) != version:
        raise RefusedError("changed", "这个数刚被别人改过，请看清新的数再报。", field="value")
    if row is None:
        row = IndicatorValue(
            indicator=indicator, division_code=division_code, period=str(period), version=0
        )
    else:
        IndicatorRevision.objects.create(
            value=row,
            version=row.version,
            figure=row.value,
            state=row.state,
            evidence=row.evidence,
            reported_by=row.reported_by,
            at=row.at,
        )
        if row.state == ValueState.COMPUTED:
            row.computed = row.value if row.value != value else None
    row.value, row.evidence, row.state = value, said, ValueState.REPORTED
    row.numerator, row.denominator, row.unknown = numerator, denominator, 0
    row.reported_by_id, row.at, row.version = by.user_id, now, row.version + 1
    row.save()
    record(
        actor=by,
        action="indicators.report",
        object_type="indicators.IndicatorValue",
        object_id=row.pk,
        division_code=division_code,
        detail={"indicator": indicator.code, "period": str(period), "version": row.version},
        at=now,
    )
    return row


def _check_right(by: Actor, indicator: Indicator, county: str, place: str) -> None:
    may = by.user_id is not None and may_report_for(
        by.scope, county, indicator.organisation_id, place, indicator.by_town
    )
    if not may:
        raise RefusedError("not-permitted", "这项指标不由您的单位报送。")
    computed = indicator.source == IndicatorSource.COMPUTED
    if computed and not by.scope.may(Permission.MANAGE_INDICATORS, county):
        raise RefusedError(
            "computed", "这项由系统自动计算，不用填报；数不对请联系县级业务员核对数据。"
        )
    if not indicator.is_active:
        raise RefusedError("inactive", "这项指标已停用。")


def _checked(
    indicator: Indicator, period: Period, value: Decimal, evidence: str, now: datetime
) -> str:
    if period > Period.of(localtime(now).date()):
        raise RefusedError("future", "不能报以后月份的数。", field="period")
    if value < 0 or value > _LARGEST:
        raise RefusedError("number", "请填 0 或以上的数。", field="value")
    if printed_places(value) > max(indicator.decimals, 2):
        raise RefusedError(
            "places", f"最多保留 {max(indicator.decimals, 2)} 位小数。", field="value"
        )
    said = evidence.strip()
    if not said:
        raise RefusedError(
            "no-evidence", "请写明依据，例如报表名称、文号、统计时点。", field="evidence"
        )
    return said[:_MOST_EVIDENCE]


@dataclass(frozen=True, slots=True)
class WantedGoal:
    """A goal that is set by hand: where, when, how much, and what says so."""

    division_code: str
    year: int
    comparator: str
    value: Decimal
    document: str
    clause: str = ""
    due_on: date | None = None
    places: int | None = None
    unit: str = ""
    benchmark: Indicator | None = None


@transaction.atomic
def set_target(
    *, by: Actor, indicator: Indicator, goal: WantedGoal, now: datetime
) -> IndicatorTarget:
    """Set a goal of a year and place, or change one that was set by hand.

    Raises ``RefusedError`` without the right, without a source, or where a document says
    something else: that is corrected at the document.
    """
    if by.user_id is None or not by.scope.may(Permission.MANAGE_INDICATORS, goal.division_code):
        raise RefusedError("not-permitted", "您的岗位不能定指标目标。")
    if not goal.document.strip():
        raise RefusedError("no-source", "请写明依据文件。", field="document")
    if goal.comparator == GoalComparator.ABOVE and goal.benchmark is None:
        raise RefusedError("no-benchmark", "请选对照的指标。", field="benchmark")
    if goal.benchmark is not None and goal.benchmark.pk == indicator.pk:
        raise RefusedError("same-benchmark", "不能与自己对照。", field="benchmark")
    row = (
        IndicatorTarget.objects.select_for_update()
        .filter(
            indicator=indicator,
            division_code=goal.division_code,
            year=goal.year,
            comparator=goal.comparator,
        )
        .first()
    )
    if row is not None and row.source_target_id is not None:
        raise RefusedError(
            "from-document", f"这个目标来自《{row.document}》，请在文件校核里更正。", field="value"
        )
    row = row or IndicatorTarget(
        indicator=indicator,
        division_code=goal.division_code,
        year=goal.year,
        comparator=goal.comparator,
    )
    row.value, row.unit = goal.value, goal.unit
    row.places = printed_places(goal.value) if goal.places is None else goal.places
    row.benchmark, row.due_on = goal.benchmark, goal.due_on
    row.document, row.clause = goal.document.strip()[:200], goal.clause.strip()[:60]
    row.set_by_id = by.user_id
    row.save()
    record(
        actor=by,
        action="indicators.goal",
        object_type="indicators.IndicatorTarget",
        object_id=row.pk,
        division_code=row.division_code,
        detail={"indicator": indicator.code, "year": row.year, "comparator": row.comparator},
        at=now,
    )
    return row
