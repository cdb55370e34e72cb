"""Tasks that come from documents: who leads, until when, how far."""

from django.apps import AppConfig


class TaskbookConfig(AppConfig):
    """Tasks that come from documents: who leads, until when, how far."""

    name = "xianjie.apps.taskbook"
    label = "taskbook"
    verbose_name = "任务台账"
