"""Addresses of the papers."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.papers.views import printing

app_name = "papers"
urlpatterns = [
    path("household/<int:pk>/", printing.papers, name="papers"),
    path("dossier/<int:pk>/", printing.whole, {"form": printing.DOSSIER}, name="dossier"),
    path("dossier/<int:pk>/files/", printing.whole, {"form": printing.ZIP}, name="dossier-files"),
    path("<slug:kind>/<int:pk>/", printing.paper, name="paper"),
]
