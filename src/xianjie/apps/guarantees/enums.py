"""Areas of the guarantees, where problems come from and how far they are."""

from __future__ import annotations

from django.db import models


class Area(models.TextChoices):
    """What people are guaranteed; the labels are those of the code set 保障领域."""

    SCHOOLING = "SCHOOLING", "义务教育"
    MEDICAL = "MEDICAL", "基本医疗"
    HOUSING = "HOUSING", "住房安全"
    WATER = "WATER", "饮水安全"
    FOOD = "FOOD", "吃穿"


class ProblemSource(models.TextChoices):
    """Where a problem was found."""

    RULE = "RULE", "部门数据"
    INSPECTION = "INSPECTION", "检查排查"
    VISIT = "VISIT", "走访入户"
    FAULT = "FAULT", "故障报修"
    HAND = "HAND", "群众反映"


class ProblemState(models.TextChoices):
    """How far a problem is; CLEARED: the next roll no longer names it."""

    OPEN = "OPEN", "待办"
    HANDLING = "HANDLING", "办理中"
    DONE = "DONE", "待验收"
    ACCEPTED = "ACCEPTED", "验收销号"
    CLEARED = "CLEARED", "名册销号"


STANDING = (ProblemState.OPEN, ProblemState.HANDLING, ProblemState.DONE)
CLOSED = (ProblemState.ACCEPTED, ProblemState.CLEARED)


class Step(models.TextChoices):
    """What was done about a problem."""

    FIND = "FIND", "发现"
    AGAIN = "AGAIN", "再次出现"
    CHARGE = "CHARGE", "定责任和期限"
    START = "START", "开始办理"
    NOTE = "NOTE", "记进展"
    DONE = "DONE", "报请验收"
    ACCEPT = "ACCEPT", "验收销号"
    RETURN = "RETURN", "退回再办"
    CLEAR = "CLEAR", "名册销号"


class WorksState(models.TextChoices):
    """Whether a water supply works runs."""

    RUNNING = "RUNNING", "正常运行"
    PARTLY = "PARTLY", "带病运行"
    STOPPED = "STOPPED", "停用"


class SchoolReturn(models.TextChoices):
    """What became of a minor who was found in a temple instead of school."""

    NONE = "NONE", "未返校"
    RETURNED = "RETURNED", "已返校"
    CLEARED = "CLEARED", "核查无此情况"
