"""Addresses of employment."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from xianjie.apps.employment.interfaces.registers import REGISTERS

app_name = "employment"
urlpatterns: list[URLPattern | URLResolver] = [
    *(pattern for register in REGISTERS for pattern in register.urlpatterns),
]
