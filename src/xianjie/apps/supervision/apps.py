"""Lists under supervision, dispatch meetings, progress by the 20th."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Lists under supervision, dispatch meetings, progress by the 20th."""

    name = "xianjie.apps.supervision"
    label = "supervision"
    verbose_name = "调度督战"
