"""The form of the calculator: one bill, who the patient is, what the year has used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.policy.scheme_model import CARES, HOSPITALS
from xianjie.web.forms import XjForm

PEOPLE = (
    "特困人员", "孤儿", "低保对象", "返贫致贫人口", "易返贫致贫人口", "低收入家庭",
    "刚性支出困难家庭", "脱贫人口",
)  # fmt: skip


def _money(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=help_text,
    )


class BillForm(XjForm):
    """One bill. Amounts in yuan; what is left empty counts as nothing."""

    place = forms.ChoiceField(label=_("按哪里的待遇表"))
    on = forms.DateField(label=_("结算日期"))
    care = forms.ChoiceField(label=_("就医类别"), choices=[(one, one) for one in CARES])
    hospital = forms.ChoiceField(
        label=_("医院级别"),
        required=False,
        choices=[("", _("不知道")), *((one, one) for one in HOSPITALS)],
    )
    referred = forms.BooleanField(label=_("规范转诊"), required=False)
    total = _money(_("医疗总费用（元）"), required=True)
    catalogue = _money(_("目录内费用（元）"), required=True)
    basic = _money(
        _("基本医保已付（元）"), help_text=_("医院已经结算的填实际支付；不填就按待遇表算。")
    )
    people = forms.MultipleChoiceField(
        label=_("身份"),
        required=False,
        choices=[(one, one) for one in PEOPLE],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("有几种就选几种，救助按最高的一种算，不重复。"),
    )
    serious_base = _money(_("本年已计入大病保险的费用（元）"))
    relief_base = _money(_("本年已计入医疗救助的费用（元）"))
    relief_paid = _money(_("本年已救助（元）"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a catalogue amount above the whole, or a payment above the catalogue amount."""
        given = super().clean() or {}
        total, catalogue, basic = (given.get(key) for key in ("total", "catalogue", "basic"))
        if total is not None and catalogue is not None and catalogue > total:
            self.add_error("catalogue", _("目录内费用不能大于医疗总费用。"))
        if basic is not None and catalogue is not None and basic > catalogue:
            self.add_error("basic", _("基本医保支付不能大于目录内费用。"))
        return given
