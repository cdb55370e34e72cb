"""Applications, decisions and services of social relief."""

from django.apps import AppConfig


class ReliefConfig(AppConfig):
    """Applications, decisions and services of social relief."""

    name = "xianjie.apps.relief"
    label = "relief"
    verbose_name = "社会救助"

    def ready(self) -> None:
        """Put relief on the page of a household."""
        from xianjie.apps.relief.interfaces import panels

        panels.register()
