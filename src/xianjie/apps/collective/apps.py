"""Village collective economy, its distribution, and help by buying."""

from django.apps import AppConfig


class CollectiveConfig(AppConfig):
    """Village collective economy, its distribution, and help by buying."""

    name = "xianjie.apps.collective"
    label = "collective"
    verbose_name = "村集体经济"
