"""Kinds and states of supervision."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BattleLevel(models.TextChoices):
    """Who supervises."""

    PREFECTURE = "PREFECTURE", _("州（市）级")
    COUNTY = "COUNTY", _("县级")


class BattleObject(models.TextChoices):
    """What a listed item is about."""

    VILLAGE = "VILLAGE", _("难点村")
    UNSOLVED = "UNSOLVED", _("未脱贫（未消除）人口")
    MONITORED = "MONITORED", _("监测人口")
    MARGIN = "MARGIN", _("边缘人口")
    PROBLEM = "PROBLEM", _("突出问题")


class Supervisor(models.TextChoices):
    """The three who dispatch each month; words as the rulebook writes them."""

    GROUP = "领导小组", _("领导小组")
    SECTOR = "行业部门", _("行业部门")
    OFFICE = "办公室", _("办公室")


class ReportState(models.TextChoices):
    """Whether a progress report stands."""

    SUBMITTED = "SUBMITTED", _("已报送")
    RETURNED = "RETURNED", _("退回补充")


class ProblemKind(models.TextChoices):
    """Which kind of duty a problem is about."""

    POLICY = "POLICY", _("政策落实")
    DUTY = "DUTY", _("责任落实")
    WORK = "WORK", _("工作落实")


class RectificationState(models.TextChoices):
    """How far a problem has come."""

    REGISTERED = "REGISTERED", _("待交办")
    RUNNING = "RUNNING", _("整改中")
    REPORTED = "REPORTED", _("待验收")
    CLOSED = "CLOSED", _("已销号")
    LOOKED = "LOOKED", _("回头看通过")


class Step(models.TextChoices):
    """What was done about a problem."""

    ASSIGN = "ASSIGN", _("交办")
    NOTE = "NOTE", _("进展")
    REPLY = "REPLY", _("督办回复")
    URGE = "URGE", _("督办")
    ASK = "ASK", _("申请延期")
    GRANT = "GRANT", _("同意延期")
    REFUSE = "REFUSE", _("不同意延期")
    REPORT = "REPORT", _("报请验收")
    RETURN = "RETURN", _("退回整改")
    ACCEPT = "ACCEPT", _("验收销号")
    LOOK = "LOOK", _("回头看通过")
    REOPEN = "REOPEN", _("回头看反弹")
    SPREAD = "SPREAD", _("举一反三")


OPEN_STATES = (RectificationState.REGISTERED, RectificationState.RUNNING,
               RectificationState.REPORTED)  # fmt: skip
_S = RectificationState
TRANSITIONS: dict[str, dict[str, str]] = {
    _S.REGISTERED: {Step.ASSIGN: _S.RUNNING},
    _S.RUNNING: {Step.ASSIGN: _S.RUNNING, Step.NOTE: _S.RUNNING, Step.REPLY: _S.RUNNING,
                 Step.URGE: _S.RUNNING, Step.ASK: _S.RUNNING, Step.GRANT: _S.RUNNING,
                 Step.REFUSE: _S.RUNNING, Step.REPORT: _S.REPORTED, Step.SPREAD: _S.RUNNING},
    _S.REPORTED: {Step.RETURN: _S.RUNNING, Step.ACCEPT: _S.CLOSED, Step.URGE: _S.REPORTED,
                  Step.SPREAD: _S.REPORTED},
    _S.CLOSED: {Step.LOOK: _S.LOOKED, Step.REOPEN: _S.RUNNING, Step.SPREAD: _S.CLOSED},
    _S.LOOKED: {Step.SPREAD: _S.LOOKED},
}  # fmt: skip
"""State → what may be done in it → the state that follows. Anything else is refused."""


class UrgeLevel(models.IntegerChoices):
    """How strongly a late problem is called for; the words are those of the rulebook."""

    NONE = 0, _("无")
    REMIND = 1, _("提醒")
    WRITTEN = 2, _("书面督办")
    CRITICISE = 3, _("通报")
    SUMMON = 4, _("约谈")


class InspectionKind(models.TextChoices):
    """How an inspection goes about."""

    SUPERVISION = "SUPERVISION", _("督查")
    UNANNOUNCED = "UNANNOUNCED", _("明察暗访")
    SPECIAL = "SPECIAL", _("专项检查")


class InspectionState(models.TextChoices):
    """How far an inspection has come."""

    PLANNED = "PLANNED", _("待抽样")
    DRAWN = "DRAWN", _("检查中")
    DONE = "DONE", _("已结束")


class Stratum(models.TextChoices):
    """What a drawn line is."""

    VILLAGE = "VILLAGE", _("村")
    LIFTED = "LIFTED", _("脱贫户")
    ORDINARY = "ORDINARY", _("一般户")


class Verdict(models.TextChoices):
    """What was found at a drawn village or household."""

    OPEN = "OPEN", _("未检查")
    GOOD = "GOOD", _("没有问题")
    BAD = "BAD", _("有问题")
    ABSENT = "ABSENT", _("未见到人")


class CaseState(models.TextChoices):
    """How far an application for leniency has come."""

    ASKED = "ASKED", _("待认定")
    GRANTED = "GRANTED", _("予以容错")
    REFUSED = "REFUSED", _("不予容错")


class ClueState(models.TextChoices):
    """How far a clue of discipline has come."""

    OPEN = "OPEN", _("办理中")
    CLOSED = "CLOSED", _("已了结")


class AwardState(models.TextChoices):
    """How far a nomination has come."""

    NOMINATED = "NOMINATED", _("待审核")
    REVIEWED = "REVIEWED", _("待决定")
    DECIDED = "DECIDED", _("待公示")
    PUBLISHED = "PUBLISHED", _("已公示")
    REFUSED = "REFUSED", _("未通过")
