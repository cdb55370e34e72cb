"""Who works, who wants to, where work is; families without work."""

from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    """Who works, who wants to, where work is; families without work."""

    name = "xianjie.apps.employment"
    label = "employment"
    verbose_name = "就业"
