"""Addresses of the screening pages."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.screening.views.clues import clue_list, export
from xianjie.apps.screening.views.households import household
from xianjie.apps.screening.views.month import month
from xianjie.apps.screening.views.named_export import export_named

app_name = "screening"
urlpatterns = [
    path("", month, name="month"),
    path("clues/", clue_list, name="clues"),
    path("clues/export-named/", export_named, name="export-named"),
    path("clues/export.<str:extension>", export, name="export"),
    path("households/<int:pk>/", household, name="household"),
]
