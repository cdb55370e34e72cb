"""What people are owed: entitlements, gaps, mismatches, settlements."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """What people are owed: entitlements, gaps, mismatches, settlements."""

    name = "xianjie.apps.benefits"
    label = "benefits"
    verbose_name = "待遇保障"

    def ready(self) -> None:
        """Evaluate every screened month, follow families, stand on the page of a household."""
        from xianjie.apps.benefits import following
        from xianjie.apps.benefits.actions import evaluate_after
        from xianjie.apps.benefits.interfaces import panels, settlement_panel
        from xianjie.apps.screening.finishing import register_finisher

        register_finisher("benefits", evaluate_after)
        following.register()
        panels.register()
        settlement_panel.register()
