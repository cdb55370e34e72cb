"""The Django application ``policies``."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Registers the application under its short label."""

    name = "xianjie.apps.policies"
    label = "policies"
    verbose_name = "政策与规则库"
