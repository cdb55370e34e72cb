"""The monthly comparison: runs, clues and their pages."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Compares the month's data with the rules in force."""

    name = "xianjie.apps.screening"
    label = "screening"

    def ready(self) -> None:
        """Put the app's panels on household pages; tell the rulebook whom its rules hit."""
        from xianjie.apps.policies.affected import answer_with
        from xianjie.apps.screening.interfaces.panels import register
        from xianjie.apps.screening.queries.rule_tallies import affected

        register()
        answer_with(affected)
