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


class StepKind(models.TextChoices):
    """What is done in a step of a procedure; the rulebook's procedures are made of these."""

    VERIFY = "VERIFY", _("入户核实")
    COMPARE = "COMPARE", _("信息比对")
    ASSEMBLY = "ASSEMBLY", _("民主评议")
    NOTICE = "NOTICE", _("公示")
    REVIEW = "REVIEW", _("审核")
    DECIDE = "DECIDE", _("审定")
    ANNOUNCE = "ANNOUNCE", _("公告")


class StepLevel(models.TextChoices):
    """Who does a step. Nobody acts at two levels of one case."""

    VILLAGE = "VILLAGE", _("村")
    TOWNSHIP = "TOWNSHIP", _("乡镇")
    COUNTY = "COUNTY", _("县")


class CaseKind(models.TextChoices):
    """What a case is to decide."""

    IDENTIFY = "IDENTIFY", _("识别纳入")
    REMOVE = "REMOVE", _("风险消除")


class CaseState(models.TextChoices):
    """How far a case has come; where it stands in between is its step."""

    OPEN = "OPEN", _("办理中")
    PAUSED = "PAUSED", _("已中止")
    APPROVED = "APPROVED", _("已通过")
    REJECTED = "REJECTED", _("未通过")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class CaseAct(models.TextChoices):
    """What happens to a case; also the kinds of lines in its record."""

    OPEN = "OPEN", _("立案")
    JOIN = "JOIN", _("并入线索")
    DISPATCH = "DISPATCH", _("派到网格")
    COMPLETE = "COMPLETE", _("完成")
    RETURN = "RETURN", _("退回")
    APPROVE = "APPROVE", _("通过")
    REJECT = "REJECT", _("不通过")
    WITHDRAW = "WITHDRAW", _("撤回")
    PAUSE = "PAUSE", _("中止")
    RESUME = "RESUME", _("恢复")
    PAPERS = "PAPERS", _("补齐手续")
    REMIND = "REMIND", _("提醒")
    SUPERVISE = "SUPERVISE", _("督办")
    CIRCULATE = "CIRCULATE", _("通报")


CASE_ACTS: dict[CaseState, dict[CaseAct, CaseState]] = {
    CaseState.OPEN: {
        CaseAct.JOIN: CaseState.OPEN,
        CaseAct.DISPATCH: CaseState.OPEN,
        CaseAct.COMPLETE: CaseState.OPEN,
        CaseAct.RETURN: CaseState.OPEN,
        CaseAct.APPROVE: CaseState.APPROVED,
        CaseAct.REJECT: CaseState.REJECTED,
        CaseAct.WITHDRAW: CaseState.WITHDRAWN,
        CaseAct.PAUSE: CaseState.PAUSED,
        CaseAct.REMIND: CaseState.OPEN,
        CaseAct.SUPERVISE: CaseState.OPEN,
        CaseAct.CIRCULATE: CaseState.OPEN,
    },
    CaseState.PAUSED: {
        CaseAct.JOIN: CaseState.PAUSED,
        CaseAct.RESUME: CaseState.OPEN,
        CaseAct.WITHDRAW: CaseState.WITHDRAWN,
    },
    # With help first the steps that were left out are made up after the decision.
    CaseState.APPROVED: {
        CaseAct.COMPLETE: CaseState.APPROVED,
        CaseAct.PAPERS: CaseState.APPROVED,
    },
    CaseState.REJECTED: {},
    CaseState.WITHDRAWN: {},
}
OPEN_CASES = (CaseState.OPEN.value, CaseState.PAUSED.value)


class StepState(models.TextChoices):
    """What became of one step."""

    OPEN = "OPEN", _("办理中")
    DONE = "DONE", _("已完成")
    RETURNED = "RETURNED", _("已退回")
    ENDED = "ENDED", _("随案终止")


class Escalation(models.IntegerChoices):
    """How loudly an overdue step has been called for."""

    NONE = 0, _("未到")
    REMINDED = 1, _("已提醒")
    SUPERVISED = 2, _("已督办")
    CIRCULATED = 3, _("已通报")


class EpisodeState(models.TextChoices):
    """Whether a household is being monitored."""

    MONITORED = "MONITORED", _("监测中")
    REMOVED = "REMOVED", _("风险已消除")
    ENDED = "ENDED", _("自然终止")


class RemovalWay(models.TextChoices):
    """How the risk went; texts of the code set 风险消除方式."""

    HELPED = "帮扶消除", _("帮扶消除")
    NATURAL = "自然消除", _("自然消除")


class EpisodeOrigin(models.TextChoices):
    """How a monitored household came to be known here."""

    CASE = "CASE", _("本平台识别")
    LISTED = "LISTED", _("名单导入")


class NoticeKind(models.TextChoices):
    """What a posted paper is."""

    PUBLICATION = "PUBLICATION", _("公示")
    ANNOUNCEMENT = "ANNOUNCEMENT", _("公告")


class ObjectionState(models.TextChoices):
    """Whether an objection has been answered."""

    OPEN = "OPEN", _("待答复")
    UPHELD = "UPHELD", _("异议成立")
    DISMISSED = "DISMISSED", _("异议不成立")
