"""The overview as a workbook."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cockpit.actions.export import record_export
from xianjie.apps.cockpit.interfaces.workbook import OverviewSheets, write_overview
from xianjie.apps.cockpit.queries.figures import figures_of
from xianjie.apps.cockpit.queries.overview import headline, map_of, risk_mix, trend_of
from xianjie.apps.cockpit.queries.rows import ClueFilters, clue_rows, clues_behind
from xianjie.apps.cockpit.views.area import chosen_area
from xianjie.apps.cockpit.views.overview import strip
from xianjie.exchange.provenance import Provenance
from xianjie.kernel.periods import Period
from xianjie.web.downloads import attachment

PORTION = 1_000


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the figures of the page and exactly the rows of its list."""
    scope = require(request, Permission.EXPORT_CLUES)
    chosen = chosen_area(request, scope)
    snapshot = chosen.snapshot if chosen else None
    if chosen is None or snapshot is None:
        raise Http404
    figures = figures_of(scope, chosen.area)
    filters = ClueFilters.of(request.GET)
    keys = list(clues_behind(scope, chosen.area, filters).values_list("pk", flat=True))
    groups, risks = risk_mix(figures)
    sheets = OverviewSheets(
        figures=[
            (kpi.title, kpi.text, kpi.unit, kpi.note)
            for kpi in strip(chosen, headline(figures), None)
        ],
        part_name=chosen.part_name,
        map=map_of(figures, chosen.parts, chosen.area.digits),
        groups=groups,
        risks=risks,
        trend=trend_of(figures, Period.parse(chosen.period)),
        clues=(
            row
            for start in range(0, len(keys), PORTION)
            for row in clue_rows(keys[start : start + PORTION])
        ),
    )
    now = timezone.now()
    narrowed = {name: value for name, value in asdict(filters).items() if value}
    record_export(
        by=request_actor(request),
        snapshot=snapshot,
        place=chosen.area.prefix or chosen.area.county or snapshot.county_code,
        rows=len(keys),
        filters=narrowed,
        now=now,
    )
    provenance = Provenance(
        title=_("监测总览 %(period)s") % {"period": chosen.period},
        by=str(request.user),
        at=timezone.localtime(now),
        filters=tuple(narrowed.items()),
        rows=len(keys),
        more=((_("范围"), chosen.place.name), (_("数据截至"), snapshot.as_of.isoformat())),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "overview.xlsx"
        write_overview(path, sheets, provenance)
        content = path.read_bytes()
    return attachment(content, f"监测总览_{chosen.place.code or 'all'}_{chosen.period}.xlsx")
