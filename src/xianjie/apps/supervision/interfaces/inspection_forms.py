"""Forms of inspections."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.supervision.enums import InspectionKind, ProblemKind, Verdict
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})


class PlanForm(XjForm):
    """What is inspected, by whom, when."""

    title = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("方式"), choices=InspectionKind.choices)
    starts_on = forms.DateField(label=_("开始日期"))
    ends_on = forms.DateField(label=_("结束日期"))
    groups = forms.IntegerField(label=_("组数"), min_value=1, max_value=50, initial=1)
    team = forms.CharField(label=_("检查组成员"), max_length=300, help_text=_("用顿号分开。"))
    focus = forms.CharField(label=_("检查重点"), required=False, max_length=300, widget=_LONG)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"starts_on": today, "ends_on": today, "groups": 1})


class DrawForm(XjForm):
    """The seed and how many; not fewer than the rulebook asks for."""

    seed = forms.CharField(
        label=_("随机种子"), max_length=20,
        help_text=_("任何人用同一种子都会抽出同一份名单；可当众报一个数。"),
    )  # fmt: skip
    villages = forms.IntegerField(label=_("每组每月村数"), min_value=0, max_value=200)
    lifted = forms.IntegerField(label=_("每村脱贫户"), min_value=0, max_value=500)
    ordinary = forms.IntegerField(label=_("每村一般户"), min_value=0, max_value=500)


class FindingForm(XjForm):
    """What was found at a drawn line."""

    verdict = forms.ChoiceField(
        label=_("检查结果"), widget=forms.RadioSelect, choices=Verdict.choices[1:]
    )
    words = forms.CharField(label=_("情况"), required=False, max_length=1000, widget=_LONG)
    title = forms.CharField(
        label=_("转入整改台账"), required=False, max_length=120,
        help_text=_("有问题时写一句问题概括（不写姓名），保存时一并登记到台账。"),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("问题类型"), choices=ProblemKind.choices, initial=ProblemKind.WORK, required=False
    )
    days = forms.IntegerField(
        label=_("限乡镇几日内整改"), required=False, min_value=1, max_value=365,
        help_text=_("不填的先登记，以后再交办。"),
    )  # fmt: skip

    def clean_kind(self) -> str:
        """Take the usual kind where none was chosen."""
        return str(self.cleaned_data["kind"] or ProblemKind.WORK)


class SummaryForm(XjForm):
    """How an inspection ends."""

    summary = forms.CharField(label=_("检查小结"), max_length=2000, widget=_LONG)
