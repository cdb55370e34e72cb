"""Monthly and yearly reports made from the data."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Monthly and yearly reports made from the data."""

    name = "xianjie.apps.reporting"
    label = "reporting"
    verbose_name = "报表"
