"""Relocation sites, focus villages and counties, shortfalls."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Relocation sites, focus villages and counties, shortfalls."""

    name = "xianjie.apps.places"
    label = "places"
    verbose_name = "安置区与重点村"
