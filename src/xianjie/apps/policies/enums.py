"""States and kinds of drafts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    """How far a draft of a parameter has come."""

    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("待审核")
    PUBLISHED = "PUBLISHED", _("已发布")
    REJECTED = "REJECTED", _("已退回")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class DraftKind(models.TextChoices):
    """What a draft does in its place's layer; the values are those of `policy.changing`."""

    SET = "SET", _("设定数值")
    REPEAL = "REPEAL", _("停止执行")
    REMOVE = "REMOVE", _("撤去本级这一条")


OPEN_STATES = (DraftState.DRAFT.value, DraftState.SUBMITTED.value)
"""States in which somebody still has to do something."""
