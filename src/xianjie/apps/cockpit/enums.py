"""What a month's snapshot counts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """A figure of a village in a month; the comment names its two dimensions."""

    HOUSEHOLDS = "households", _("监测对象户数")  # category, 0/1 risk cleared
    PEOPLE = "people", _("监测对象人数")  # category
    LOW_INCOME = "low-income", _("收入低于监测范围的户数")
    INCOME_UNKNOWN = "income-unknown", _("收入不明的户数")
    NO_MEASURES = "no-measures", _("未落实帮扶措施的户数")
    MEASURES_UNKNOWN = "measures-unknown", _("帮扶措施不明的户数")
    UNVERIFIED = "unverified", _("有未核查线索的监测对象")
    IDENTIFIED = "identified", _("识别的户数")  # month
    CLEARED = "cleared", _("消除风险的户数")  # month
    CLUES = "clues", _("线索")  # state
    LEVELS = "levels", _("未解除线索")  # level
    RISKS = "risks", _("未解除线索")  # risk, group of the household
    CLUE_HOUSEHOLDS = "clue-households", _("有未解除线索的户数")
    WAITING = "waiting", _("未核查线索")
    OVERDUE = "overdue", _("逾期未核查线索")


class Group(models.TextChoices):
    """To which part of the population the household of a clue belongs."""

    UNSTABLE = "脱贫不稳定户", _("脱贫不稳定户")
    MARGINAL = "边缘易致贫户", _("边缘易致贫户")
    SUDDEN = "突发严重困难户", _("突发严重困难户")
    LIFTED = "脱贫户", _("脱贫户")
    ORDINARY = "一般农户", _("一般农户")
    UNLINKED = "未对应到户", _("未对应到户")
