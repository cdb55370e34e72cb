"""The Django application ``sources``."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Registers the application under its short label."""

    name = "xianjie.apps.sources"
    label = "sources"
    verbose_name = "部门数据"
