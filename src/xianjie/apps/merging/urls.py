"""Addresses of 重复与合并."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "merging"
urlpatterns: list[URLPattern] = []
