"""The desk of each role and the overview of a county."""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """Pages that gather what the other apps know."""

    name = "xianjie.apps.cockpit"
    label = "cockpit"
    verbose_name = "工作台与总览"
