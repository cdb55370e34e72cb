"""Forms of the indicators: goals, own formulas, matches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.indicators.enums import (
    GoalComparator,
    Grain,
    IndicatorSource,
    Measure,
    Rhythm,
)
from xianjie.web.forms import XjForm

_NUMBERS = {"max_digits": 20, "decimal_places": 4}
LEAVE_OUT = "-"


class GoalForm(XjForm):
    """A goal that is set by hand, with the document that says so."""

    year = forms.IntegerField(label=_("年度"), min_value=2015, max_value=2050)
    division = forms.ChoiceField(label=_("地方"))
    comparator = forms.ChoiceField(label=_("怎样比"), choices=GoalComparator.choices)
    value = forms.DecimalField(
        label=_("目标值"),
        required=False,
        help_text=_("“全部”“只增不减”可以不填；增长填百分数，例如 20。"),
        **_NUMBERS,  # type: ignore[arg-type]
    )
    benchmark = forms.ChoiceField(
        label=_("对照指标"), required=False, help_text=_("“高于对照指标”时选，其他不选。")
    )
    due_on = forms.DateField(
        label=_("完成时限"), required=False, help_text=_("不填为当年 12 月 31 日。")
    )
    document = forms.CharField(label=_("依据文件"), max_length=200)
    clause = forms.CharField(
        label=_("条款"), max_length=60, required=False, help_text=_("例如 一(二)。")
    )

    def __init__(
        self,
        *args: Any,
        places: list[tuple[str, str]],
        others: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        self._places, self._others = places, others
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the places and the indicators of comparison."""
        self.fields["division"].choices = self._places  # type: ignore[attr-defined]
        self.fields["benchmark"].choices = [("", _("不对照")), *self._others]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Fill what a relative goal does not need."""
        data = super().clean() or {}
        if data.get("value") is None:
            defaults = {
                GoalComparator.ALL.value: Decimal(100),
                GoalComparator.NOT_LOWER.value: Decimal(0),
                GoalComparator.ABOVE.value: Decimal(0),
            }
            chosen = str(data.get("comparator", ""))
            if chosen in defaults:
                data["value"] = defaults[chosen]
            else:
                self.add_error("value", _("请填目标值。"))
        return data


class OwnIndicatorForm(XjForm):
    """An indicator of the county: who is counted, how, with a condition of the rulebook."""

    name = forms.CharField(label=_("指标名称"), max_length=100)
    topic = forms.CharField(label=_("类别"), max_length=40, initial=_("本县指标"))
    unit = forms.CharField(
        label=_("单位"), max_length=20, help_text=_("占比写 %，金额写 元，人数写 人。")
    )
    source = forms.ChoiceField(label=_("数据来源"), choices=IndicatorSource.choices)
    organisation = forms.ChoiceField(label=_("责任单位"), required=False)
    grain = forms.ChoiceField(
        label=_("按什么数"), choices=Grain.choices, help_text=_("部门报送的不用选。")
    )
    measure = forms.ChoiceField(
        label=_("怎样算"),
        choices=[one for one in Measure.choices if one[0] != Measure.NAMED.value],
    )
    condition = forms.CharField(
        label=_("条件"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "用规则库里的事实和参数，例如 脱贫户 AND 家庭人均纯收入 < 监测收入线。不填为全部。"
        ),
    )
    population = forms.CharField(
        label=_("范围（算占比时的分母）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("例如 脱贫或监测户。不填为全部农户或人。"),
    )
    formula = forms.CharField(
        label=_("取值（合计、平均时要填）"),
        required=False,
        max_length=300,
        help_text=_("例如 家庭人均纯收入。"),
    )
    weight = forms.CharField(
        label=_("加权"), required=False, max_length=100, help_text=_("平均时用，例如 家庭人口。")
    )
    better = forms.ChoiceField(
        label=_("好的方向"), choices=[("up", _("越高越好")), ("down", _("越低越好"))]
    )
    rhythm = forms.ChoiceField(label=_("频次"), choices=Rhythm.choices)
    decimals = forms.IntegerField(label=_("小数位"), min_value=0, max_value=4, initial=0)
    meaning = forms.CharField(label=_("统计口径"), required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        self._offices = offices
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the offices of the county."""
        self.fields["organisation"].choices = [("", _("未定")), *self._offices]  # type: ignore[attr-defined]


class MatchForm(XjForm):
    """To which indicator a figure of a document belongs."""

    indicator = forms.ChoiceField(
        label=_("对应的指标"),
        help_text=_("选现有指标，文件里的数就成为它的目标；选“不作指标”则不跟踪。"),
    )

    def __init__(self, *args: Any, indicators: list[tuple[str, str]], **kwargs: Any) -> None:
        self._indicators = indicators
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the indicators of the county."""
        choices = [*self._indicators, (LEAVE_OUT, _("不作指标"))]
        self.fields["indicator"].choices = choices  # type: ignore[attr-defined]
