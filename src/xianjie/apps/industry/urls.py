"""Addresses of industry."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "industry"
urlpatterns: list[URLPattern] = []
