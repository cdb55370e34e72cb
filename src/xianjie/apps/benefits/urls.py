"""Addresses of 待遇保障."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.benefits.views import gap, gaps, household, overview

app_name = "benefits"
urlpatterns = [
    path("", gaps.gaps, name="gaps"),
    path("export.xlsx", gaps.export, name="export"),
    path("dispatch/", gaps.dispatch, name="dispatch"),
    path("overview/", overview.overview, name="overview"),
    path("unknown/<str:benefit>/", overview.unknown, name="unknown"),
    path("confirm/", overview.confirm, name="confirm"),
    path("evaluate/", overview.evaluate, name="evaluate"),
    path("figures/", overview.figures, name="figures"),
    path("household/<int:pk>/", household.household, name="household"),
    path("<int:pk>/", gap.gap, name="gap"),
]
