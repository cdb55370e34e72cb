"""Words of benefits and of the gaps that the monthly comparison finds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GapKind(models.TextChoices):
    """How what somebody gets differs from what the rulebook gives."""

    OWED = "OWED", _("应享未享")
    UNDUE = "UNDUE", _("享而不符")
    UNDER = "UNDER", _("少发")
    OVER = "OVER", _("多发")


TO_GIVE = (GapKind.OWED, GapKind.UNDER)
"""Kinds in which people get too little."""


class GapSeen(models.TextChoices):
    """What the newest month's data say of a gap."""

    NEW = "NEW", _("新增")
    CONTINUING = "CONTINUING", _("持续")
    CLEARED = "CLEARED", _("数据已消除")


class GapState(models.TextChoices):
    """Where the work on a gap stands."""

    OPEN = "OPEN", _("待交办")
    DISPATCHED = "DISPATCHED", _("待答复")
    PROOF = "PROOF", _("待补材料")
    ANSWERED = "ANSWERED", _("已答复待核")
    UNFULFILLED = "UNFULFILLED", _("未落实")
    CLOSED = "CLOSED", _("已办结")


WITH_DEPARTMENT = (GapState.DISPATCHED, GapState.UNFULFILLED)
"""The department has to speak."""
RUNNING = (GapState.DISPATCHED, GapState.PROOF, GapState.ANSWERED, GapState.UNFULFILLED)
"""Sent out and not yet closed."""


class GapAnswer(models.TextChoices):
    """What a department says."""

    DONE = "DONE", _("已纳入")
    REFUSED = "REFUSED", _("不符合")
    PROOF = "PROOF", _("需补材料")


ANSWER_WORDS = {
    GapKind.OWED: {GapAnswer.DONE: _("已纳入"), GapAnswer.REFUSED: _("不符合")},
    GapKind.UNDUE: {GapAnswer.DONE: _("已停发"), GapAnswer.REFUSED: _("经核仍符合")},
    GapKind.UNDER: {GapAnswer.DONE: _("已补足调整"), GapAnswer.REFUSED: _("现额无误")},
    GapKind.OVER: {GapAnswer.DONE: _("已核减调整"), GapAnswer.REFUSED: _("现额无误")},
}
"""The same answers in the words of each kind."""


class GapClosing(models.TextChoices):
    """Why a gap is closed."""

    CONFIRMED = "CONFIRMED", _("数据核实已落实")
    VANISHED = "VANISHED", _("数据变化不再存在")
    ACCEPTED = "ACCEPTED", _("部门理由成立")
    SETTLED = "SETTLED", _("核实后办结")


class GapAct(models.TextChoices):
    """Steps in the record of a gap."""

    DISPATCH = "DISPATCH", _("交办")
    ANSWER = "ANSWER", _("答复")
    PROOF = "PROOF", _("补充材料")
    RETURN = "RETURN", _("退回重核")
    CLOSE = "CLOSE", _("办结")
    CONFIRM = "CONFIRM", _("数据核实")
    CONTRADICT = "CONTRADICT", _("数据未见落实")
    RAISE = "RAISE", _("再次提出")
