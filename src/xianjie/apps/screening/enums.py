"""States and kinds of the monthly comparison."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """How far a run has come."""

    RUNNING = "RUNNING", _("进行中")
    COMPLETED = "COMPLETED", _("已完成")
    FAILED = "FAILED", _("未完成")


class ClueKind(models.TextChoices):
    """What a clue is: a risk, a question about assets, an appeal, a report, a doubt about data."""

    WARNING = "warning", _("风险预警")
    ASSET_SIGNAL = "asset-signal", _("资产提示")
    HOTLINE = "hotline", _("热线信访")
    DISCOVERY = "discovery", _("主动发现")
    DECLARATION = "declaration", _("群众申报")
    OVERSIGHT = "oversight", _("监督反馈")
    MISMATCH = "mismatch", _("享受疑点")


class ClueState(models.TextChoices):
    """A clue in one month, against the month before."""

    NEW = "NEW", _("新增")
    CONTINUING = "CONTINUING", _("持续")
    WORSE = "WORSE", _("加重")
    CLEARED = "CLEARED", _("解除")


class ClueStatus(models.TextChoices):
    """Whether a clue still waits for people."""

    OPEN = "OPEN", _("待核查")
    IN_CASE = "IN_CASE", _("已立案")
    CLOSED = "CLOSED", _("已办结")


WAITING = (ClueStatus.OPEN.value, ClueStatus.IN_CASE.value)
"""Statuses in which somebody still has to do something about a clue."""


class Outcome(models.TextChoices):
    """What a check at the door came to."""

    UNKNOWN = "UNKNOWN", _("未核查")
    CONFIRMED = "CONFIRMED", _("属实，有风险")
    NO_RISK = "NO_RISK", _("核实无风险")


VERIFIED = (Outcome.CONFIRMED.value, Outcome.NO_RISK.value)
"""Outcomes that somebody recorded."""


class Level(models.TextChoices):
    """Warning levels; `RANKS` orders them."""

    RED = "红", _("红")
    ORANGE = "橙", _("橙")
    YELLOW = "黄", _("黄")
    BLUE = "蓝", _("蓝")


RANKS = {Level.RED.value: 4, Level.ORANGE.value: 3, Level.YELLOW.value: 2, Level.BLUE.value: 1}
"""Gravity of each level, the gravest highest."""

EXPORTED_KINDS = (
    ClueKind.WARNING.value,
    ClueKind.ASSET_SIGNAL.value,
    ClueKind.HOTLINE.value,
    ClueKind.DISCOVERY.value,
    ClueKind.DECLARATION.value,
    ClueKind.OVERSIGHT.value,
)
"""Kinds that are clues for people to check; a mismatch goes to the department that pays."""
RAISED_KINDS = (
    ClueKind.DISCOVERY.value,
    ClueKind.DECLARATION.value,
    ClueKind.OVERSIGHT.value,
)
"""Kinds that people raise: they stay until somebody settles them, whatever the comparison says."""
COMPARISON_CHANNEL, HOTLINE_CHANNEL = "部门比对", "热线信访"
"""Texts of the code set 线索渠道 for clues of the comparison and of appeals."""
LIVE_STATES = (ClueState.NEW.value, ClueState.CONTINUING.value, ClueState.WORSE.value)
HOTLINE_RISK = "其他"
"""Risk type of an appeal until somebody has read it."""
