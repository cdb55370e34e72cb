"""Words of the registers' history."""

from __future__ import annotations

from django.db import models


class RevisionKind(models.TextChoices):
    """What was done to a row."""

    CREATE = "CREATE", "新增"
    CHANGE = "CHANGE", "修改"
    IMPORT = "IMPORT", "导入"
    RETIRE = "RETIRE", "停用"
    RESTORE = "RESTORE", "恢复"
