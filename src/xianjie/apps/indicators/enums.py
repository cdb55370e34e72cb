"""Words of the cluster alarm and of the quality figures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceLevel(models.TextChoices):
    """How large a place is in which something gathers."""

    VILLAGE = "VILLAGE", _("村")
    TOWNSHIP = "TOWNSHIP", _("乡镇")
    COUNTY = "COUNTY", _("县")


DIGITS = {PlaceLevel.VILLAGE: 12, PlaceLevel.TOWNSHIP: 9, PlaceLevel.COUNTY: 6}
"""How many digits of a division code name a place of a level."""


class AlarmState(models.TextChoices):
    """Whether somebody has taken notice of an alarm."""

    OPEN = "OPEN", _("待研判")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("已研判")
    CLOSED = "CLOSED", _("已关闭")


LIVE_ALARMS = (AlarmState.OPEN.value, AlarmState.ACKNOWLEDGED.value)


class Happening(models.TextChoices):
    """What is counted for a household."""

    IDENTIFIED = "IDENTIFIED", _("新识别")
    RELAPSED = "RELAPSED", _("返贫或再识别")
    CONFIRMED = "CONFIRMED", _("属实线索")


class Dimension(models.TextChoices):
    """The four qualities of monitoring, 甘南 一(二)."""

    TIMELINESS = "timeliness", _("及时性")
    ACCURACY = "accuracy", _("准确性")
    FIT = "fit", _("针对性")
    TRUTH = "truth", _("真实性")


class IndicatorSource(models.TextChoices):
    """Where the values of an indicator come from."""

    COMPUTED = "COMPUTED", _("业务数据自动计算")
    REPORTED = "REPORTED", _("部门报送")


class RollUp(models.TextChoices):
    """How a county's value is made of those of its townships."""

    SUM = "SUM", _("相加")
    RATIO = "RATIO", _("分子分母相加再相除")
    MEAN = "MEAN", _("加权平均")
    NONE = "NONE", _("不汇总，只报本级")


class ValueState(models.TextChoices):
    """How a value came about."""

    COMPUTED = "COMPUTED", _("自动计算")
    REPORTED = "REPORTED", _("部门报送")
