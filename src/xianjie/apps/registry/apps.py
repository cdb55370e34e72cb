from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "xianjie.apps.registry"
    label = "registry"
