"""Addresses of removal."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "removal"
urlpatterns: list[URLPattern] = []
