"""States and steps of anonymised copies."""

from __future__ import annotations

from django.db import models


class CopyState(models.TextChoices):
    """How far a request is."""

    ASKED = "ASKED", "待审批"
    MAKING = "MAKING", "制作中"
    READY = "READY", "可下载"
    TAKEN = "TAKEN", "已下载"
    FAILED = "FAILED", "没有做成"
    REFUSED = "REFUSED", "不批准"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    EXPIRED = "EXPIRED", "已到期"


HELD = (CopyState.READY, CopyState.TAKEN)
"""The file lies here."""
OPEN = (CopyState.ASKED, CopyState.MAKING, CopyState.FAILED, *HELD)
"""What may still be withdrawn or expires."""


class CopyStep(models.TextChoices):
    """What was done about a copy."""

    ASK = "ASK", "申请"
    APPROVE = "APPROVE", "批准"
    REFUSE = "REFUSE", "不批准"
    MAKE = "MAKE", "制作"
    FINISH = "FINISH", "做成"
    FAIL = "FAIL", "没有做成"
    TAKE = "TAKE", "下载"
    RELEASE = "RELEASE", "再次放行"
    WITHDRAW = "WITHDRAW", "撤回"
    EXPIRE = "EXPIRE", "到期清除"
    DESTROY = "DESTROY", "销毁密钥"
