"""States of findings, exemptions, corrections and drafts of rules."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How grave a hit is; the values are those of the rulebook."""

    FAULT = "错误", _("错误")
    DOUBT = "疑点", _("疑点")
    HINT = "提示", _("提示")


SEVERITY_RANKS = {Severity.FAULT.value: 0, Severity.DOUBT.value: 1, Severity.HINT.value: 2}


class Standing(models.TextChoices):
    """Whether a finding stands, is exempted, or is gone."""

    OPEN = "OPEN", _("未消除")
    EXEMPT = "EXEMPT", _("已豁免")
    CLEARED = "CLEARED", _("已消除")


class Mending(models.TextChoices):
    """How far the correction of a finding is."""

    NONE = "", _("未下发")
    SENT = "SENT", _("已下发")
    MARKED = "MARKED", _("报已改正")


class FindingStep(models.TextChoices):
    """What happened to a finding."""

    FOUND = "FOUND", _("查出")
    SENT = "SENT", _("下发整改")
    MARKED = "MARKED", _("报已改正")
    STILL = "STILL", _("复查仍在")
    CONFIRMED = "CONFIRMED", _("复查消除")
    AGAIN = "AGAIN", _("再次出现")
    ASKED = "ASKED", _("申请豁免")
    EXEMPTED = "EXEMPTED", _("同意豁免")
    REFUSED = "REFUSED", _("不同意豁免")
    EXPIRED = "EXPIRED", _("豁免到期")
    CHANGED = "CHANGED", _("数据变化，豁免失效")


class ExemptionState(models.TextChoices):
    """How far an exemption is."""

    ASKED = "ASKED", _("待审批")
    APPROVED = "APPROVED", _("豁免中")
    REFUSED = "REFUSED", _("未同意")
    EXPIRED = "EXPIRED", _("已到期")
    CHANGED = "CHANGED", _("数据变化失效")
    CLEARED = "CLEARED", _("疑点已消除")


HOLDING = (ExemptionState.ASKED, ExemptionState.APPROVED)


class DraftState(models.TextChoices):
    """How far a county's own rule is."""

    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("已发布")
    REPLACED = "REPLACED", _("已被新版替换")
    WITHDRAWN = "WITHDRAWN", _("已撤下")
