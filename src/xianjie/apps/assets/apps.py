"""What aid built: owner, keeper, use, income, loss."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """What aid built: owner, keeper, use, income, loss."""

    name = "xianjie.apps.assets"
    label = "assets"
    verbose_name = "帮扶资产"

    def ready(self) -> None:
        """Tell plans what households got, collectives what may be shared out."""
        from xianjie.apps.assets.interfaces.tabs import tabs_of
        from xianjie.apps.assets.models import SOURCE
        from xianjie.apps.assets.queries.sharing import income_source
        from xianjie.apps.assets.queries.support import asset_lines
        from xianjie.apps.collective.queries.sources import register_source
        from xianjie.apps.plans.queries.support import register_support
        from xianjie.apps.registers.queries.tabs import register_bar

        register_support("assets", asset_lines)
        register_source(SOURCE, income_source)
        register_bar("assets", lambda request: tabs_of(request, ""))
