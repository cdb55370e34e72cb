"""Words of the income ledger."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntrySource(models.TextChoices):
    """Where an entry comes from."""

    FEED = "FEED", _("部门数据")
    VISIT = "VISIT", _("入户走访")
    DOCUMENT = "DOCUMENT", _("票据材料")
    HAND = "HAND", _("手工登记")
    REGISTER = "REGISTER", _("业务台账")


class EntryState(models.TextChoices):
    """How far an entry has come; only confirmed ones count.

    A correction makes two REVERSED entries, the wrong one and its mirror image, and a new one.
    """

    PROPOSED = "PROPOSED", _("待确认")
    CONFIRMED = "CONFIRMED", _("已确认")
    REVERSED = "REVERSED", _("已冲销")
    DISMISSED = "DISMISSED", _("不采用")


class QuestionState(models.TextChoices):
    """Whether somebody has answered what a corrected feed asks."""

    OPEN = "OPEN", _("待答复")
    TAKEN = "TAKEN", _("已按更正改账")
    KEPT = "KEPT", _("维持原账")


class MonthState(models.TextChoices):
    """How far a village has come with a month."""

    COLLECTING = "COLLECTING", _("采集中")
    SUBMITTED = "SUBMITTED", _("待乡镇审核")
    APPROVED = "APPROVED", _("已审核")
    RETURNED = "RETURNED", _("已退回")


class Purpose(models.TextChoices):
    """What a statement of income is for."""

    ANNUAL = "ANNUAL", _("年度收入")
    IDENTIFY = "IDENTIFY", _("识别时收入")
    CLEAR = "CLEAR", _("消除时收入")


class StatementState(models.TextChoices):
    """A draft is drawn anew at will; what was approved never changes."""

    DRAFT = "DRAFT", _("待审定")
    APPROVED = "APPROVED", _("已审定")
    RETURNED = "RETURNED", _("已退回")


class DueState(models.TextChoices):
    """Whether a subsidy has been paid in time and in full."""

    WAITING = "WAITING", _("未到期")
    PAID = "PAID", _("已足额发放")
    SHORT = "SHORT", _("发放不足")
    LATE = "LATE", _("迟发")
    MISSING = "MISSING", _("逾期未发")


class Group(models.TextChoices):
    """Whose income the plan is about; the words are part of parameter names."""

    LIFTED = "脱贫户", _("脱贫户")
    MONITORED = "监测户", _("监测户")


class PlanState(models.TextChoices):
    """How far a household's income plan has come."""

    DRAFT = "DRAFT", _("拟定中")
    SUBMITTED = "SUBMITTED", _("待审核")
    APPROVED = "APPROVED", _("已审核")
    RETURNED = "RETURNED", _("已退回")


class MeasureState(models.TextChoices):
    """Whether a measure of an income plan has been carried out."""

    OPEN = "OPEN", _("未落实")
    DONE = "DONE", _("已落实")
    DROPPED = "DROPPED", _("不再实施")


class MeanState(models.TextChoices):
    """Computed, approved by another person, published."""

    COMPUTED = "COMPUTED", _("待审定")
    APPROVED = "APPROVED", _("待公布")
    PUBLISHED = "PUBLISHED", _("已公布")


class FindingState(models.TextChoices):
    """What a look at the door said of an account."""

    OPEN = "OPEN", _("待核验")
    MATCHED = "MATCHED", _("账实相符")
    DIFFERS = "DIFFERS", _("账实不符")
