"""Classes, certificates and work after them; school leavers."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Classes, certificates and work after them; school leavers."""

    name = "xianjie.apps.training"
    label = "training"
    verbose_name = "培训"
