"""The documents of a case, written from its data."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """The documents of a case, written from its data."""

    name = "xianjie.apps.papers"
    label = "papers"
    verbose_name = "文书"
