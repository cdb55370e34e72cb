"""Addresses of 普查与抽样."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "census"
urlpatterns: list[URLPattern] = []
