"""One plan for each monitored household, its measures, and help for places after removal."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """One plan for each monitored household, its measures, and help for places after removal."""

    name = "xianjie.apps.plans"
    label = "plans"
    verbose_name = "一户一策"

    def ready(self) -> None:
        """Follow families and episodes; stand on the page of a household; tell sheets."""
        from xianjie.apps.plans import following, telling
        from xianjie.apps.plans.interfaces import panels

        following.register()
        panels.register()
        telling.register()
