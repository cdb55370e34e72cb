"""What people are owed: entitlements, gaps, mismatches, settlements."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """What people are owed: entitlements, gaps, mismatches, settlements."""

    name = "xianjie.apps.benefits"
    label = "benefits"
    verbose_name = "待遇保障"
