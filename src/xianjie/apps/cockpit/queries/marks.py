"""How far the data behind a snapshot has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Max

from xianjie.apps.cockpit.models import MonthSnapshot
from xianjie.apps.plans.models import MeasureEvent
from xianjie.apps.registry.models import FamilyChange, RegistryImport
from xianjie.apps.screening.models import Run, Verification


def data_mark(county: str, run: Run | None) -> str:
    """Return a text that changes with an import, a family, a measure, a run, a checked clue."""
    imported = RegistryImport.objects.filter(county_code=county)
    changed = (
        FamilyChange.objects.proven("how many changes there are, no row of them")
        .filter(household__county_code=county)
        .aggregate(newest=Max("pk"), undone=Count("undone_at"))
    )
    checked = Verification.objects.proven("number of the newest check, no row of it").filter(
        clue__county_code=county
    )
    planned = MeasureEvent.objects.filter(measure__county_code=county)
    clues = run.summary.get("clues", {}) if run and run.summary else {}
    counts = ".".join(str(clues[name]) for name in sorted(clues))
    family = f"{changed['newest'] or 0}.{changed['undone']}"
    numbers = (_newest(imported), family, _newest(checked), _newest(planned), run.pk if run else 0)
    return "/".join(str(number) for number in (*numbers, counts))


def is_stale(snapshot: MonthSnapshot, run: Run | None) -> bool:
    """Whether the comparison or the register changed since a snapshot was built."""
    return snapshot.mark != data_mark(snapshot.county_code, run)


def _newest(rows: models.QuerySet[models.Model]) -> int:
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0
