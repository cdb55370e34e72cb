"""The phone page that works without signal."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """The phone page that works without signal."""

    name = "xianjie.apps.fieldwork"
    label = "fieldwork"
    verbose_name = "外业"
