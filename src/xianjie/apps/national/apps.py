"""Files of the national system and of others: in, out, and where they differ."""

from django.apps import AppConfig


class NationalConfig(AppConfig):
    """Files of the national system and of others: in, out, and where they differ."""

    name = "xianjie.apps.national"
    label = "national"
    verbose_name = "国家系统交换"
