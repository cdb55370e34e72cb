"""Sheets that are filled in at the door: what they ask, who has to fill one, what was filled in."""

from django.apps import AppConfig


class FieldFormsConfig(AppConfig):
    """Sheets filled in at the door: what they ask, who has to fill one, what was found."""

    name = "xianjie.apps.fieldforms"
    label = "fieldforms"
    verbose_name = "入户表单"

    def ready(self) -> None:
        """Put visits on the page of a household, and let tasks follow the families."""
        from xianjie.apps.fieldforms import following
        from xianjie.apps.fieldforms.interfaces import panels

        panels.register()
        following.register()
