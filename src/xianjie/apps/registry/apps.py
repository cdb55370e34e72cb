"""The Django application ``registry``."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers the application under its short label."""

    name = "xianjie.apps.registry"
    label = "registry"
    verbose_name = "农户与人口"

    def ready(self) -> None:
        """Put the app's panels on the pages of households and people, its table in snapshots."""
        from xianjie.apps.registry.interfaces import circumstances, panels
        from xianjie.apps.registry.platform_tables import register
        from xianjie.apps.registry.queries.circumstances import TABLE

        panels.register()
        circumstances.register_panels()
        register(TABLE)
