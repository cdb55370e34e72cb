"""States of reports and joint handlings, and which step leads from which state to which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    """How far a report of people in need has come."""

    SUBMITTED = "SUBMITTED", _("待核查")
    ASKED = "ASKED", _("待补充")
    ACCEPTED = "ACCEPTED", _("已受理")
    MERGED = "MERGED", _("已并入")
    REJECTED = "REJECTED", _("不受理")


class ReportStep(models.TextChoices):
    """What happens to a report."""

    SUBMIT = "SUBMIT", _("上报")
    ASK = "ASK", _("退回补充")
    ANSWER = "ANSWER", _("补充")
    ACCEPT = "ACCEPT", _("受理")
    MERGE = "MERGE", _("并入已有线索")
    REJECT = "REJECT", _("不受理")


REPORT_STEPS: dict[ReportState, dict[ReportStep, ReportState]] = {
    ReportState.SUBMITTED: {
        ReportStep.ASK: ReportState.ASKED,
        ReportStep.ACCEPT: ReportState.ACCEPTED,
        ReportStep.MERGE: ReportState.MERGED,
        ReportStep.REJECT: ReportState.REJECTED,
    },
    ReportState.ASKED: {
        ReportStep.ANSWER: ReportState.SUBMITTED,
        ReportStep.ACCEPT: ReportState.ACCEPTED,
        ReportStep.REJECT: ReportState.REJECTED,
    },
    ReportState.ACCEPTED: {},
    ReportState.MERGED: {},
    ReportState.REJECTED: {},
}
OPEN_REPORTS = (ReportState.SUBMITTED.value, ReportState.ASKED.value)
"""States in which somebody still has to do something."""


class HandlingState(models.TextChoices):
    """How far a joint handling has come."""

    ASKING = "ASKING", _("征求意见")
    DECIDED = "DECIDED", _("落实措施")
    CLOSED = "CLOSED", _("已办结")


class HandlingStep(models.TextChoices):
    """What happens to a joint handling; also the kinds of lines in its record."""

    OPEN = "OPEN", _("发起")
    ANSWER = "ANSWER", _("答复意见")
    DECLINE = "DECLINE", _("说明不涉及")
    EXTEND = "EXTEND", _("申请延期")
    ALLOW = "ALLOW", _("同意延期")
    REMIND = "REMIND", _("催办")
    DECIDE = "DECIDE", _("作出决定")
    DONE = "DONE", _("报告落实")
    CLOSE = "CLOSE", _("办结")


HANDLING_STEPS: dict[HandlingState, dict[HandlingStep, HandlingState]] = {
    HandlingState.ASKING: {
        HandlingStep.ANSWER: HandlingState.ASKING,
        HandlingStep.DECLINE: HandlingState.ASKING,
        HandlingStep.EXTEND: HandlingState.ASKING,
        HandlingStep.ALLOW: HandlingState.ASKING,
        HandlingStep.REMIND: HandlingState.ASKING,
        HandlingStep.DECIDE: HandlingState.DECIDED,
        HandlingStep.CLOSE: HandlingState.CLOSED,
    },
    HandlingState.DECIDED: {
        HandlingStep.DONE: HandlingState.DECIDED,
        HandlingStep.REMIND: HandlingState.DECIDED,
        HandlingStep.CLOSE: HandlingState.CLOSED,
    },
    HandlingState.CLOSED: {},
}
OPEN_HANDLINGS = (HandlingState.ASKING.value, HandlingState.DECIDED.value)


class PartyState(models.TextChoices):
    """What a department has said to a joint handling."""

    ASKED = "ASKED", _("待答复")
    EXTENSION = "EXTENSION", _("申请延期")
    ANSWERED = "ANSWERED", _("已答复")
    DECLINED = "DECLINED", _("不涉及")


WAITING_PARTIES = (PartyState.ASKED.value, PartyState.EXTENSION.value)


class MeasureState(models.TextChoices):
    """Whether a department has done what was decided."""

    OPEN = "OPEN", _("落实中")
    DONE = "DONE", _("已落实")
