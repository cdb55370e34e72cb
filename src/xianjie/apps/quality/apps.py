"""Rules over the data itself: runs, findings, exemptions, corrections, checks at entry."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Rules over the data itself: runs, findings, exemptions, corrections, checks at entry."""

    name = "xianjie.apps.quality"
    label = "quality"
    verbose_name = "数据质量"
