"""The Django application ``accounts``."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the application under its short label."""

    name = "xianjie.apps.accounts"
    label = "accounts"
    verbose_name = "账户与岗位"
