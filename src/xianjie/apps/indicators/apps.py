"""Figures about the quality of the work, alarms where risks cluster, indicators and goals."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Figures about the quality of the work, alarms where risks cluster, indicators and goals."""

    name = "xianjie.apps.indicators"
    label = "indicators"
    verbose_name = "监测质量和指标"

    def ready(self) -> None:
        """Hear of adopted documents; know the counts of the areas."""
        from xianjie.apps.indicators import following
        from xianjie.apps.indicators.queries import (  # noqa: F401
            counts_assets,
            counts_collective,
            counts_employment,
            counts_funds,
            counts_help,
            counts_industry,
            counts_posts,
            counts_quality,
            counts_registers,
        )

        following.register()
