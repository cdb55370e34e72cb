from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "xianjie.apps.screening"
    label = "screening"
