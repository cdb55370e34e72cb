"""What a formula gives before it is saved, and whom a figure is made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from xianjie.apps.indicators.enums import IndicatorSource
from xianjie.apps.indicators.goals import rounded
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.indicators.queries.formulas import (
    data_of,
    newest_period,
    rulebook_for,
    run_of,
    tally_of,
)
from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.screening.models import Run
from xianjie.engine.tallies import TallySubject, compile_tally, run_tallies, tally_subjects
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.policy.resolution import Resolved, resolve

_HUNDRED = Decimal(100)
_TOWN = 9
_PLACES = 6


@dataclass(frozen=True)
class Preview:
    """What a formula gives for the newest screened month: county and townships (12 digits)."""

    period: str
    value: Decimal | None
    numerator: Decimal
    denominator: Decimal | None
    unknown: int
    towns: tuple[tuple[str, Decimal | None], ...] = ()


def check_formula(indicator: Indicator, county: str) -> None:
    """Refuse a formula that the engine cannot read, with the sentence that says why.

    Checked against the rulebook in force as the county's newest data see it.
    """
    tally = tally_of(indicator) if indicator.source == IndicatorSource.COMPUTED else None
    if tally is None:
        return
    resolved = _resolved(county)
    if resolved is None:
        raise RefusedError("no-rulebook", "还没有发布规则库，不能核对条件。")
    try:
        compile_tally(resolved, tally)
    except XianjieError as error:
        raise RefusedError("formula", error.message, field=_field(indicator, error)) from error


def _resolved(county: str) -> Resolved | None:
    run = _newest(county)
    if run is not None:
        return rulebook_for(run)
    version = current_version()
    if version is None:
        return None
    return resolve(rulebook_of(version.hash), county, version.published_at.date())


def _newest(county: str) -> Run | None:
    period = newest_period(county)
    return run_of(county, period) if period else None


def _field(indicator: Indicator, error: XianjieError) -> str:
    """Return the field whose text the sentence speaks of; the condition where nobody knows."""
    if error.code == "no-value":
        return "formula"
    for name in ("condition", "population", "formula", "weight"):
        text = getattr(indicator, name)
        if text and f"“{text}”" in error.message:
            return name
    return "condition" if indicator.condition else "formula"


def preview(indicator: Indicator, county: str) -> Preview | None:
    """Compute an unsaved indicator over the newest month; None without a screened month.

    Raises ``RefusedError`` for a formula that cannot be read.
    """
    check_formula(indicator, county)
    run, tally = _newest(county), tally_of(indicator)
    if run is None or tally is None:
        return None
    resolved = rulebook_for(run)
    try:
        with data_of(run, resolved) as inputs:
            rows = run_tallies(inputs, resolved, [compile_tally(resolved, tally)])
    except XianjieError as error:
        raise RefusedError("formula", error.message, field="formula") from error
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    has_below = False
    unknown = known = 0
    for row in rows:
        for code in ("", row.village[:_TOWN]):
            sums[code][0] += row.numerator
            sums[code][1] += row.denominator or Decimal(0)
        has_below = has_below or row.denominator is not None
        unknown += row.unknown
        known += row.known
    above, below = sums.pop("", [Decimal(0), Decimal(0)])
    return Preview(
        run.period,
        _value(indicator, above, below if has_below else None) if known else None,
        above,
        below if has_below else None,
        unknown,
        tuple(
            (code.ljust(12, "0"), _value(indicator, one, other if has_below else None))
            for code, (one, other) in sorted(sums.items())
        ),
    )


def _value(indicator: Indicator, above: Decimal, below: Decimal | None) -> Decimal | None:
    if below is None:
        return above
    if not below:
        return None
    value = above / below
    return rounded(value * _HUNDRED if indicator.unit == "%" else value, _PLACES)


def subjects_of(indicator: Indicator, county: str, period: str, place: str) -> list[TallySubject]:
    """Return the households or persons behind a figure within a place; empty without data.

    For a reader who may see the households of the place: the caller checks. ``place`` is a
    prefix of village codes.
    """
    run, tally = run_of(county, period), tally_of(indicator)
    if run is None or tally is None:
        return []
    resolved = rulebook_for(run)
    try:
        checked = compile_tally(resolved, tally)
        with data_of(run, resolved) as inputs:
            return tally_subjects(inputs, resolved, checked, place)
    except XianjieError:
        return []
