"""Rounds of visits and checks, analysis meetings, follow-up visits."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Rounds of visits and checks, analysis meetings, follow-up visits."""

    name = "xianjie.apps.rounds"
    label = "rounds"
    verbose_name = "排查与走访"

    def ready(self) -> None:
        """Act upon accepted sheets, follow episodes and families."""
        from xianjie.apps.rounds import following
        from xianjie.apps.rounds.interfaces import panels
        from xianjie.apps.rounds.queries import agenda

        agenda.register()
        following.register()
        panels.register()
