"""The monthly comparison: runs, clues and their pages."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Compares the month's data with the rules in force."""

    name = "xianjie.apps.screening"
    label = "screening"

    def ready(self) -> None:
        """Put the app's panels on the pages of households and people."""
        from xianjie.apps.screening.interfaces.panels import register

        register()
