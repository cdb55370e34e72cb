"""Addresses of 普查与抽样."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.census.views import samples, sheets

app_name = "census"
urlpatterns = [
    path("samples/", samples.samples, name="samples"),
    path("samples/new/", samples.sample_new, name="sample-new"),
    path("samples/<int:pk>/", samples.sample, name="sample"),
    path("samples/<int:pk>/frame.txt", samples.sample_frame, name="sample-frame"),
    path("samples/<int:pk>/proof.json", samples.sample_proof, name="sample-proof"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("corrections/", sheets.corrections, name="corrections"),
]
