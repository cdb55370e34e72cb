"""The quality figures as a workbook: values by township, what they mean, who made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.indicators.actions import record_quality_export
from xianjie.apps.indicators.queries.periods import Span
from xianjie.apps.indicators.queries.quality import FIGURES, Samples, Value
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_TOWN = 9


def export_quality(
    *,
    by: Actor,
    made_by: str,
    path: Path,
    span: Span,
    samples: Samples,
    towns: Sequence[NamedPlace],
    now: datetime,
) -> int:
    """Write all figures of a county and its visible townships to an xlsx file and audit it."""
    columns = [
        ("维度", 10), ("指标", 20), ("单位", 6), ("合计", 10), ("合计样本数", 12),
        *((place.name, 12) for place in towns), ("统计口径", 60),
    ]  # fmt: skip
    rows = []
    for figure in FIGURES:
        whole, parts = samples.value(figure), samples.values_by_town(figure)
        rows.append(
            (
                str(figure.dimension.label), str(figure.title), figure.unit, _cell(whole),
                str(whole.number),
                *(_cell(parts.get(place.code[:_TOWN])) for place in towns), str(figure.meaning),
            )
        )  # fmt: skip
    with new_workbook(path, constant_memory=True) as book:
        number = write_table(book, "监测质量", columns, rows)
        write_provenance(
            book,
            Provenance(
                title="监测质量四项评价",
                by=made_by,
                at=timezone.localtime(now),
                rows=number,
                more=(("期间", span.title),),
            ),
        )
    record_quality_export(by=by, county=samples.ask.county, period=span.code, now=now)
    return number


def _cell(value: Value | None) -> str:
    return value.words if value else "–"
