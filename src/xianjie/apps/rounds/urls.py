"""Addresses of rounds, records, problems and meetings."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.rounds.views import progress, rounds

app_name = "rounds"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("new/", rounds.round_new, name="round-new"),
    path("<int:pk>/", progress.round_page, name="round"),
    path("<int:pk>/list.xlsx", progress.round_export, name="round-export"),
]
