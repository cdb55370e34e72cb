"""The Django application ``divisions``."""

from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    """Registers the application under its short label."""

    name = "xianjie.apps.divisions"
    label = "divisions"
    verbose_name = "行政区划"
