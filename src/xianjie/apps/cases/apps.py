"""Case work: needs that were reported and warnings handled together."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """What people do about a clue."""

    name = "xianjie.apps.cases"
    label = "cases"
    verbose_name = "个案与处置"

    def ready(self) -> None:
        """Put reports and joint handlings on the page of a household, and follow families."""
        from xianjie.apps.cases import following, known, sheets
        from xianjie.apps.cases.interfaces import panels

        panels.register()
        following.register()
        sheets.register()
        known.register()
