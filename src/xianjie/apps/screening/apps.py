"""The monthly comparison: runs, clues and their pages."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Compares the month's data with the rules in force."""

    name = "xianjie.apps.screening"
    label = "screening"
