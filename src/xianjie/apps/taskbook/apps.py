"""Tasks that come from documents: who leads, until when, how far."""

from django.apps import AppConfig


class TaskbookConfig(AppConfig):
    """Tasks that come from documents: who leads, until when, how far."""

    name = "xianjie.apps.taskbook"
    label = "taskbook"
    verbose_name = "任务台账"

    def ready(self) -> None:
        """Draw tasks from every document that is adopted."""
        from xianjie.apps.documents.following import register_adoption
        from xianjie.apps.taskbook import following

        register_adoption(following.propose, name="taskbook")
