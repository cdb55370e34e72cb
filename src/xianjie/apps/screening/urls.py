"""Addresses of the screening pages."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.screening.views.clues import clue_list, export
from xianjie.apps.screening.views.effects import rules
from xianjie.apps.screening.views.households import household
from xianjie.apps.screening.views.month import month
from xianjie.apps.screening.views.named_export import export_named
from xianjie.apps.screening.views.runs import compare, confirm, run, run_list, start
from xianjie.apps.screening.views.verify import verify

app_name = "screening"
urlpatterns = [
    path("", month, name="month"),
    path("runs/", run_list, name="runs"),
    path("runs/start/", start, name="start"),
    path("runs/compare/", compare, name="compare"),
    path("runs/<int:pk>/", run, name="run"),
    path("runs/<int:pk>/confirm/", confirm, name="confirm"),
    path("rules/", rules, name="rules"),
    path("clues/<int:pk>/verify/", verify, name="verify"),
    path("clues/", clue_list, name="clues"),
    path("clues/export-named/", export_named, name="export-named"),
    path("clues/export.<str:extension>", export, name="export"),
    path("households/<int:pk>/", household, name="household"),
]
