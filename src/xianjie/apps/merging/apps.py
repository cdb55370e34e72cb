"""The same person or household registered twice: proposals, preview, merge, undo."""

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """The same person or household registered twice: proposals, preview, merge, undo."""

    name = "xianjie.apps.merging"
    label = "merging"
    verbose_name = "重复与合并"

    def ready(self) -> None:
        """Put the notices on the pages of households and people."""
        from xianjie.apps.merging.interfaces import panels

        panels.register()
