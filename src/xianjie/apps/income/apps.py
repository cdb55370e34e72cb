"""Income accounts of households and people, goals, published means."""

from django.apps import AppConfig


class IncomeConfig(AppConfig):
    """Income accounts of households and people, goals, published means."""

    name = "xianjie.apps.income"
    label = "income"
    verbose_name = "收入台账"

    def ready(self) -> None:
        """Follow the registry."""
        from xianjie.apps.income import following

        following.register()
