"""Kinds of entities, the state of their registration, how dividends are agreed."""

from __future__ import annotations

from django.db import models


class EntityKind(models.TextChoices):
    """What kind of entity binds households."""

    FIRM = "FIRM", "企业"
    COOP = "COOP", "合作社"
    FARM = "FARM", "家庭农场"


class EntityState(models.TextChoices):
    """What the market regulator says of an entity."""

    NORMAL = "NORMAL", "存续"
    ABNORMAL = "ABNORMAL", "经营异常"
    REVOKED = "REVOKED", "吊销"
    CANCELLED = "CANCELLED", "注销"


BROKEN = (EntityState.ABNORMAL, EntityState.REVOKED, EntityState.CANCELLED)
"""States in which money of households is at risk."""
GONE = (EntityState.REVOKED, EntityState.CANCELLED)
"""States in which an entity no longer binds anybody."""


class DividendWay(models.TextChoices):
    """How the yearly dividend is agreed."""

    RATE = "RATE", "按本金比例"
    FIXED = "FIXED", "每户定额"


class Booking(models.TextChoices):
    """What came of money that a row says was paid."""

    WAITING = "WAITING", "待记账"
    BOOKED = "BOOKED", "已记入收入台账"
    OVERLAP = "OVERLAP", "别处已记，未重复"
    REFUSED = "REFUSED", "记不进，请核对"
    NONE = "NONE", "不记账"
