"""Kinds and states of assessment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ObjectKind(models.TextChoices):
    """Who is assessed."""

    COUNTY = "COUNTY", _("县")
    TOWN = "TOWN", _("乡镇")
    DEPARTMENT = "DEPARTMENT", _("部门")
    TEAM = "TEAM", _("驻村工作队")


class Rule(models.TextChoices):
    """How a value becomes points; ``params`` of a line hold the figures."""

    THRESHOLD = "THRESHOLD", _("达标线性")
    INTERVAL = "INTERVAL", _("分档")
    RANKING = "RANKING", _("排名")
    DEDUCTION = "DEDUCTION", _("逐件扣分")
    VETO = "VETO", _("一票否决")
    MANUAL = "MANUAL", _("人工评分")


class Effect(models.TextChoices):
    """What a veto does to the result."""

    ZERO = "zero", _("一票否决")
    CEILING = "ceiling", _("不得评优")
    ACCOUNTABLE = "accountable", _("问责")


class Stage(models.TextChoices):
    """Which part of the year is assessed."""

    Q1 = "Q1", _("一季度")
    Q2 = "Q2", _("二季度")
    Q3 = "Q3", _("三季度")
    Q4 = "Q4", _("四季度")
    H1 = "H1", _("上半年")
    H2 = "H2", _("下半年")
    YEAR = "YEAR", _("年终")


STAGE_MONTHS: dict[str, tuple[int, int]] = {
    Stage.Q1: (1, 3), Stage.Q2: (4, 6), Stage.Q3: (7, 9), Stage.Q4: (10, 12),
    Stage.H1: (1, 6), Stage.H2: (7, 12), Stage.YEAR: (1, 12),
}  # fmt: skip
"""First and last month of each stage."""


class RunState(models.TextChoices):
    """How far an assessment has come."""

    OPEN = "OPEN", _("计分中")
    REVIEWED = "REVIEWED", _("已复核")
    PUBLISHED = "PUBLISHED", _("已公布")


class Grade(models.TextChoices):
    """What people decide; points are a reference."""

    NONE = "", _("未定")
    GOOD = "GOOD", _("好")
    FAIR = "FAIR", _("较好")
    PLAIN = "PLAIN", _("一般")
    POOR = "POOR", _("差")


class AppealState(models.TextChoices):
    """How far an appeal has come."""

    OPEN = "OPEN", _("待答复")
    UPHELD = "UPHELD", _("维持")
    ACCEPTED = "ACCEPTED", _("采纳")
