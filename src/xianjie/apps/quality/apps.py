"""Rules over the data itself: runs, findings, exemptions, corrections, checks at entry."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Rules over the data itself: runs, findings, exemptions, corrections, checks at entry."""

    name = "xianjie.apps.quality"
    label = "quality"
    verbose_name = "数据质量"

    def ready(self) -> None:
        """Check at entry; show findings on the page of a household."""
        from xianjie.apps.quality.entry import check_household
        from xianjie.apps.quality.interfaces import panels
        from xianjie.apps.registry.entry_checks import register_check

        panels.register()
        register_check("quality", check_household)
