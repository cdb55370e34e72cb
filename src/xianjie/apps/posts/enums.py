"""Kinds and states of public posts, their pay, workshops."""

from __future__ import annotations

from django.db import models


class PostKind(models.TextChoices):
    """Who pays and manages a post; the limits of the rulebook differ by it."""

    PUBLIC = "PUBLIC", "乡村公益岗"
    RANGER = "RANGER", "生态护林员"
    GRADUATE = "GRADUATE", "大学生专岗"
    UPKEEP = "UPKEEP", "其他管护岗"


class NeedState(models.TextChoices):
    """How far a need of posts has come."""

    PROPOSED = "PROPOSED", "待审批"
    APPROVED = "APPROVED", "已批准"
    REFUSED = "REFUSED", "不同意"
    CLOSED = "CLOSED", "已撤岗"


class SheetState(models.TextChoices):
    """How far the pay of a village's month has come."""

    DRAFT = "DRAFT", "待填考勤"
    SUBMITTED = "SUBMITTED", "待审批"
    APPROVED = "APPROVED", "待发放"
    PAID = "PAID", "已发放"


UNPAID = (SheetState.DRAFT, SheetState.SUBMITTED, SheetState.APPROVED)


class SheetStep(models.TextChoices):
    """What somebody does with a pay sheet."""

    SUBMIT = "SUBMIT", "提交考勤"
    RETURN = "RETURN", "退回重填"
    APPROVE = "APPROVE", "审批"
    PAY = "PAY", "登记发放"
    REOPEN = "REOPEN", "撤回发放"


class FindingKind(models.TextChoices):
    """Why a holder may have to leave, or why pay is in doubt."""

    DEAD = "DEAD", "已死亡或注销"
    AGE = "AGE", "超过年龄"
    PAYROLL = "PAYROLL", "财政供养人员"
    ELSEWHERE = "ELSEWHERE", "在别处就业"
    DOUBLE = "DOUBLE", "一人多岗"
    HOUSEHOLD = "HOUSEHOLD", "一户多岗"
    EXPIRED = "EXPIRED", "合同到期仍在岗"
    PAID_AFTER = "PAID_AFTER", "合同到期后仍发放"
    UNATTENDED = "UNATTENDED", "没有出勤却领补贴"


class FindingState(models.TextChoices):
    """What became of a finding; only people decide that a holder stays."""

    OPEN = "OPEN", "待核实"
    KEPT = "KEPT", "核实后保留"
    LEFT = "LEFT", "已退岗"
    GONE = "GONE", "不再出现"


class WorkState(models.TextChoices):
    """Whether a workshop produced in a month."""

    NORMAL = "NORMAL", "正常"
    STOPPED = "STOPPED", "停工"
