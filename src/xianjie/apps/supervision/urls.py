"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.supervision.interfaces.registers import BATTLES, DISPATCHES
from xianjie.apps.supervision.views import battles, progress

app_name = "supervision"
urlpatterns = [
    *BATTLES.urlpatterns,
    path("battles/<int:pk>/close/", battles.battle_close, name="battles-close"),
    *DISPATCHES.urlpatterns,
    path("progress/", progress.progress, name="progress"),
    path("progress/export.xlsx", progress.progress_export, name="progress-export"),
    path("progress/<slug:key>/<slug:period>/", progress.progress_report, name="progress-report"),
]
