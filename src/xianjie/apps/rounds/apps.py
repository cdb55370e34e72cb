"""Rounds of visits and checks, analysis meetings, follow-up visits."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Rounds of visits and checks, analysis meetings, follow-up visits."""

    name = "xianjie.apps.rounds"
    label = "rounds"
    verbose_name = "排查与走访"
