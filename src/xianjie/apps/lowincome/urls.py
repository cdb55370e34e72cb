"""Addresses of the low-income register."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "lowincome"
urlpatterns: list[URLPattern] = []
