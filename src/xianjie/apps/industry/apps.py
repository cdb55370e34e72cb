"""Firms, cooperatives, households and what binds them; industry aid."""

from django.apps import AppConfig


class IndustryConfig(AppConfig):
    """Firms, cooperatives, households and what binds them; industry aid."""

    name = "xianjie.apps.industry"
    label = "industry"
    verbose_name = "产业"
