"""Addresses of removal."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.removal.views import check, lists

app_name = "removal"
urlpatterns = [
    path("", lists.candidates, name="candidates"),
    path("export.xlsx", lists.export, name="export"),
    path("removed/", lists.removed, name="removed"),
    path("removed/export.xlsx", lists.export_of_removed, name="removed-export"),
    path("<int:pk>/", check.check, name="check"),
]
