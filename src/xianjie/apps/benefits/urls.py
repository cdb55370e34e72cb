"""Addresses of 待遇保障."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "benefits"
urlpatterns: list[URLPattern] = []
