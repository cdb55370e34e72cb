"""Addresses of 收入台账."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "income"
urlpatterns: list[URLPattern] = []
