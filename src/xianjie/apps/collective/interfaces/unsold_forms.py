"""Forms of unsold goods: the report from the phone, and each step."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.collective.choices import CHANNELS, GOODS, pairs_of
from xianjie.apps.collective.enums import UnsoldStep
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})


def _price(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=8, decimal_places=2)


class ReportForm(XjForm):
    """Unsold goods of a village; six things to type."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    village = forms.ChoiceField(label=_("哪个村"))
    category = forms.ChoiceField(label=_("品类"))
    product = forms.CharField(label=_("产品"), max_length=40, help_text=_("如大白菜、雪桃。"))
    quantity = forms.DecimalField(
        label=_("滞销数量（吨）"), min_value=0, max_digits=9, decimal_places=2
    )
    usual_price = _price(_("正常价（元/公斤）"))
    price = _price(_("目前价（元/公斤）"))
    keeps_days = forms.IntegerField(label=_("还能存放几天"), min_value=0, max_value=999)
    households = forms.IntegerField(label=_("涉及户数"), min_value=0, initial=0)
    poor_households = forms.IntegerField(label=_("其中脱贫户和监测户"), min_value=0, initial=0)
    words = forms.CharField(label=_("情况"), max_length=500, widget=_LONG, required=False)

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        self.villages = villages
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer villages and goods."""
        self.fields["village"].choices = self.villages  # type: ignore[attr-defined]
        self.fields["category"].choices = pairs_of(GOODS)  # type: ignore[attr-defined]


_FIELDS: dict[str, tuple[str, ...]] = {
    UnsoldStep.CALL: ("units", "task", "due_on"),
    UnsoldStep.SELL: ("day", "buyer", "channel", "quantity", "amount"),
    UnsoldStep.CLOSE: ("words",),
    UnsoldStep.REFUSE: ("words",),
    UnsoldStep.WITHDRAW: ("words",),
}


class UnsoldStepForm(XjForm):
    """What one step takes."""

    units = forms.TypedMultipleChoiceField(
        label=_("调度单位"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    task = forms.CharField(label=_("要单位做什么"), max_length=200)
    due_on = forms.DateField(label=_("期限"))
    day = forms.DateField(label=_("销售日期"))
    buyer = forms.CharField(label=_("采购方"), max_length=80)
    channel = forms.ChoiceField(label=_("渠道"))
    quantity = forms.DecimalField(
        label=_("数量（吨）"), min_value=0, max_digits=9, decimal_places=2
    )
    amount = forms.DecimalField(label=_("金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    words = forms.CharField(label=_("说明"), max_length=500, widget=_LONG, required=False)

    def __init__(
        self, step: str, data: Any = None, *, units: list[tuple[int, str]], **initial: Any
    ) -> None:
        self.step, self.offered = UnsoldStep(step), units
        super().__init__(data, prefix=step.lower(), initial=initial)

    def prepare(self) -> None:
        """Keep what the step takes."""
        for name in set(self.fields) - set(_FIELDS[self.step]):
            del self.fields[name]
        if "units" in self.fields:
            self.fields["units"].choices = self.offered  # type: ignore[attr-defined]
        if "channel" in self.fields:
            self.fields["channel"].choices = pairs_of(CHANNELS)  # type: ignore[attr-defined]
        if self.step in {UnsoldStep.REFUSE, UnsoldStep.WITHDRAW}:
            self.fields["words"].required = True
            self.fields["words"].label = _("理由")


class CallAnswerForm(XjForm):
    """What a called unit did."""

    answer = forms.CharField(label=_("做了什么、结果怎样"), max_length=300, widget=_LONG)
