"""From a monitored household whose risk is gone to the removed flag, and back on relapse."""

from django.apps import AppConfig


class RemovalConfig(AppConfig):
    """From a monitored household whose risk is gone to the removed flag, and back on relapse."""

    name = "xianjie.apps.removal"
    label = "removal"
    verbose_name = "风险消除"
