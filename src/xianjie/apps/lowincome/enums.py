"""Words of the low-income register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberSource(models.TextChoices):
    """Where a membership of the register comes from."""

    CIVIL = "CIVIL", _("民政救助名册")
    MONITORED = "MONITORED", _("监测对象")
    MANUAL = "MANUAL", _("人工登记")


class EndReason(models.TextChoices):
    """Why a membership ended."""

    NOT_LISTED = "NOT_LISTED", _("名册不再列出")
    CLEARED = "CLEARED", _("风险消除或不再监测")
    REVIEW = "REVIEW", _("复核退出")
    ADJUSTED = "ADJUSTED", _("调整类别")
    LEFT = "LEFT", _("户已不在册")
    PROPOSAL = "PROPOSAL", _("核对后退出")


class ReviewOutcome(models.TextChoices):
    """What a review proposes."""

    KEEP = "KEEP", _("维持")
    ADJUST = "ADJUST", _("调整类别")
    EXIT = "EXIT", _("退出")


class ReviewState(models.TextChoices):
    """How far a review has come: the township proposes, the county decides."""

    PROPOSED = "PROPOSED", _("待审定")
    DECIDED = "DECIDED", _("已审定")
    RETURNED = "RETURNED", _("已退回")


class ProposalKind(models.TextChoices):
    """What the data want of the register though somebody decided otherwise."""

    ADD = "ADD", _("应纳入")
    END = "END", _("应退出")


class ProposalState(models.TextChoices):
    """Whether somebody has judged a proposal."""

    OPEN = "OPEN", _("待处理")
    ACCEPTED = "ACCEPTED", _("已采纳")
    DISMISSED = "DISMISSED", _("不采纳")
