"""Addresses of fieldforms."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "fieldforms"
urlpatterns: list[URLPattern] = []
