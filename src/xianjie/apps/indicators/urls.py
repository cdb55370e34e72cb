"""Addresses of the indicators."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.indicators.interfaces.registers import LONG_GOALS, RURAL
from xianjie.apps.indicators.views import board, clusters, defining, filling, quality, rural

app_name = "indicators"
urlpatterns = [
    path("clusters/", clusters.clusters, name="clusters"),
    path("clusters/rows/", clusters.cluster_rows, name="cluster-rows"),
    path("clusters/<int:pk>/", clusters.cluster, name="cluster"),
    path("", quality.quality, name="quality"),
    path("rows/", quality.quality_rows, name="quality-rows"),
    path("export.xlsx", quality.quality_export, name="quality-export"),
    path("indicators/", board.board, name="board"),
    path("indicators/export.xlsx", board.board_export, name="board-export"),
    path("indicators/compute/", board.compute, name="compute"),
    path("indicators/report/", filling.report, name="report"),
    path("indicators/burden/", filling.burden, name="burden"),
    path("indicators/matches/", defining.matches, name="matches"),
    path("indicators/matches/<int:pk>/", defining.match, name="match"),
    path("indicators/rural/", rural.rural, name="rural"),
    path("indicators/long-goals/", rural.long_goals, name="long-goals-board"),
    *(pattern for register in (*RURAL, LONG_GOALS) for pattern in register.urlpatterns),
    path("indicators/new/", defining.define, name="define"),
    path("indicators/<int:pk>/", board.indicator, name="indicator"),
    path("indicators/<int:pk>/edit/", defining.define, name="redefine"),
    path("indicators/<int:pk>/goal/", defining.goal, name="goal"),
    path("indicators/<int:pk>/rows/", board.indicator_rows, name="indicator-rows"),
    path("indicators/<int:pk>/villages/", board.indicator_villages, name="indicator-villages"),
]
