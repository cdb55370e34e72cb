"""The public page: apply, follow, object."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public page: apply, follow, object."""

    name = "xianjie.apps.portal"
    label = "portal"
    verbose_name = "群众服务"

    def ready(self) -> None:
        """Follow families that change."""
        from xianjie.apps.portal import following

        following.register()
