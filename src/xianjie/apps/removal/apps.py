"""From a monitored household whose risk is gone to the removed flag, and back on relapse."""

from django.apps import AppConfig


class RemovalConfig(AppConfig):
    """From a monitored household whose risk is gone to the removed flag, and back on relapse."""

    name = "xianjie.apps.removal"
    label = "removal"
    verbose_name = "风险消除"

    def ready(self) -> None:
        """Stand on the page of a household; look at removals; follow episodes and families."""
        from xianjie.apps.removal import following
        from xianjie.apps.removal.interfaces import panels
        from xianjie.apps.removal.queries import agenda

        panels.register()
        following.register()
        agenda.register()
