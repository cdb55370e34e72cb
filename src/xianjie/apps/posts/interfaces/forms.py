"""Forms of posts: deciding, appointing, leaving, paying."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.posts.choices import LEAVES, pairs_of
from xianjie.apps.posts.enums import NeedState, SheetStep
from xianjie.web.forms import XjForm

FEN = 100
_LONG = forms.Textarea(attrs={"rows": 3})
APPROVE, REFUSE, CLOSE = "approve", "refuse", "close"
LEAVE, RENEW, KEEP = "leave", "renew", "keep"


class NeedForm(XjForm):
    """What is decided on a proposal, or why approved posts are given up."""

    verdict = forms.ChoiceField(
        label=_("审批"), widget=forms.RadioSelect,
        choices=[(APPROVE, _("同意")), (REFUSE, _("不同意"))],
    )  # fmt: skip
    number = forms.IntegerField(label=_("批准人数"), min_value=1, required=False)
    words = forms.CharField(
        label=_("意见"), max_length=300, widget=_LONG, required=False,
        help_text=_("不同意的写理由。"),
    )  # fmt: skip

    def __init__(self, state: str, *args: Any, **kwargs: Any) -> None:
        self._state = state
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Ask for the reason alone where posts are given up."""
        if self._state == NeedState.APPROVED:
            del self.fields["verdict"], self.fields["number"]
            self.fields["words"].label, self.fields["words"].required = str(_("撤岗理由")), True
            self.fields["words"].help_text = ""


class AppointForm(XjForm):
    """The contract of somebody who is appointed; pay in yuan."""

    who = forms.CharField(
        label=_("人编号或证件号码"), max_length=40,
        help_text=_("从候选名单点“聘任”的已经填好。"),
    )  # fmt: skip
    since = forms.DateField(label=_("合同开始"))
    until = forms.DateField(label=_("合同到期"))
    pay = forms.DecimalField(label=_("月补贴（元）"), min_value=0, max_digits=8, decimal_places=2)
    area = forms.DecimalField(
        label=_("管护面积（亩）"), min_value=0, max_digits=10, decimal_places=1, required=False,
        help_text=_("护林员、管护岗填。"),
    )  # fmt: skip
    insured = forms.BooleanField(label=_("已购买意外保险"), required=False)
    contract_no = forms.CharField(label=_("合同编号"), max_length=40, required=False)


class LeaveForm(XjForm):
    """Leaving: on which day, and why."""

    step = LEAVE
    title = _("办退岗")
    on = forms.DateField(label=_("退岗日期"))
    reason = forms.ChoiceField(label=_("退岗原因"))
    words = forms.CharField(label=_("说明"), max_length=300, required=False)

    def prepare(self) -> None:
        """Offer the reasons."""
        choices = [("", _("请选择")), *pairs_of(LEAVES)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class RenewForm(XjForm):
    """A contract that runs on."""

    step = RENEW
    title = _("续聘")
    until = forms.DateField(label=_("新的到期日"))


class KeepForm(XjForm):
    """Why somebody stays although the data say otherwise."""

    step = KEEP
    title = _("核实后保留")
    words = forms.CharField(
        label=_("核实情况和依据"), max_length=300, widget=_LONG,
        help_text=_("写清楚怎么核实的、为什么可以继续在岗。"),
    )  # fmt: skip


class SheetStepForm(XjForm):
    """A step of a pay sheet."""

    day = forms.DateField(label=_("发放日期"))
    words = forms.CharField(label=_("原因"), max_length=300)

    def __init__(self, step: SheetStep, *args: Any, today: date, **kwargs: Any) -> None:
        self.step = step
        super().__init__(*args, prefix=step.lower(), initial={"day": today}, **kwargs)

    def prepare(self) -> None:
        """Keep what the step takes."""
        if self.step != SheetStep.PAY:
            del self.fields["day"]
        if self.step not in {SheetStep.RETURN, SheetStep.REOPEN}:
            del self.fields["words"]
