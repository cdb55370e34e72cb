"""Words of relocation."""

from __future__ import annotations

from django.db import models


class SiteKind(models.TextChoices):
    """How households were settled."""

    COMPACT = "COMPACT", "集中安置"
    SCATTERED = "SCATTERED", "分散安置"
    TOWN = "TOWN", "城镇安置"


class OldHome(models.TextChoices):
    """What became of the house that was left (拆旧复垦复绿)."""

    STANDING = "STANDING", "未拆除"
    TORN_DOWN = "TORN_DOWN", "已拆除"
    RESTORED = "RESTORED", "已复垦复绿"
    KEPT = "KEPT", "按规定保留"


class MoveOrigin(models.TextChoices):
    """How a relocated household came into the register."""

    ROLL = "ROLL", "名册"
    ENTERED = "ENTERED", "登记"


class WorkState(models.TextChoices):
    """What is known of the work of a household."""

    WORKING = "WORKING", "有人就业"
    ZERO = "ZERO", "零就业"
    UNABLE = "UNABLE", "没有劳动力"
    UNKNOWN = "UNKNOWN", "信息不足"
