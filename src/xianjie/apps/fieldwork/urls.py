"""Addresses of fieldwork."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.fieldwork.views import api, page

app_name = "fieldwork"
urlpatterns = [
    path("", page.home, name="home"),
    path("worker.js", page.worker, name="worker"),
    path("manifest.json", page.manifest, name="manifest"),
    path("session/", api.session, name="session"),
    path("pack/", api.pack, name="pack"),
    path("sheets/", api.sheets, name="sheets"),
    path("discard/", api.discard, name="discard"),
]
