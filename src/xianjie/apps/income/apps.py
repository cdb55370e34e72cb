"""Income accounts of households and people, goals, published means."""

from django.apps import AppConfig


class IncomeConfig(AppConfig):
    """Income accounts of households and people, goals, published means."""

    name = "xianjie.apps.income"
    label = "income"
    verbose_name = "收入台账"

    def ready(self) -> None:
        """Follow the registry, stand on the page of a household; be read by rules."""
        from xianjie.apps.income import following, platform_table
        from xianjie.apps.income.interfaces import panels

        following.register()
        panels.register()
        platform_table.register()
