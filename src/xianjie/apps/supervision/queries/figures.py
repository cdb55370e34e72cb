"""Indicators on the page of a month: those that are counted, and those that are asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xianjie.apps.divisions.codes import padded
from xianjie.apps.indicators.enums import IndicatorSource
from xianjie.apps.indicators.models import IndicatorValue
from xianjie.apps.indicators.queries import IndicatorLine, values_for
from xianjie.apps.supervision.queries.progress import Reporter


def place_of(reporter: Reporter, county: str) -> str:
    """Return the place whose figures a reporter reports: its county, or the township itself."""
    return reporter.code if reporter.organisation is None else padded(county)


def indicators_of(
    reporter: Reporter, county: str, period: str, today: date
) -> tuple[list[IndicatorLine], list[IndicatorLine]]:
    """Return the indicators of a reporter in a month: counted ones with a value, asked ones.

    Called for a reporter that may be reported for or read.
    """
    lines = values_for(
        county,
        period,
        organisation=reporter.organisation,
        town=reporter.town or None,
        today=today,
    )
    asked = [
        one
        for one in lines
        if one.indicator.source == IndicatorSource.REPORTED
        and (reporter.organisation is not None or one.indicator.by_town)
    ]
    keys = {one.indicator.pk for one in asked}
    counted = [one for one in lines if one.indicator.pk not in keys and one.value is not None]
    return counted, asked


def evidences_of(lines: Iterable[IndicatorLine], place: str, period: str) -> dict[int, str]:
    """Return number of indicator → what a value of the month rests on; one query."""
    rows = IndicatorValue.objects.proven("figures of a reporter that may be read").filter(
        indicator__in=[one.indicator.pk for one in lines], division_code=place, period=period
    )
    return dict(rows.values_list("indicator_id", "evidence"))
