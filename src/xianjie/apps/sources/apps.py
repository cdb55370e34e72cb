from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "xianjie.apps.sources"
    label = "sources"
