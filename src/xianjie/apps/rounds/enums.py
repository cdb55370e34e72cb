"""Kinds and states of rounds, meetings and problems."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundKind(models.TextChoices):
    """What a round is for; each has one sheet, see `FORMS`."""

    MONTHLY = "MONTHLY", _("月度监测")
    GRID = "GRID", _("网格排查")
    LOOKBACK = "LOOKBACK", _("回头看")
    VISIT = "VISIT", _("帮扶走访")


FORMS: dict[str, str] = {
    "MONTHLY": "月度监测",
    "GRID": "网格排查",
    "LOOKBACK": "回头看",
    "VISIT": "帮扶走访",
}
"""Kind of round → id of its sheet in `contracts/sheets`."""


class RoundState(models.TextChoices):
    """Whether households may still be visited."""

    OPEN = "OPEN", _("进行中")
    CLOSED = "CLOSED", _("已结束")


class Population(models.TextChoices):
    """Which households of its place a round asks about."""

    MONITORED = "MONITORED", _("监测对象（风险未消除）")
    LIFTED = "LIFTED", _("全部脱贫户")
    RURAL = "RURAL", _("全部农户")
    FOCUS = "FOCUS", _("重点走访对象")
    REMOVED = "REMOVED", _("风险已消除户")


POPULATIONS: dict[str, tuple[str, ...]] = {
    "MONTHLY": (Population.MONITORED.value,),
    "GRID": (Population.RURAL.value, Population.FOCUS.value),
    "LOOKBACK": (Population.LIFTED.value,),
    "VISIT": (Population.MONITORED.value, Population.FOCUS.value, Population.REMOVED.value),
}
"""Kind of round → the populations it may have, the usual one first."""


class RiskChange(models.TextChoices):
    """How the risk of a household moved in a month."""

    SAME = "SAME", _("没有变化")
    BETTER = "BETTER", _("有所减轻")
    WORSE = "WORSE", _("有所加重")
    NEW = "NEW", _("出现新风险")


class Nature(models.TextChoices):
    """Whether a look-back found something missing or something wanted."""

    PROBLEM = "PROBLEM", _("问题")
    NEED = "NEED", _("需求")


class ProblemState(models.TextChoices):
    """Whether it has been put right."""

    OPEN = "OPEN", _("待整改")
    CLOSED = "CLOSED", _("已销号")


class MeetingLevel(models.TextChoices):
    """Who meets."""

    VILLAGE = "VILLAGE", _("村级")
    TOWNSHIP = "TOWNSHIP", _("乡级")
    COUNTY = "COUNTY", _("县级")


class MeetingState(models.TextChoices):
    """Whether conclusions may still be entered."""

    DRAFT = "DRAFT", _("待定稿")
    HELD = "HELD", _("已定稿")


class AgendaReason(models.TextChoices):
    """Why a household is on the agenda."""

    WORSE = "WORSE", _("月度情况变差")
    CLUE = "CLUE", _("新线索")
    REMOVAL = "REMOVAL", _("拟消除")
    ADDED = "ADDED", _("会上提出")
