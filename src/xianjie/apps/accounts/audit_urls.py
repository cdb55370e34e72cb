"""Addresses of the audit; its pages stand here because the audit itself knows no accounts."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.accounts.views.audit_chain import chain, check
from xianjie.apps.accounts.views.audit_events import event, events, export

app_name = "audit"
urlpatterns = [
    path("", events, name="events"),
    path("<int:pk>/", event, name="event"),
    path("export/", export, name="export"),
    path("chain/", chain, name="chain"),
    path("chain/check/", check, name="check"),
]
