"""Village collective economy, its distribution, and help by buying."""

from django.apps import AppConfig


class CollectiveConfig(AppConfig):
    """Village collective economy, its distribution, and help by buying."""

    name = "xianjie.apps.collective"
    label = "collective"
    verbose_name = "村集体经济"

    def ready(self) -> None:
        """Tell what households have; stand above the registers that are data; follow families."""
        from xianjie.apps.collective import following
        from xianjie.apps.collective.interfaces.tabs import COLLECTIVE, CONSUMPTION, inside
        from xianjie.apps.collective.queries import support
        from xianjie.apps.registers.queries.tabs import register_bar

        register_bar(COLLECTIVE, inside(COLLECTIVE, ""))
        register_bar(CONSUMPTION, inside(CONSUMPTION, ""))
        support.register()
        following.register()
