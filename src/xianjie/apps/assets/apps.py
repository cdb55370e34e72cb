"""What aid built: owner, keeper, use, income, loss."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """What aid built: owner, keeper, use, income, loss."""

    name = "xianjie.apps.assets"
    label = "assets"
    verbose_name = "帮扶资产"
