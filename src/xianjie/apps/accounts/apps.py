from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xianjie.apps.accounts"
    label = "accounts"
