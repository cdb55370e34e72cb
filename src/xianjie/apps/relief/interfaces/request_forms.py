"""Forms of the relief platform."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.relief.actions.requests import WORDLESS, Outcome
from xianjie.apps.relief.choices import CHANNELS, NEEDS, RESULTS, pairs_of
from xianjie.apps.relief.enums import RequestStep
from xianjie.apps.relief.interfaces.picking import PickForm
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
_FEN = 100


class RequestForm(PickForm):
    """A request entered by staff, for a household or for people who are not registered."""

    who = forms.CharField(
        label=_("申请人"), required=False, max_length=30,
        help_text=_("选了户就不用填；不在册的写姓名。"),
    )  # fmt: skip
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=20)
    need = forms.ChoiceField(label=_("需要什么"))
    channel = forms.ChoiceField(label=_("申请渠道"))
    urgent = forms.BooleanField(label=_("急难，先救后补"), required=False)
    received_on = forms.DateField(label=_("申请日期"))
    words = forms.CharField(label=_("情况说明"), required=False, max_length=500, widget=_LONG)

    def prepare(self) -> None:
        """Offer needs and channels."""
        super().prepare()
        self.fields["need"].choices = pairs_of(NEEDS)  # type: ignore[attr-defined]
        self.fields["channel"].choices = pairs_of(CHANNELS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody."""
        data = super().clean() or {}
        if not data.get("household") and not data.get("who"):
            self.add_error("who", _t("请选一户，或者写申请人姓名。"))
        return data


class ReferralForm(PickForm):
    """A household that is referred to the department of its need."""

    need = forms.ChoiceField(label=_("需要什么"))
    office = forms.ChoiceField(label=_("转给哪个部门"))
    words = forms.CharField(
        label=_("困难和请部门办的事"), max_length=500, widget=_LONG,
        help_text=_("写对象类型、困难程度和救助需求，部门按它办。"),
    )  # fmt: skip

    def __init__(self, *args: Any, offices: list[Organisation], **kwargs: Any) -> None:
        self.offices = {str(one.pk): one for one in offices}
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer needs and departments."""
        super().prepare()
        self.fields["need"].choices = pairs_of(NEEDS)  # type: ignore[attr-defined]
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            ("", _t("请选择")), *((key, one.name) for key, one in self.offices.items())
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the household."""
        data = super().clean() or {}
        if not data.get("household"):
            self.add_error("q", _t("请先找到并选中这一户。"))
        return data


class StepForm(XjForm):
    """What one step of a request takes: words, a department, a result."""

    office = forms.ChoiceField(label=_("转给哪个部门"))
    result = forms.ChoiceField(label=_("办理结果"))
    amount = forms.DecimalField(
        label=_("救助金额或物资折价（元）"), required=False, min_value=0, max_digits=10,
        decimal_places=2,
    )  # fmt: skip
    words = forms.CharField(label=_("说明"), max_length=500, widget=_LONG)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, step: RequestStep, data: Any = None, *, offices: list[Organisation], chosen: str = "",
        has_result: bool = False, version: int,
    ) -> None:  # fmt: skip
        self.step, self.has_result = step, has_result
        self.offices = {str(one.pk): one for one in offices}
        super().__init__(data, prefix=step.lower(), initial={"office": chosen, "version": version})

    def prepare(self) -> None:
        """Keep what the step takes."""
        if self.step != RequestStep.TRANSFER:
            del self.fields["office"]
        else:
            self.fields["office"].choices = [  # type: ignore[attr-defined]
                ("", _t("请选择")), *((key, one.name) for key, one in self.offices.items())
            ]  # fmt: skip
        takes_result = self.step == RequestStep.REPORT or (
            self.step == RequestStep.FINISH and not self.has_result
        )
        if takes_result:
            self.fields["result"].choices = [("", _t("请选择")), *pairs_of(RESULTS)]  # type: ignore[attr-defined]
        else:
            del self.fields["result"], self.fields["amount"]
        self.fields["words"].required = self.step not in WORDLESS
        titles = {
            RequestStep.REFUSE: _("理由和可以怎么办"), RequestStep.BACK: _("退回理由"),
            RequestStep.REDO: _("退回理由"), RequestStep.WITHDRAW: _("撤回原因"),
            RequestStep.REPORT: _("怎么办的"), RequestStep.NOTE: _("进展"),
            RequestStep.FINISH: _("怎么答复的"), RequestStep.URGE: _("督办要求"),
        }  # fmt: skip
        self.fields["words"].label = titles.get(self.step, _("说明（可不写）"))

    @property
    def organisation(self) -> Organisation | None:
        """The department that was chosen."""
        return self.offices.get(self.cleaned_data.get("office", ""))

    @property
    def outcome(self) -> Outcome | None:
        """The result that was chosen, with its amount in fen."""
        if not self.cleaned_data.get("result"):
            return None
        amount = self.cleaned_data.get("amount")
        return Outcome(self.cleaned_data["result"], None if amount is None else int(amount * _FEN))
