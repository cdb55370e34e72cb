"""Who works, who wants to, where work is; families without work."""

from django.apps import AppConfig


class EmploymentConfig(AppConfig):
    """Who works, who wants to, where work is; families without work."""

    name = "xianjie.apps.employment"
    label = "employment"
    verbose_name = "就业"

    def ready(self) -> None:
        """Fill the registers from every screened month; stand on the page of a household."""
        from xianjie.apps.employment import support
        from xianjie.apps.employment.actions.refreshing import refresh_after_run
        from xianjie.apps.employment.interfaces import panels, tabs
        from xianjie.apps.registers.queries.tabs import register_bar
        from xianjie.apps.screening.finishing import register_finisher

        register_finisher("employment", refresh_after_run)
        register_bar("employment", tabs.bar)
        panels.register()
        support.register()
