"""Schooling, insurance, housing and water, from finding to zero."""

from django.apps import AppConfig


class GuaranteesConfig(AppConfig):
    """Schooling, insurance, housing and water, from finding to zero."""

    name = "xianjie.apps.guarantees"
    label = "guarantees"
    verbose_name = "三保障和饮水"
