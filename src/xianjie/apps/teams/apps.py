"""Those who help: teams in villages, pairings, cooperation between regions."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Those who help: teams in villages, pairings, cooperation between regions."""

    name = "xianjie.apps.teams"
    label = "teams"
    verbose_name = "驻村与结对"

    def ready(self) -> None:
        """Stand on the page of a household; follow families; show the bar above all lists."""
        from xianjie.apps.registers.queries.tabs import register_bar
        from xianjie.apps.teams import following
        from xianjie.apps.teams.interfaces import panels
        from xianjie.apps.teams.interfaces.tabs import tabs_at

        register_bar("teams", tabs_at(""))
        following.register()
        panels.register()
