"""The board as a workbook: values, goals and colours, and the values of the townships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.indicators.actions import record_board_export
from xianjie.apps.indicators.enums import IndicatorSource, ValueState
from xianjie.apps.indicators.queries.boards import town_values
from xianjie.apps.indicators.queries.values import IndicatorLine, figure_words
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.periods import Period


def export_board(
    *,
    by: Actor,
    made_by: str,
    path: Path,
    county: str,
    period: str,
    place: str,
    lines: Sequence[IndicatorLine],
    towns: Sequence[NamedPlace],
    now: datetime,
) -> int:
    """Write the lines of a board to an xlsx file and audit it; return the number of rows.

    Raises ``RefusedError`` without the right to export.
    """
    columns = [
        ("类别", 12), ("指标", 32), ("单位", 8), ("本期", 12), ("期别", 9), ("来历", 12),
        ("上年", 12), ("年度目标", 18), ("差距", 12), ("状态", 10), ("红黄绿", 8),
        ("年底预测", 12), ("依据", 40), ("责任单位", 24), ("口径", 50),
    ]  # fmt: skip
    rows = [_row(one) for one in lines]
    heat = town_values([one.indicator for one in lines], towns, Period.parse(period))
    below = [
        (one.indicator.name, one.indicator.unit, *(cell.words for cell in heat[one.indicator.pk]))
        for one in lines
        if any(cell.words for cell in heat[one.indicator.pk])
    ]
    with new_workbook(path, constant_memory=True) as book:
        number = write_table(book, "指标看板", columns, rows)
        if below:
            heads = [("指标", 32), ("单位", 8), *((town.name, 12) for town in towns)]
            write_table(book, "各乡镇", heads, below)
        write_provenance(
            book,
            Provenance(
                title="指标看板",
                by=made_by,
                at=timezone.localtime(now),
                rows=number,
                more=(("地方", place), ("期别", period)),
            ),
        )
    record_board_export(by=by, county=county, period=period, now=now)
    return number


def _row(one: IndicatorLine) -> tuple[str, ...]:
    goal = one.goal
    judged = goal.judgement if goal else None
    decimals = one.indicator.decimals
    office = one.indicator.organisation
    return (
        one.indicator.topic,
        one.indicator.name,
        one.unit,
        one.words,
        one.period,
        str(ValueState(one.state).label) if one.state else "",
        figure_words(one.last_year, decimals),
        one.target,
        figure_words(judged.gap, max(decimals, goal.target.places)) if judged and goal else "",
        str(judged.state.label) if judged else "",
        str(judged.light.label) if judged else "",
        figure_words(judged.forecast, decimals) if judged else "",
        f"《{goal.target.document}》{goal.target.clause}" if goal else "",
        office.name if office else "",
        one.indicator.meaning
        or ("部门报送" if one.indicator.source == IndicatorSource.REPORTED else ""),
    )
