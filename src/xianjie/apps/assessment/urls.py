"""Addresses of assessment."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.assessment.interfaces.registers import QUALITY_ITEMS
from xianjie.apps.assessment.views import results, schemes

app_name = "assessment"
urlpatterns = [
    path("", schemes.schemes, name="schemes"),
    path("schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("schemes/<int:pk>/lines/new/", schemes.scheme_line, name="line-new"),
    path("schemes/<int:pk>/lines/<int:line>/", schemes.scheme_line, name="line"),
    path(
        "schemes/<int:pk>/lines/<int:line>/remove/",
        schemes.scheme_line_remove,
        name="line-remove",
    ),
    path("results/<int:pk>/", results.run, name="run"),
    path("results/<int:pk>/export.xlsx", results.run_export, name="run-export"),
    path("objects/<int:pk>/", results.object_result, name="object"),
    *QUALITY_ITEMS.urlpatterns,
]
