"""Lists under supervision, dispatch meetings, progress by the 20th."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Lists under supervision, dispatch meetings, progress by the 20th."""

    name = "xianjie.apps.supervision"
    label = "supervision"
    verbose_name = "调度督战"

    def ready(self) -> None:
        """Tell 四个不摘 how supervision stands."""
        from xianjie.apps.documents.following import SUPERVISION, register_keeping
        from xianjie.apps.supervision.following import supervision_kept

        register_keeping(SUPERVISION, supervision_kept)
