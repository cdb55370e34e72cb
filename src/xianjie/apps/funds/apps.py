"""The project library from idea to review, and the money behind it."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """The project library from idea to review, and the money behind it."""

    name = "xianjie.apps.funds"
    label = "funds"
    verbose_name = "项目与资金"
