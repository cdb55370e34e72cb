"""Figures about the quality of the work, and alarms where risks cluster."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Figures about the quality of the work, and alarms where risks cluster."""

    name = "xianjie.apps.indicators"
    label = "indicators"
    verbose_name = "监测质量"
