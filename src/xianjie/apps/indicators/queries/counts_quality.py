"""Named counts of data quality: rows with a fault, and findings that wait, by place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from xianjie.apps.indicators.queries.counts import Part, Parts, inside, named_count
from xianjie.apps.quality.enums import Mending, Severity, Standing
from xianjie.apps.quality.models import QualityFinding, QualityRun, QualityTally
from xianjie.kernel.periods import Period
from xianjie.policy.quality.tables import HOUSEHOLD, find_table


def _run(county: str, period: Period) -> QualityRun | None:
    """The last check of a month that kept counts."""
    rows = QualityRun.objects.filter(
        county_code=county[:6], as_of__year=period.year, as_of__month=period.month
    )
    return rows.filter(tallies__isnull=False).order_by("-started_at").first()


@named_count("data-errors", "数据差错率（冒号后写数据表，缺省为户）")
def _errors(county: str, period: Period, argument: str) -> Parts:
    run = _run(county, period)
    table = find_table(argument) if argument else None
    if run is None:
        return {}
    rows = QualityTally.objects.filter(
        **inside(county), run=run, rule_id="", table=table.id if table else HOUSEHOLD
    ).order_by()
    summed = rows.values_list("division_code").annotate(hits=Sum("hits"), rows=Sum("rows"))
    return {code: Part(Decimal(hits), Decimal(n)) for code, hits, n in summed}


@named_count("data-findings", "未消除的数据疑点（冒号后写 错误、疑点、提示，缺省全部）")
def _findings(county: str, _period: Period, argument: str) -> Parts:
    rows = QualityFinding.objects.filter(**inside(county), standing=Standing.OPEN)
    if argument in Severity.values:
        rows = rows.filter(severity=argument)
    return _counted(rows.order_by(), county)


@named_count("data-corrections", "数据疑点整改完成率（下发的里已消除的）")
def _corrections(county: str, _period: Period, _argument: str) -> Parts:
    sent = QualityFinding.objects.filter(**inside(county)).exclude(mending=Mending.NONE)
    rows = sent.order_by().values_list("division_code")
    counted = rows.annotate(
        done=Count("pk", filter=Q(standing=Standing.CLEARED)), number=Count("pk")
    )
    return {code: Part(Decimal(done), Decimal(number)) for code, done, number in counted}


def _counted(rows: Any, county: str) -> Parts:
    found = {
        code: Part(Decimal(number))
        for code, number in rows.values_list("division_code").annotate(number=Count("pk"))
    }
    return found or {county.ljust(12, "0"): Part(Decimal(0))}
