"""Forms of temporary relief."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.relief.choices import CAUSES, pairs_of
from xianjie.apps.relief.enums import TemporaryKind, TemporaryStep
from xianjie.apps.relief.interfaces.picking import PickForm
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
FEN = 100


class TemporaryForm(PickForm):
    """An application for temporary relief; amounts are typed in yuan."""

    who = forms.CharField(
        label=_("救助对象"), required=False, max_length=30,
        help_text=_("选了户就不用填；不在册的写姓名。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("类型"), choices=TemporaryKind.choices)
    ground = forms.ChoiceField(label=_("事由"))
    people = forms.IntegerField(label=_("救助人数"), min_value=1, max_value=30, initial=1)
    asked = forms.DecimalField(
        label=_("申请金额（元）"), min_value=1, max_digits=10, decimal_places=2
    )
    cost = forms.DecimalField(
        label=_("自付的刚性支出（元）"), required=False, min_value=0, max_digits=10,
        decimal_places=2, help_text=_("支出型必填。"),
    )  # fmt: skip
    first_aid = forms.BooleanField(
        label=_("情况紧急，先救助后补手续"), required=False,
        help_text=_("只限急难型；乡镇当天可批小额，手续在规定的工作日内补齐。"),
    )  # fmt: skip
    words = forms.CharField(label=_("困难情况"), max_length=500, widget=_LONG)

    def prepare(self) -> None:
        """Offer the grounds."""
        super().prepare()
        self.fields["ground"].choices = pairs_of(CAUSES)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody, and for the cost where it is the reason."""
        data = super().clean() or {}
        if not data.get("household") and not data.get("who"):
            self.add_error("who", _t("请选一户，或者写救助对象姓名。"))
        if data.get("kind") == TemporaryKind.EXPENSE:
            if data.get("cost") is None:
                self.add_error("cost", _t("支出型要写自付了多少。"))
            if data.get("first_aid"):
                self.add_error("first_aid", _t("先救助后补手续只限急难型。"))
        return data


class TemporaryStepForm(XjForm):
    """What one step of temporary relief takes."""

    amount = forms.DecimalField(
        label=_("批准金额（元）"), min_value=0, max_digits=10, decimal_places=2
    )
    paid_by = forms.CharField(
        label=_("发放方式"), max_length=20, help_text=_("如社保卡、现金、实物。")
    )
    day = forms.DateField(label=_("日期"))
    words = forms.CharField(label=_("说明"), max_length=500, widget=_LONG, required=False)

    def __init__(self, step: TemporaryStep, data: Any = None, **initial: Any) -> None:
        self.step = step
        super().__init__(data, prefix=step.lower(), initial=initial)

    def prepare(self) -> None:
        """Keep what the step takes."""
        if self.step != TemporaryStep.DECIDE:
            del self.fields["amount"]
        if self.step != TemporaryStep.PAY:
            del self.fields["paid_by"]
        if self.step not in {TemporaryStep.PAY, TemporaryStep.PAPERS}:
            del self.fields["day"]
        if self.step in {TemporaryStep.REFUSE, TemporaryStep.WITHDRAW}:
            self.fields["words"].required = True
            self.fields["words"].label = _("理由")
