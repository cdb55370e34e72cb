from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "xianjie.apps.policies"
    label = "policies"
