"""Words that merging stores."""

from __future__ import annotations

from django.db import models


class DuplicateKind(models.TextChoices):
    """How two records came to be taken for one."""

    SAME_ID = "SAME_ID", "同户内证件号码重复"
    TWO_IDS = "TWO_IDS", "同一人两个证件号码"
    TWO_HOUSEHOLDS = "TWO_HOUSEHOLDS", "一人在两户"
    RETURNED = "RETURNED", "离户后又新登记"
    SAME_FAMILY = "SAME_FAMILY", "一户两个户编号"


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "OPEN", "待核对"
    MERGED = "MERGED", "已合并"
    DIFFERENT = "DIFFERENT", "不是同一个"
    SUPERSEDED = "SUPERSEDED", "数据已变，不再重复"
    UNDONE = "UNDONE", "合并已撤销"


DECIDABLE = (ProposalState.OPEN.value, ProposalState.UNDONE.value)
"""A merge that was taken back may be carried out again, the other way round or after a check."""
