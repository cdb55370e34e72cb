"""Addresses of 普查与抽样."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.census.views import bases, lists, samples, sheets

app_name = "census"
urlpatterns = [
    path("", bases.base, name="base"),
    path("lines/", bases.base_lines, name="lines"),
    path("lines/<int:pk>/", bases.base_line, name="line"),
    path("export.xlsx", bases.base_export, name="base-export"),
    path("lists/", lists.lists, name="lists"),
    path("lists/<int:pk>/", lists.list_page, name="list"),
    path("lists/<int:pk>/export.xlsx", lists.list_export, name="list-export"),
    path("samples/", samples.samples, name="samples"),
    path("samples/new/", samples.sample_new, name="sample-new"),
    path("samples/<int:pk>/", samples.sample, name="sample"),
    path("samples/<int:pk>/frame.txt", samples.sample_frame, name="sample-frame"),
    path("samples/<int:pk>/proof.json", samples.sample_proof, name="sample-proof"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("corrections/", sheets.corrections, name="corrections"),
]
