"""Copies of the data for training and research that name nobody."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """Copies of the data for training and research that name nobody."""

    name = "xianjie.apps.copies"
    label = "copies"
    verbose_name = "脱敏副本"
