"""Kinds and states of policy documents, in the words of people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """How far a document has come."""

    READ = "READ", _("待校核")
    ADOPTED = "ADOPTED", _("已采用")
    REPLACED = "REPLACED", _("已被新版替代")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class DocumentSource(models.TextChoices):
    """Where its clauses were taken from."""

    UPLOAD = "UPLOAD", _("上传解析")
    PACK = "PACK", _("随规则库提供")


class ClauseKind(models.TextChoices):
    """What a node of the clause tree is; the words of `xianjie.docparse.model.ClauseKind`."""

    PREAMBLE = "preamble", _("前言")
    CHAPTER = "chapter", _("章")
    CLAUSE = "clause", _("条")
    ARTICLE = "article", _("第×条")
    ITEM = "item", _("项")
    SUBITEM = "subitem", _("小项")
    POINT = "point", _("一是二是")
    BULLET = "bullet", _("列点")
    CLOSING = "closing", _("结尾")


class UnitRole(models.TextChoices):
    """How a unit answers for a clause."""

    LEAD = "LEAD", _("牵头")
    RESPONSIBLE = "RESPONSIBLE", _("责任")


class Comparator(models.TextChoices):
    """How a value is compared with what is reached."""

    AT_LEAST = ">=", _("不低于")
    AT_MOST = "<=", _("不高于")
    EQUAL = "=", _("等于")
    ALL = "all", _("全部")
    GROWTH = "growth", _("增长")


class Modality(models.TextChoices):
    """How firmly a figure is meant."""

    FIRM = "", _("约束性")
    ABOUT = "about", _("约数")
    ASPIRED = "aspired", _("力争")


class DutyKind(models.TextChoices):
    """What has to be handed in, held or answered for."""

    REPORT = "report", _("报送")
    MEETING = "meeting", _("会议调度")
    CHECK = "check", _("检查评估")
    PLAN = "plan", _("制定方案")
    FIELD = "field", _("任务要素")


class GroupKind(models.TextChoices):
    """What a group of units is."""

    LEADING = "LEADING", _("领导小组")
    WORKING = "WORKING", _("专责工作组")


class GroupPost(models.TextChoices):
    """What a member is in a group; the first-responsible persons are 党政一把手."""

    FIRST = "FIRST", _("第一责任人")
    COMMANDER = "COMMANDER", _("一线总指挥")
    HEAD = "HEAD", _("组长")
    DEPUTY = "DEPUTY", _("副组长")
    OFFICE = "OFFICE", _("办公室主任")
    MEMBER = "MEMBER", _("成员")


class AssistanceKind(models.TextChoices):
    """The four kinds of assistance policies of the transition period."""

    FLOOR = "FLOOR", _("兜底救助")
    LIVING = "LIVING", _("民生保障普惠")
    INDUSTRY = "INDUSTRY", _("产业就业发展")
    FINANCE = "FINANCE", _("财政保障")


class Decision(models.TextChoices):
    """What becomes of a policy: 该延续的延续、该优化的优化、该调整的调整."""

    CONTINUE = "CONTINUE", _("延续")
    OPTIMISE = "OPTIMISE", _("优化")
    ADJUST = "ADJUST", _("调整")
    PENDING = "PENDING", _("待定")


class PilotState(models.TextChoices):
    """How far a pilot has come."""

    APPLIED = "APPLIED", _("申报")
    RUNNING = "RUNNING", _("试点中")
    DONE = "DONE", _("已结束")
    STOPPED = "STOPPED", _("中止")


class InclusionKind(models.TextChoices):
    """What is to be taken into a plan."""

    MEASURE = "MEASURE", _("重大举措")
    PROJECT = "PROJECT", _("重大工程项目")


class InclusionState(models.TextChoices):
    """How far it has come."""

    ASKED = "ASKED", _("已申报")
    INCLUDED = "INCLUDED", _("已纳入")
    UNDERWAY = "UNDERWAY", _("实施中")
    DONE = "DONE", _("已完成")
    REFUSED = "REFUSED", _("未纳入")
