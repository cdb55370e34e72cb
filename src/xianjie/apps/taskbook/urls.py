"""Addresses of taskbook."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "taskbook"
urlpatterns: list[URLPattern] = []
