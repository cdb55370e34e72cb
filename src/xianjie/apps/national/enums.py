"""States of differences and of people on the lists of others."""

from __future__ import annotations

from django.db import models

OUTSIDE_SYSTEMS = "外部系统"
"""The code set of systems whose lists are compared; code is the risk that a list speaks of."""


class DifferenceKind(models.TextChoices):
    """What differs between the register and a file of the national system."""

    VALUE = "VALUE", "值不同"
    NOT_HERE = "NOT_HERE", "我方没有"
    NOT_THERE = "NOT_THERE", "对方没有"


class DifferenceState(models.TextChoices):
    """What became of a difference."""

    OPEN = "OPEN", "待处理"
    CONFLICT = "CONFLICT", "需复核"
    THEIRS = "THEIRS", "已按国家系统改"
    OURS = "OURS", "保留我方，待报送"
    SENT = "SENT", "已报送更正"
    CONFIRMED = "CONFIRMED", "国家系统已更正"
    GONE = "GONE", "已自行一致"


UNDECIDED = (DifferenceState.OPEN, DifferenceState.CONFLICT)
"""Differences that somebody has to decide."""
TO_CORRECT = (DifferenceState.OURS, DifferenceState.SENT)
"""Differences that the national system has to put right."""
STANDING = (*UNDECIDED, *TO_CORRECT)
"""Differences that the next file is held against."""


class OutsideState(models.TextChoices):
    """What became of somebody on another system's list who is not monitored here."""

    OPEN = "OPEN", "待研判"
    DISPATCHED = "DISPATCHED", "已交乡镇核查"
    DISMISSED = "DISMISSED", "不需纳入"
    MONITORED = "MONITORED", "已纳入监测"
