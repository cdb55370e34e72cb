"""Addresses of collective."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "collective"
urlpatterns: list[URLPattern] = []
