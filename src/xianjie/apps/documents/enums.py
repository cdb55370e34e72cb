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
