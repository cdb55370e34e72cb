"""Addresses of 三保障和饮水."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "guarantees"
urlpatterns: list[URLPattern] = []
