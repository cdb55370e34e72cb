from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "xianjie.apps.audit"
    label = "audit"
