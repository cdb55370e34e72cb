"""Registers that are designed and not programmed: packaged ones and a county's own."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers that are designed and not programmed: packaged ones and a county's own."""

    name = "xianjie.apps.registers"
    label = "registers"
    verbose_name = "自建台账"

    def ready(self) -> None:
        """Follow families; stand on their page."""
        from xianjie.apps.registers import following
        from xianjie.apps.registers.interfaces import panels

        following.register()
        panels.register()
