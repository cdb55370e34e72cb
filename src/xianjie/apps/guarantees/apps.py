"""Schooling, insurance, housing and water, from finding to zero."""

from django.apps import AppConfig


class GuaranteesConfig(AppConfig):
    """Schooling, insurance, housing and water, from finding to zero."""

    name = "xianjie.apps.guarantees"
    label = "guarantees"
    verbose_name = "三保障和饮水"

    def ready(self) -> None:
        """Look for problems in every screened month; follow families; stand on their page."""
        from xianjie.apps.guarantees import following
        from xianjie.apps.guarantees.actions.refreshing import refresh_after_run
        from xianjie.apps.guarantees.interfaces import panels
        from xianjie.apps.screening.finishing import register_finisher

        register_finisher("guarantees", refresh_after_run)
        following.register()
        panels.register()
