"""Those who help: teams in villages, pairings, cooperation between regions."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Those who help: teams in villages, pairings, cooperation between regions."""

    name = "xianjie.apps.teams"
    label = "teams"
    verbose_name = "驻村与结对"
