"""The shared look of all pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base templates, static files and tags; it has no models."""

    name = "xianjie.web"
    label = "web"
