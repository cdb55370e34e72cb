"""Addresses of funds."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "funds"
urlpatterns: list[URLPattern] = []
