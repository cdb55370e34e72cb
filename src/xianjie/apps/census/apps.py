"""The base list of all who were ever registered, sealed samples, what a check found."""

from django.apps import AppConfig


class CensusConfig(AppConfig):
    """The base list of all who were ever registered, sealed samples, what a check found."""

    name = "xianjie.apps.census"
    label = "census"
    verbose_name = "普查与抽样"
