"""Addresses of 社会救助."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "relief"
urlpatterns: list[URLPattern] = []
