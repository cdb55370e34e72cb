"""Case work: needs that were reported and warnings handled together."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """What people do about a clue."""

    name = "xianjie.apps.cases"
    label = "cases"
    verbose_name = "个案与处置"
