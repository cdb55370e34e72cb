"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.supervision.interfaces.registers import BATTLES, DISPATCHES, FINDINGS
from xianjie.apps.supervision.views import battles, inspections, progress, rectifications

app_name = "supervision"
urlpatterns = [
    *BATTLES.urlpatterns,
    path("battles/<int:pk>/close/", battles.battle_close, name="battles-close"),
    *DISPATCHES.urlpatterns,
    *FINDINGS.urlpatterns,
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
    path("progress/<slug:key>/<slug:period>/", progress.progress_report, name="progress-report"),
]
