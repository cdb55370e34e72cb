"""The Django application ``audit``."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the application under its short label."""

    name = "xianjie.apps.audit"
    label = "audit"
    verbose_name = "审计"
