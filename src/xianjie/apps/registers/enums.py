"""States of a county's own register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """From the first idea to the last row."""

    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("在用")
    RETIRED = "RETIRED", _("已停用")
