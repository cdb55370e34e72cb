"""Firms, cooperatives, households and what binds them; industry aid."""

from django.apps import AppConfig


class IndustryConfig(AppConfig):
    """Firms, cooperatives, households and what binds them; industry aid."""

    name = "xianjie.apps.industry"
    label = "industry"
    verbose_name = "产业"

    def ready(self) -> None:
        """Draw the tabs over registers that are data; tell what households have; follow them."""
        from xianjie.apps.industry import following, platform_table
        from xianjie.apps.industry.actions.states import refresh_after_run
        from xianjie.apps.industry.interfaces.tabs import GROUP, bar
        from xianjie.apps.industry.queries import support
        from xianjie.apps.registers.queries.tabs import register_bar
        from xianjie.apps.screening.finishing import register_finisher

        register_bar(GROUP, bar)
        support.register()
        platform_table.register()
        register_finisher("industry", refresh_after_run)
        following.register()
