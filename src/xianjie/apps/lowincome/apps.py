"""Low-income people of the countryside: register, monitoring, reviews."""

from django.apps import AppConfig


class LowIncomeConfig(AppConfig):
    """Who is registered as low-income, and when that is looked at again."""

    name = "xianjie.apps.lowincome"
    label = "lowincome"
    verbose_name = "低收入人口"
