from django.apps import AppConfig


class DivisionsConfig(AppConfig):
    name = "xianjie.apps.divisions"
    label = "divisions"
