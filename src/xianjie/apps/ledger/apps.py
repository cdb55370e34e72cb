"""The Django application ``ledger``."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the application under its short label."""

    name = "xianjie.apps.ledger"
    label = "ledger"
    verbose_name = "台账"
