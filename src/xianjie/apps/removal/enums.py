"""Words of the removal of risk."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holds(models.TextChoices):
    """Whether a condition holds. Unknown is not yes."""

    YES = "Y", _("满足")
    NO = "N", _("不满足")
    UNKNOWN = "U", _("信息不足")


class Standing(models.TextChoices):
    """How far a monitored household is from removal."""

    READY = "READY", _("可消除")
    ALMOST = "ALMOST", _("差一项")
    LACKING = "LACKING", _("条件不足")
    UNKNOWN = "UNKNOWN", _("信息不足")
    NO_LABOUR = "NO_LABOUR", _("整户无劳动力")
    IN_HAND = "IN_HAND", _("消除办理中")


class Term(models.TextChoices):
    """A condition; the texts of the code set 风险消除条件."""

    ABOVE_LINE = "收入超线", _("收入超线")
    STEADY = "收入稳定", _("收入稳定")
    GUARANTEES = "三保障和饮水", _("三保障和饮水")
    MEASURES = "每项风险有措施", _("每项风险有措施")
    MONTHS = "识别满月数", _("识别满月数")
    NO_NEW_RISK = "无新增风险", _("无新增风险")
    NO_MATTERS = "无在办事项", _("无在办事项")
    SPENDING = "支出可控", _("支出可控")
    GONE = "整户不在", _("整户不在")
