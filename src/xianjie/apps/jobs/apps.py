"""Long work that goes on in the background."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs that users start and watch."""

    name = "xianjie.apps.jobs"
    label = "jobs"
    verbose_name = "后台任务"
