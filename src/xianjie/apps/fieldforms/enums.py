"""States of field tasks and sheets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskState(models.TextChoices):
    """Whether somebody still has to go to the door."""

    OPEN = "OPEN", _("待走访")
    DONE = "DONE", _("已完成")
    CANCELLED = "CANCELLED", _("不再需要")


class SheetState(models.TextChoices):
    """What became of a sheet that was handed in."""

    ACCEPTED = "ACCEPTED", _("已采用")
    CONFLICT = "CONFLICT", _("有冲突，待核对")
    SET_ASIDE = "SET_ASIDE", _("未采用")


class VisitStage(models.TextChoices):
    """When a visit falls: before help, while help runs, after removal."""

    BEFORE = "BEFORE", _("事前")
    DURING = "DURING", _("事中")
    AFTER = "AFTER", _("事后")
