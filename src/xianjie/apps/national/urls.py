"""Addresses of 国家系统交换."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "national"
urlpatterns: list[URLPattern] = []
