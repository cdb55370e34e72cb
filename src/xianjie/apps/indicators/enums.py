"""Words of the cluster alarm, of the quality figures and of the indicators."""

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


class Measure(models.TextChoices):
    """How a value is made of households or persons, or of the daily work."""

    COUNT = "count", _("个数")
    SUM = "sum", _("合计")
    MEAN = "mean", _("平均")
    SHARE = "share", _("占比")
    NAMED = "named", _("业务统计")


class Grain(models.TextChoices):
    """Over what is counted."""

    HOUSEHOLD = "household", _("户")
    PERSON = "person", _("人")


class Rhythm(models.TextChoices):
    """How often a value is due."""

    MONTHLY = "MONTHLY", _("每月")
    QUARTERLY = "QUARTERLY", _("每季度")
    HALF_YEARLY = "HALF_YEARLY", _("每半年")
    YEARLY = "YEARLY", _("每年")


RHYTHM_MONTHS = {
    Rhythm.MONTHLY.value: 1,
    Rhythm.QUARTERLY.value: 3,
    Rhythm.HALF_YEARLY.value: 6,
    Rhythm.YEARLY.value: 12,
}
"""After how many months the next value is due."""


class GoalComparator(models.TextChoices):
    """How a value is held against its goal: the words of documents, and relative ones."""

    AT_LEAST = ">=", _("不低于")
    AT_MOST = "<=", _("不高于")
    EQUAL = "=", _("等于")
    ALL = "all", _("全部")
    GROWTH = "growth", _("比上年增长")
    ABOVE = "above", _("高于对照指标")
    NOT_LOWER = "steady", _("只增不减")


class GoalState(models.TextChoices):
    """Whether a goal is reached."""

    MET = "MET", _("已达标")
    NOT_MET = "NOT_MET", _("未达标")
    OVERDUE = "OVERDUE", _("逾期未达")
    UNKNOWN = "UNKNOWN", _("没有数据")


class Light(models.TextChoices):
    """The colour that a goal has in a month; grey where nobody knows."""

    GREEN = "GREEN", _("绿")
    YELLOW = "YELLOW", _("黄")
    RED = "RED", _("红")
    GREY = "GREY", _("待数据")


class MatchState(models.TextChoices):
    """How a figure of a document came to its indicator."""

    MATCHED = "MATCHED", _("按关键词对应")
    PROPOSED = "PROPOSED", _("自立指标，待确认")
    CONFIRMED = "CONFIRMED", _("已确认")
    LEFT_OUT = "LEFT_OUT", _("不作指标")
