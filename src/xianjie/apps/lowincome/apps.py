"""Low-income people of the countryside: register, monitoring, reviews."""

from django.apps import AppConfig


class LowIncomeConfig(AppConfig):
    """Who is registered as low-income, and when that is looked at again."""

    name = "xianjie.apps.lowincome"
    label = "lowincome"
    verbose_name = "低收入人口"

    def ready(self) -> None:
        """Stand on the page of a household and follow it; count the reviews of townships."""
        from xianjie.apps.cases.queries.burden import count_also
        from xianjie.apps.lowincome import following
        from xianjie.apps.lowincome.interfaces import panels
        from xianjie.apps.lowincome.queries.asked import KIND, reviews_asked

        panels.register()
        following.register()
        count_also(KIND, reviews_asked)
