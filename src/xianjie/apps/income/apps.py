"""Income accounts of households and people, goals, published means."""

from django.apps import AppConfig


class IncomeConfig(AppConfig):
    """Income accounts of households and people, goals, published means."""

    name = "xianjie.apps.income"
    label = "income"
    verbose_name = "收入台账"

    def ready(self) -> None:
        """Follow the registry and the runs, stand on the page of a household; be read by rules."""
        from xianjie.apps.income import following, platform_table
        from xianjie.apps.income.actions import fill_after_run
        from xianjie.apps.income.interfaces import panels
        from xianjie.apps.screening.finishing import register_finisher

        following.register()
        register_finisher("income", fill_after_run)
        panels.register()
        platform_table.register()
