"""Addresses of the indicators."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.indicators.views import clusters, quality

app_name = "indicators"
urlpatterns = [
    path("clusters/", clusters.clusters, name="clusters"),
    path("clusters/rows/", clusters.cluster_rows, name="cluster-rows"),
    path("clusters/<int:pk>/", clusters.cluster, name="cluster"),
    path("", quality.quality, name="quality"),
    path("rows/", quality.quality_rows, name="quality-rows"),
    path("export.xlsx", quality.quality_export, name="quality-export"),
]
