"""Addresses of 易地搬迁 and 重点村."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.places.interfaces.registers import INDUSTRIES, PROJECTS, RELOCATED, SITES
from xianjie.apps.places.views import focus

app_name = "places"
urlpatterns = [
    *SITES.urlpatterns,
    *INDUSTRIES.urlpatterns,
    *RELOCATED.urlpatterns,
    *PROJECTS.urlpatterns,
    path("update/", focus.update, name="update"),
    path("focus/", focus.focus, name="focus"),
    path("focus/export/", focus.focus_export, name="focus-export"),
]
