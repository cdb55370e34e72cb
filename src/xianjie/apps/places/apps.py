"""Relocation sites, focus villages and counties, shortfalls."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Relocation sites, focus villages and counties, shortfalls."""

    name = "xianjie.apps.places"
    label = "places"
    verbose_name = "安置区与重点村"

    def ready(self) -> None:
        """Look at relocated households after every screened month; follow families."""
        from xianjie.apps.places import following
        from xianjie.apps.places.actions import refresh_after_run
        from xianjie.apps.places.interfaces.tabs import tabs_at
        from xianjie.apps.places.queries.sites import support_lines
        from xianjie.apps.plans.queries.support import register_support
        from xianjie.apps.registers.queries.tabs import register_bar
        from xianjie.apps.screening.finishing import register_finisher

        register_finisher("places", refresh_after_run)
        register_support("places", support_lines)
        register_bar("places", tabs_at(""))
        following.register()
