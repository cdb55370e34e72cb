"""States of batches, of rows under review and of what a month should bring."""

from __future__ import annotations

from django.db import models


class BatchState(models.TextChoices):
    """Whether runs read a batch."""

    ACTIVE = "ACTIVE", "有效"
    REPLACED = "REPLACED", "已被替换"


class CandidateState(models.TextChoices):
    """What became of a row that no rung of the ladder could link."""

    OPEN = "OPEN", "待核对"
    LINKED = "LINKED", "已关联"
    DISMISSED = "DISMISSED", "不是本县档案人员"
    SUPERSEDED = "SUPERSEDED", "不再需要核对"


class LinkKind(models.TextChoices):
    """How a row came to its person; the values stand in the lake column ``link``."""

    EXACT = "id", "证件号码"
    LADDER = "ladder", "近似证件号码"
    RANKED = "ranked", "相似度达标"
    REVIEW = "review", "人工核对"
    QUEUED = "queued", "待核对"
    NONE = "none", "未关联"


class Arrival(models.TextChoices):
    """How a feed stands on a day."""

    ON_TIME = "ON_TIME", "按时到"
    LATE = "LATE", "迟到"
    PARTIAL = "PARTIAL", "部分到位"
    MISSING = "MISSING", "未到"
    NOT_DUE = "NOT_DUE", "未到期"


class ExchangeWay(models.TextChoices):
    """How data come from or go to an outside platform."""

    UNKNOWN = "UNKNOWN", "待定"
    FILE = "FILE", "导出文件"
    INTERFACE = "INTERFACE", "接口"
    LOOK_UP = "LOOK_UP", "登录查询"
    BY_HAND = "BY_HAND", "离线拷贝"
