"""Addresses of posts."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "posts"
urlpatterns: list[URLPattern] = []
