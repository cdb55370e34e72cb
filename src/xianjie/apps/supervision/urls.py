"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.supervision.interfaces.registers import BATTLES, DISPATCHES, FINDINGS, MATERIALS
from xianjie.apps.supervision.views import (
    analysis,
    battles,
    discipline,
    dispatching,
    inspections,
    merits,
    progress,
    rectifications,
)

app_name = "supervision"
urlpatterns = [
    *BATTLES.urlpatterns,
    path("battles/ledger/", dispatching.battle_ledger, name="battles-ledger"),
    path("battles/villages/", dispatching.battle_villages, name="battles-villages"),
    path("battles/<int:pk>/close/", battles.battle_close, name="battles-close"),
    *DISPATCHES.urlpatterns,
    path("dispatches/agenda/", dispatching.dispatch_agenda, name="dispatches-agenda"),
    path("dispatches/<int:pk>/orders/", dispatching.dispatch_orders, name="dispatches-orders"),
    *FINDINGS.urlpatterns,
    *MATERIALS.urlpatterns,
    path("materials/<int:pk>/file/", merits.material_file, name="materials-file"),
    path("leniencies/", merits.leniencies, name="leniencies"),
    path("leniencies/<int:pk>/", merits.leniency, name="leniency"),
    path("nominations/", merits.nominations, name="nominations"),
    path("nominations/<int:pk>/", merits.nomination, name="nomination"),
    path("discipline/", discipline.discipline, name="discipline"),
    path("discipline/<int:pk>/", discipline.discipline_clue, name="discipline-clue"),
    path("rectifications/", rectifications.rectifications, name="rectifications"),
    path(
        "rectifications/export.xlsx",
        rectifications.rectifications_export,
        name="rectifications-export",
    ),
    path(
        "rectifications/assign/", rectifications.rectifications_assign, name="rectifications-assign"
    ),
    path("rectifications/new/", rectifications.rectification_new, name="rectification-new"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path(
        "rectifications/<int:pk>/file/<int:event>/",
        rectifications.rectification_file,
        name="rectification-file",
    ),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path(
        "inspections/<int:pk>/sample.xlsx", inspections.inspection_export, name="inspection-export"
    ),
    path(
        "inspections/<int:pk>/<int:number>/",
        inspections.inspection_sample,
        name="inspection-sample",
    ),
    path("progress/", progress.progress, name="progress"),
    path("progress/export.xlsx", progress.progress_export, name="progress-export"),
    path("progress/analysis/", analysis.analysis, name="analysis"),
    path("progress/regular/", analysis.regular, name="regular"),
    path(
        "progress/regular/<slug:key>/<slug:period>/", analysis.regular_report, name="regular-report"
    ),
    path("progress/<slug:key>/<slug:period>/", progress.progress_report, name="progress-report"),
]
