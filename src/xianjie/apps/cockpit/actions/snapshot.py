"""Count a county's month anew and keep the figures with the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.cockpit.counting import (
    CellKey,
    ClueLine,
    HouseholdLine,
    cells_of,
    due_date,
    group_of,
    has_measures,
    is_low,
)
from xianjie.apps.cockpit.models import (
    MonthSnapshot,
    SnapshotCell,
    SnapshotClue,
    SnapshotHousehold,
)
from xianjie.apps.cockpit.queries.marks import data_mark, is_stale
from xianjie.apps.cockpit.queries.plans import Helped, helped
from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.registry import bulk
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import (
    EXPORTED_KINDS,
    LIVE_STATES,
    ClueState,
    ClueStatus,
    RunState,
)
from xianjie.apps.screening.models import ClueMonth, Run
from xianjie.apps.screening.queries.pages import current_run, periods_screened
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.kernel.periods import Period
from xianjie.policy.resolution import Resolved, resolve

LINE_PARAMETER = "监测收入线"
"""The parameter of the rulebook that holds the monitoring line (fen a person and year)."""
_CHUNK = 2000


@dataclass(frozen=True)
class BuiltSnapshot:
    """What was counted."""

    snapshot: MonthSnapshot
    households: int
    clues: int
    cells: int


def build_snapshot(*, by: Actor, county: str, period: Period, now: datetime) -> BuiltSnapshot:
    """Count a month of a county and replace what was counted before.

    The register is read as it stands, cut off at the month's as-of day by the dates of
    identification and clearance. Raises ``RefusedError`` without the right to run the comparison.
    """
    if not by.scope.may(Permission.RUN_SCREENING, county):
        raise RefusedError("not-permitted", "您的岗位不能重新生成总览，请联系县级业务员。")
    with transaction.atomic():
        return _build(by, county, period, now)


def build_newest(*, by: Actor, county: str, now: datetime) -> BuiltSnapshot | None:
    """Count the newest screened month of a county anew; None before the first comparison."""
    periods = periods_screened(county)
    if not periods:
        return None
    return build_snapshot(by=by, county=county, period=Period.parse(periods[0]), now=now)


def counting_day(period: Period, now: datetime) -> date:
    """Return the day by which deadlines are judged: today, at most the end of the next month.

    By then the next month's comparison takes over; an old month's figures do not drift.
    """
    return min(localtime(now).date(), (period + 1).last_day)


def refresh_newest(*, by: Actor, now: datetime) -> int:
    """Count the newest month of each county anew where its data changed or a day has passed.

    Returns how many were built: a deadline that passed over night makes a clue overdue.
    """
    counties = (
        Run.objects.filter(state=RunState.COMPLETED, is_current=True)
        .order_by()
        .values_list("county_code")
        .annotate(newest=Max("period"))
    )
    built = 0
    for county, period in counties:
        run = current_run(county, period)
        kept = MonthSnapshot.objects.filter(county_code=county, period=period).first()
        day = counting_day(Period.parse(period), now)
        if kept and kept.counted_on >= day and not is_stale(kept, run):
            continue
        build_snapshot(by=by, county=county, period=Period.parse(period), now=now)
        built += 1
    return built


def _build(by: Actor, county: str, period: Period, now: datetime) -> BuiltSnapshot:
    run = current_run(county, str(period))
    as_of = run.as_of if run else period.last_day
    counted_on = counting_day(period, now)
    policy = _policy(run, county, as_of)
    line = policy.parameters.get(LINE_PARAMETER) if policy else None
    income_line = line.value if line and isinstance(line.value, int | Decimal) else None
    households = _households(county, as_of, income_line)
    known = _settle_measures(households, helped(county, counted_on))
    clues = _clues(run, _verify_days(policy), counted_on) if run else []
    _mark_households(households, clues)
    cells = cells_of(households, clues, _cleared_clues(run), period)
    snapshot, _ = MonthSnapshot.objects.update_or_create(
        county_code=county,
        period=str(period),
        defaults={
            "run": run,
            "as_of": as_of,
            "counted_on": counted_on,
            "income_line": int(income_line) if income_line is not None else None,
            "income_source": policy.describe(line.cite)[:300] if policy and line else "",
            "income_unverified": bool(line and line.unverified),
            "measures_known": known,
            "mark": data_mark(county, run),
            "built_at": now,
            "built_by": by.label,
        },
    )
    households.sort(key=lambda one: (one.cleared, -one.waiting, one.division, one.household))
    clues.sort(
        key=lambda one: (not one.waiting, one.due_on or date.max, -one.level_rank, one.clue_month)
    )
    _store(snapshot, households, clues, cells)
    record(
        actor=by,
        action="cockpit.snapshot",
        object_type="month-snapshot",
        object_id=snapshot.pk,
        at=now,
        division_code=county.ljust(12, "0"),
        detail={"period": str(period), "households": len(households), "clues": len(clues)},
    )
    return BuiltSnapshot(snapshot, len(households), len(clues), len(cells))


def _settle_measures(households: list[HouseholdLine], plans: Helped) -> bool:
    """Let plans and register say together who has help; returns whether anybody knows.

    A register that names no measure at all says nothing: then only plans do.
    """
    listing = any(one.measured for one in households)
    for one in households:
        said = plans.says(one.household, bool(one.measured))
        one.measured = False if said is None and listing else said
    return any(one.measured is not None for one in households)


def _policy(run: Run | None, county: str, as_of: date) -> Resolved | None:
    """Return the rulebook of the run, else the present one; None where neither can be read."""
    version = current_version()
    for number in (run.rulebook_hash if run else "", version.hash if version else ""):
        if number:
            try:
                return resolve(rulebook_of(number), county, as_of)
            except XianjieError:
                continue
    return None


def _verify_days(policy: Resolved | None) -> dict[str, int]:
    """Return rule → days within which its clues must be verified, where the place sets any."""
    if policy is None:
        return {}
    values = {name: policy.values.get(rule.verify_days) for name, rule in policy.rules.items()}
    return {name: int(value) for name, value in values.items() if isinstance(value, int | Decimal)}


def _households(county: str, as_of: date, line: Decimal | int | None) -> list[HouseholdLine]:
    rows = (
        Household.objects.filter(county_code=county, is_active=True)
        .exclude(monitor_category="")
        .filter(Q(identified_on__isnull=True) | Q(identified_on__lte=as_of))
        .annotate(people=Count("members"))
        .order_by("division_code", "pk")
        .values_list(
            "pk", "division_code", "monitor_category", "people", "risk_cleared", "identified_on",
            "cleared_on", "income_per_capita", "extra",
        )
    )  # fmt: skip
    found = []
    for pk, place, category, people, cleared, since, cleared_on, income, extra in rows.iterator(
        _CHUNK
    ):
        gone = bool(cleared) and (cleared_on is None or cleared_on <= as_of)
        found.append(
            HouseholdLine(
                pk, place, category, people, gone, since, cleared_on if gone else None, income,
                is_low(income, line), has_measures(extra),
            )
        )  # fmt: skip
    return found


def _clues(run: Run, days: Mapping[str, int], counted_on: date) -> list[ClueLine]:
    seen = _first_seen(run)
    rows = (
        ClueMonth.objects.filter(
            county_code=run.county_code,
            period=run.period,
            kind__in=EXPORTED_KINDS,
            state__in=LIVE_STATES,
        )
        .order_by("pk")
        .values_list(
            "pk", "clue_id", "household_id", "division_code", "kind", "risk", "level",
            "level_rank", "state", "rule_ids", "clue__status", "household__monitor_category",
            "household__household_type",
        )
    )  # fmt: skip
    found = []
    for (
        pk, clue, household, place, kind, risk, level, rank, state, rules, status, category, sort,
    ) in rows.iterator(_CHUNK):  # fmt: skip
        due = due_date(seen.get(clue), rules, days)
        waiting = status == ClueStatus.OPEN
        found.append(
            ClueLine(
                pk, household, place, kind, risk, level, rank, state,
                group_of(category or "", sort or "", linked=household is not None), due, waiting,
                waiting and due is not None and due < counted_on,
            )
        )  # fmt: skip
    return found


def _first_seen(run: Run) -> dict[int, date]:
    """Return clue → the day on which the comparison that first raised it was done."""
    rows = ClueMonth.objects.filter(
        county_code=run.county_code,
        period__lte=run.period,
        period=F("clue__first_period"),
        clue__last_period__gte=run.period,
    ).values_list("clue_id", "run__finished_at", "run__started_at")
    return {
        clue: localtime(finished or started).date()
        for clue, finished, started in rows.iterator(_CHUNK)
    }


def _cleared_clues(run: Run | None) -> dict[str, int]:
    if run is None:
        return {}
    rows = ClueMonth.objects.filter(
        county_code=run.county_code,
        period=run.period,
        kind__in=EXPORTED_KINDS,
        state=ClueState.CLEARED,
    )
    return dict(rows.order_by().values_list("division_code").annotate(Count("pk")))


def _mark_households(households: list[HouseholdLine], clues: list[ClueLine]) -> None:
    by_number = {line.household: line for line in households}
    for clue in clues:
        line = by_number.get(clue.household) if clue.household is not None else None
        if line is not None:
            line.clues += 1
            line.waiting += clue.waiting


def _store(
    snapshot: MonthSnapshot,
    households: list[HouseholdLine],
    clues: list[ClueLine],
    cells: Mapping[CellKey, int],
) -> None:
    for model in (SnapshotCell, SnapshotHousehold, SnapshotClue):
        model.objects.filter(snapshot=snapshot).delete()
    bulk.insert(
        SnapshotCell,
        ("snapshot", "division_code", "measure", "first", "second", "value"),
        [(snapshot.pk, *key, value) for key, value in sorted(cells.items())],
    )
    bulk.insert(
        SnapshotHousehold,
        ("snapshot", "household", "division_code", "category", "members", "cleared",
         "identified_on", "cleared_on", "income", "low_income", "measured", "clues", "waiting"),
        [
            (
                snapshot.pk, one.household, one.division, one.category, one.members, one.cleared,
                bulk.day(one.identified_on), bulk.day(one.cleared_on), one.income, one.low_income,
                one.measured, one.clues, one.waiting,
            )
            for one in households
        ],
    )  # fmt: skip
    bulk.insert(
        SnapshotClue,
        ("snapshot", "clue_month", "household", "division_code", "kind", "risk", "level",
         "level_rank", "state", "group", "due_on", "waiting", "overdue"),
        [
            (
                snapshot.pk, one.clue_month, one.household, one.division, one.kind, one.risk,
                one.level, one.level_rank, one.state, one.group, bulk.day(one.due_on),
                one.waiting, one.overdue,
            )
            for one in clues
        ],
    )  # fmt: skip
