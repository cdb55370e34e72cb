"""Compute the values of a month from the data, by village, township and county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.indicators.actions.defining import ensure_indicators
from xianjie.apps.indicators.enums import IndicatorSource, Measure, RollUp, ValueState
from xianjie.apps.indicators.goals import rounded
from xianjie.apps.indicators.models import Indicator, IndicatorComputation, IndicatorValue
from xianjie.apps.indicators.queries.counts import counted
from xianjie.apps.indicators.queries.formulas import (
    data_of,
    newest_period,
    rulebook_for,
    run_of,
    tally_of,
)
from xianjie.apps.policies.queries import current_version
from xianjie.apps.screening.models import Run
from xianjie.engine.tallies import (
    TOO_LARGE_WORDS,
    CompiledTally,
    TallyRow,
    compile_tally,
    run_tallies,
)
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.kernel.periods import Period
from xianjie.policy.resolution import Resolved

_COUNTY, _TOWN, _CODE_DIGITS = 6, 9, 12
_STORED_PLACES = 6
_HUNDRED = Decimal(100)
_LARGEST = Decimal(10) ** 17  # what the columns hold


@dataclass
class Cell:
    """What is known of an indicator in a place while it is added up."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal | None = None
    known: int = 0
    unknown: int = 0

    def add(self, other: Cell) -> None:
        """Add a place below."""
        self.numerator += other.numerator
        if other.denominator is not None:
            self.denominator = (self.denominator or Decimal(0)) + other.denominator
        self.known += other.known
        self.unknown += other.unknown


@dataclass
class ComputeResult:
    """What a computation came to: rows written, formulas that could not be read, conflicts."""

    period: str
    run: int | None
    written: int = 0
    unchanged: int = 0
    conflicts: int = 0
    faults: dict[str, str] = field(default_factory=dict)


Cells = dict[str, dict[str, Cell]]
"""Code of the indicator → place of 12 digits → cell."""


def compute_values(*, county: str, period: Period, by: Actor, now: datetime) -> ComputeResult:
    """Compute all computed indicators of a county for a month, and roll up what is reported.

    Comes to the same end when called again. A value that somebody reported stays; what the data
    give is kept beside it (``computed``), so that pages show the conflict. Figures over
    households need a screening of the month; without it only those over daily work are computed.

    Raises ``RefusedError`` without the right in the county.
    """
    if not by.scope.may(Permission.MANAGE_INDICATORS, county):
        raise RefusedError("not-permitted", "您没有在这个县计算指标的权限。")
    ensure_indicators(county)
    place = county.ljust(_CODE_DIGITS, "0")
    indicators = list(
        Indicator.objects.proven("whose right in the county was checked").filter(
            division_code=place, is_active=True
        )
    )
    run = run_of(county, str(period))
    result = ComputeResult(str(period), run.pk if run else None)
    cells = _from_households(indicators, run, result) if run else {}
    cells |= _from_work(indicators, county, period, result)
    evidence = _evidence(run)
    with transaction.atomic():
        _store(indicators, cells, period, now, evidence, result)
        _roll_up_reports(indicators, place, period, now, result)
        IndicatorComputation.objects.update_or_create(
            county_code=county,
            period=str(period),
            defaults={
                "mark": data_mark(county, period, now),
                "faults": result.faults,
                "computed_at": now,
            },
        )
        if result.written:
            record(
                actor=by,
                action="indicators.compute",
                object_type="county",
                object_id=county,
                division_code=county,
                detail={"period": str(period), "written": result.written},
                at=now,
            )
    return result


def compute_stale(*, by: Actor, now: datetime) -> int:
    """Compute every screened month of this year and the last whose data changed.

    For the tick: it may run twice. The newest month is computed once a day besides, since the
    daily work goes on without a screening. Returns how many months were computed.
    """
    first = f"{localtime(now).year - 1}-01"
    runs = Run.objects.filter(is_current=True, period__gte=first).order_by("county_code", "period")
    marks = {
        (row.county_code, row.period): row.mark
        for row in IndicatorComputation.objects.filter(period__gte=first)
    }
    done = 0
    for county, text in runs.values_list("county_code", "period"):
        period = Period.parse(text)
        if marks.get((county, text)) != data_mark(county, period, now):
            compute_values(county=county, period=period, by=by, now=now)
            done += 1
    return done


def data_mark(county: str, period: Period, now: datetime) -> str:
    """Return what stands for the data of a month: its screening, the formulas, for the newest
    month the day."""
    run = run_of(county, str(period))
    newest = newest_period(county)
    day = f"{localtime(now):%Y-%m-%d}" if str(period) >= newest else ""
    version = current_version()
    rules = version.hash[:12] if version else ""
    return f"{run.inputs_hash[:24] if run else ''}|{rules}|{day}"


def _evidence(run: Run | None) -> str:
    return f"筛查 {run.period}，数据截至 {run.as_of:%Y-%m-%d}" if run else ""


def _from_households(indicators: Iterable[Indicator], run: Run, result: ComputeResult) -> Cells:
    resolved = rulebook_for(run)
    packaged: list[CompiledTally] = []
    own: list[CompiledTally] = []
    for one in indicators:
        tally = tally_of(one) if one.source == IndicatorSource.COMPUTED else None
        if tally is None:
            continue
        try:
            (packaged if one.definition else own).append(compile_tally(resolved, tally))
        except XianjieError as error:
            result.faults[one.code] = error.message
    try:
        rows = _counted(run, resolved, [*packaged, *own])
    except XianjieError:
        # A formula that somebody wrote gives a number that is too large: it alone has none.
        rows = _counted(run, resolved, packaged)
        for tally_of_own in own:
            try:
                rows += _counted(run, resolved, [tally_of_own])
            except XianjieError as error:
                result.faults[tally_of_own.tally.code] = error.message
    found: Cells = defaultdict(lambda: defaultdict(Cell))
    for row in rows:
        cell = Cell(row.numerator, row.denominator, row.known, row.unknown)
        for code in _upwards(row.village):
            found[row.code][code].add(cell)
    for name, places in list(found.items()):
        if any(abs(cell.numerator) >= _LARGEST for cell in places.values()):
            result.faults[name] = TOO_LARGE_WORDS
            del found[name]
    return found


def _counted(run: Run, resolved: Resolved, tallies: list[CompiledTally]) -> list[TallyRow]:
    with data_of(run, resolved) as inputs:
        return run_tallies(inputs, resolved, tallies)


def _from_work(
    indicators: Iterable[Indicator], county: str, period: Period, result: ComputeResult
) -> Cells:
    found: Cells = {}
    for one in indicators:
        if one.source != IndicatorSource.COMPUTED or one.measure != Measure.NAMED:
            continue
        parts = counted(one.formula, county, period)
        if parts is None:
            result.faults[one.code] = f"没有“{one.formula}”这项业务统计。"
            continue
        cells: dict[str, Cell] = defaultdict(Cell)
        for place, part in parts.items():
            cell = Cell(part.numerator, part.denominator, known=1)
            for code in _upwards(place):
                cells[code].add(cell)
        if not parts and one.roll_up == RollUp.SUM:
            cells[county.ljust(_CODE_DIGITS, "0")] = Cell(known=1)
        found[one.code] = cells
    return found


def _upwards(place: str) -> list[str]:
    """Return a place and those above it up to the county, as 12 digits, each once."""
    codes = [place[:digits].ljust(_CODE_DIGITS, "0") for digits in (_CODE_DIGITS, _TOWN, _COUNTY)]
    return list(dict.fromkeys(codes))


def value_of(indicator: Indicator, cell: Cell) -> Decimal | None:
    """Return the value of a cell: shares in percent; None where nothing is known."""
    if cell.denominator is None:
        return None if cell.known == 0 and cell.unknown else cell.numerator
    if not cell.denominator:
        return None
    value = cell.numerator / cell.denominator
    if indicator.unit == "%":
        value *= _HUNDRED
    return rounded(value, _STORED_PLACES)


def _store(
    indicators: Iterable[Indicator],
    cells: Cells,
    period: Period,
    now: datetime,
    evidence: str,
    result: ComputeResult,
) -> None:
    wanted = {one.code: one for one in indicators if one.code in cells}
    rows = IndicatorValue.objects.filter(
        indicator__in=[one.pk for one in wanted.values()], period=str(period)
    )
    known = {(row.indicator_id, row.division_code): row for row in rows}
    fresh: list[IndicatorValue] = []
    changed: list[IndicatorValue] = []
    for code, places in cells.items():
        for place, cell in places.items():
            one = wanted[code]
            row = known.pop((one.pk, place), None)
            is_new = row is None
            row = row or IndicatorValue(
                indicator=one, division_code=place, period=str(period), state=ValueState.COMPUTED
            )
            if not _write(row, one, cell, evidence if one.grain else "", now, is_new, result):
                continue
            (fresh if is_new else changed).append(row)
    gone = [row.pk for row in known.values() if row.state == ValueState.COMPUTED]
    IndicatorValue.objects.filter(pk__in=gone).delete()
    _save(fresh, changed, result)


def _write(
    row: IndicatorValue,
    indicator: Indicator,
    cell: Cell,
    evidence: str,
    now: datetime,
    is_new: bool,
    result: ComputeResult,
) -> bool:
    """Put what was computed into a row; return whether anything changed."""
    value = value_of(indicator, cell)
    if row.state == ValueState.REPORTED:
        differs = None if value is None or value == row.value else value
        result.conflicts += differs is not None
        if row.computed == differs:
            result.unchanged += 1
            return False
        row.computed = differs
        return True
    new = (value, cell.numerator, cell.denominator, cell.unknown, evidence)
    old = (row.value, row.numerator, row.denominator, row.unknown, row.evidence)
    if new == old and not is_new:
        result.unchanged += 1
        return False
    row.value, row.numerator, row.denominator, row.unknown, row.evidence = new
    row.at = now
    row.version += 0 if is_new else 1
    return True


def _save(
    fresh: list[IndicatorValue], changed: list[IndicatorValue], result: ComputeResult
) -> None:
    IndicatorValue.objects.bulk_create(fresh, batch_size=500)
    IndicatorValue.objects.bulk_update(
        changed,
        ["value", "numerator", "denominator", "unknown", "computed", "evidence", "at", "version"],
        batch_size=200,
    )
    result.written += len(fresh) + len(changed)


def _roll_up_reports(
    indicators: Iterable[Indicator],
    place: str,
    period: Period,
    now: datetime,
    result: ComputeResult,
) -> None:
    """Add up what townships reported where nobody reported for the county.

    Sums add up; shares and means only where numerator and denominator are known everywhere.
    """
    reported = {
        one.pk: one
        for one in indicators
        if one.source == IndicatorSource.REPORTED and one.roll_up != RollUp.NONE
    }
    below: dict[int, list[IndicatorValue]] = defaultdict(list)
    whole: dict[int, IndicatorValue] = {}
    rows = IndicatorValue.objects.filter(indicator__in=list(reported), period=str(period))
    for row in rows:
        if row.division_code == place:
            whole[row.indicator_id] = row
        elif row.state == ValueState.REPORTED and row.value is not None:
            below[row.indicator_id].append(row)
    fresh: list[IndicatorValue] = []
    changed: list[IndicatorValue] = []
    for pk, parts in below.items():
        one = reported[pk]
        cell = _added(one, parts)
        if cell is None:
            continue
        is_new = pk not in whole
        row = whole.get(pk) or IndicatorValue(
            indicator=one, division_code=place, period=str(period), state=ValueState.COMPUTED
        )
        words = f"{len(parts)} 个乡镇报送数汇总"
        if _write(row, one, cell, words, now, is_new, result):
            (fresh if is_new else changed).append(row)
    _save(fresh, changed, result)


def _added(indicator: Indicator, parts: list[IndicatorValue]) -> Cell | None:
    total = Cell()
    for row in parts:
        if indicator.roll_up == RollUp.SUM:
            total.add(Cell(row.value or Decimal(0), None, known=1))
        elif row.numerator is None or not row.denominator:
            return None
        else:
            total.add(Cell(row.numerator, row.denominator, known=1))
    return total
