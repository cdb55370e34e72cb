"""The monthly comparison: runs, clues and their pages."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Compares the month's data with the rules in force."""

    name = "xianjie.apps.screening"
    label = "screening"

    def ready(self) -> None:
        """Put the panels on the registry's pages, follow families, tell whom rules hit."""
        from xianjie.apps.policies.affected import answer_with
        from xianjie.apps.screening import following
        from xianjie.apps.screening.interfaces import panels
        from xianjie.apps.screening.queries.rule_tallies import affected

        panels.register()
        following.register()
        answer_with(affected)
