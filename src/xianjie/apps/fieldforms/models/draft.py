"""What somebody had filled in before the connection dropped."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household


class SheetDraft(models.Model):
    """An unfinished sheet of one account; ``content`` is JSON text: field → list of texts."""

    client_id = models.UUIDField("表单标识", unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sheet_drafts")
    form = models.CharField("表单", max_length=30)
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    content = EncryptedTextField("填写内容")
    saved_at = models.DateTimeField("保存时间")

    field_classes = classed(
        internal="id client_id user form household saved_at", sensitive="content"
    )

    class Meta:
        verbose_name = "入户表草稿"
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["user", "-saved_at"], name="sheet_draft_user")]

    def __str__(self) -> str:
        return str(self.client_id)
