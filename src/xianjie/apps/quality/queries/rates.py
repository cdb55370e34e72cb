"""Error rates by unit, by who entered, and month by month; all from kept counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.quality.models import EntryTally, QualityRun, QualityTally
from xianjie.policy.quality.tables import tables

_MONTHS = 12
_TOWN, _VILLAGE, _ALL = 9, 12, 12


@dataclass(frozen=True)
class Rate:
    """Rows with a fault among rows checked; ``percent`` None where nothing was checked."""

    key: str
    name: str
    rows: int
    hits: int
    url: str = ""

    @property
    def percent(self) -> Decimal | None:
        """Share of rows with a fault, one decimal."""
        if not self.rows:
            return None
        return (Decimal(self.hits) * 100 / self.rows).quantize(Decimal("0.1"))

    @property
    def bar(self) -> list[tuple[str, int]]:
        """Parts of the bar that repeats the figures."""
        return [("red", self.hits)]


def newest_counted(county: str) -> list[QualityRun]:
    """Return the last run of each of the last months that kept counts, oldest first."""
    kept = QualityTally.objects.proven("months of which a county kept counts")
    rows = QualityRun.objects.filter(
        county_code=county, pk__in=kept.filter(run__county_code=county).values("run_id")
    )
    found: dict[tuple[int, int], QualityRun] = {}
    for run in rows.order_by("as_of", "started_at")[: _MONTHS * 40]:
        found[(run.as_of.year, run.as_of.month)] = run
    return [found[key] for key in sorted(found)][-_MONTHS:]


def table_rates(run: QualityRun, scope: Scope) -> list[Rate]:
    """Return the rate of each table in what a scope sees."""
    rows = _tallies(run, scope).filter(rule_id="").order_by()
    counted = rows.values_list("table").annotate(rows=Sum("rows"), hits=Sum("hits"))
    titles = {one.id: one.title for one in tables().values()}
    found = [Rate(table, titles.get(table, table), n, hits) for table, n, hits in counted]
    return sorted(found, key=lambda one: -one.rows)


def place_rates(run: QualityRun, scope: Scope, *, table: str, town: str = "") -> list[Rate]:
    """Return the rate of each township, or of each village of one, the worst first."""
    rows = _tallies(run, scope).filter(rule_id="", table=table).order_by()
    digits = _TOWN
    if town:
        rows = rows.filter(division_code__startswith=town[:_TOWN])
        digits = _VILLAGE
    counted = rows.annotate(place=Substr("division_code", 1, digits)).values_list("place")
    summed = list(counted.annotate(rows=Sum("rows"), hits=Sum("hits")))
    codes = [place.ljust(_ALL, "0") for place, *_ in summed]
    names = division_names(codes)
    found = [
        Rate(code, names.get(code, code), number, hits)
        for code, (_, number, hits) in zip(codes, summed, strict=True)
    ]
    return sorted(found, key=lambda one: (-(one.percent or 0), one.key))


def entry_rates(run: QualityRun, scope: Scope) -> list[Rate]:
    """Return the rate of households by who registered their last change; lists under one name."""
    rows = EntryTally.objects.visible_to(scope, Permission.VIEW_QUALITY, inside=run.county_code)
    counted = rows.filter(run=run).order_by().values_list("entered_by")
    summed = counted.annotate(rows=Sum("households"), hits=Sum("faulty"))
    found_rows = list(summed)
    names = shown_labels(who for who, *_ in found_rows if who)
    found = [
        Rate(who, names.get(who, who) or "名单导入", number, hits)
        for who, number, hits in found_rows
    ]
    return sorted(found, key=lambda one: (-one.rows, one.key))


def months(county: str, scope: Scope, *, table: str, runs: list[QualityRun]) -> list[Rate]:
    """Return the rate of a table month by month in what a scope sees; one query."""
    rows = QualityTally.objects.visible_to(scope, Permission.VIEW_QUALITY, inside=county)
    counted = rows.filter(run__in=runs, rule_id="", table=table).order_by().values_list("run_id")
    summed = {run: (n, hits) for run, n, hits in counted.annotate(n=Sum("rows"), h=Sum("hits"))}
    return [Rate(str(run.pk), f"{run.as_of:%Y-%m}", *summed.get(run.pk, (0, 0))) for run in runs]


def rule_history(county: str, scope: Scope, rule: str) -> dict[str, Any]:
    """Return the hits of a rule by month, and by village in the last one."""
    runs = newest_counted(county)
    rows = QualityTally.objects.visible_to(scope, Permission.VIEW_QUALITY, inside=county)
    counted = rows.filter(run__in=runs, rule_id=rule).order_by()
    by_run: dict[int, int] = dict(counted.values_list("run_id").annotate(n=Sum("hits")))
    most = max(by_run.values(), default=0)
    lines = [(f"{run.as_of:%Y-%m}", by_run.get(run.pk, 0)) for run in runs]
    return {
        "months": [
            {
                "name": name,
                "hits": hits,
                "most": most,
                "bar": [("blue", hits)],
            }
            for name, hits in lines
        ],
    }


def _tallies(run: QualityRun, scope: Scope) -> Any:
    rows = QualityTally.objects.visible_to(scope, Permission.VIEW_QUALITY, inside=run.county_code)
    return rows.filter(run=run)
