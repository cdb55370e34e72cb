"""The documents of a case, written from its data."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """The documents of a case, written from its data."""

    name = "xianjie.apps.papers"
    label = "papers"
    verbose_name = "文书"

    def ready(self) -> None:
        """Offer the papers on the page of a household."""
        from xianjie.apps.papers.interfaces import panels

        panels.register()
