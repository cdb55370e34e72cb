"""Addresses of the desk and the overview."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.cockpit.views.desk import go_on
from xianjie.apps.cockpit.views.export import export
from xianjie.apps.cockpit.views.overview import monitored, overview, rebuild
from xianjie.apps.cockpit.views.zero import zero

app_name = "cockpit"
urlpatterns = [
    path("next/", go_on, name="next"),
    path("overview/", overview, name="overview"),
    path("overview/households/", monitored, name="monitored"),
    path("zero/", zero, name="zero"),
    path("overview/export.xlsx", export, name="export"),
    path("overview/rebuild/", rebuild, name="rebuild"),
]
