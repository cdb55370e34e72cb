"""Policy documents: register, clauses, targets, what is adopted from them."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Policy documents: register, clauses, targets, what is adopted from them."""

    name = "xianjie.apps.documents"
    label = "documents"
    verbose_name = "政策文件"
