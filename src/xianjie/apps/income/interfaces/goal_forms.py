"""Forms of goals, plans and looks at accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.exchange.contracts import load_codes
from xianjie.web.forms import XjForm

_FEN = 100
_MOST = Decimal("9999999.99")


def texts(codes: str) -> list[tuple[str, str]]:
    """Return a code set as choices."""
    return [(value.text, value.text) for value in load_codes(codes).values]


def in_fen(yuan: Decimal | None) -> int | None:
    """Return an amount of a form in whole fen."""
    return None if yuan is None else int(yuan * _FEN)


class YuanField(forms.DecimalField):
    """An amount in yuan with at most two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_value=_MOST, max_digits=9, decimal_places=2, **kwargs)


class PlanForm(XjForm):
    """Goal, needs and words of a household's plan."""

    goal = YuanField(
        label=_("本年人均收入目标（元）"), help_text=_("已按全县目标和上年收入带出，可改")
    )
    needs = forms.MultipleChoiceField(
        label=_("增收需求"), widget=forms.CheckboxSelectMultiple, choices=[]
    )
    words = forms.CharField(
        label=_("增收计划"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("怎么做、谁来帮；能在措施里写的不必重复"),
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer the needs of the code set."""
        self.fields["needs"].choices = texts("增收需求")  # type: ignore[attr-defined]


class MeasureForm(XjForm):
    """One measure of a plan."""

    kind = forms.ChoiceField(label=_("措施"), choices=[])
    title = forms.CharField(label=_("内容"), max_length=120, help_text=_("如：到县内食品厂务工"))
    organisation = forms.ModelChoiceField(
        label=_("负责单位"), queryset=Organisation.objects.none(), required=False
    )
    due_on = forms.DateField(label=_("完成期限"), required=False)
    expected = YuanField(label=_("预计一年增收（元）"), required=False)

    def __init__(self, *args: Any, county: str, **kwargs: Any) -> None:
        self.county = county
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the measures of the code set and the offices of the county."""
        self.fields["kind"].choices = [("", _("请选择")), *texts("增收措施")]  # type: ignore[attr-defined]
        offices = Organisation.objects.filter(division_code__startswith=self.county)
        self.fields["organisation"].queryset = offices.order_by("name")  # type: ignore[attr-defined]


class SettleForm(XjForm):
    """What became of a measure."""

    done_on = forms.DateField(label=_("落实日期"), required=False, help_text=_("不再实施的留空"))
    result = YuanField(label=_("实际一年增收（元）"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class ReviewForm(XjForm):
    """Agree with a plan or return it."""

    agrees = forms.ChoiceField(
        label=_("审核意见"), widget=forms.RadioSelect,
        choices=[("yes", _("同意")), ("no", _("退回修改"))],
    )  # fmt: skip
    words = forms.CharField(label=_("说明"), required=False, max_length=200)


class CheckForm(XjForm):
    """Draw accounts to be looked at."""

    place = forms.ChoiceField(label=_("范围"), choices=[])
    first = forms.CharField(label=_("自月份"), max_length=7, help_text=_("如 2022-04"))
    last = forms.CharField(label=_("至月份"), max_length=7)
    due_on = forms.DateField(label=_("完成期限"))
    wanted = forms.IntegerField(
        label=_("抽取户数"), required=False, min_value=1, max_value=2000,
        help_text=_("留空按规则库的比例和最少户数"),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the places in which the user may look."""
        self.fields["place"].choices = self.places  # type: ignore[attr-defined]


class FindingForm(XjForm):
    """What was found at the door of one household."""

    found = YuanField(label=_("入户核得的收入合计（元）"))
    reason = forms.ChoiceField(label=_("不符的原因"), required=False, choices=[])
    words = forms.CharField(label=_("说明"), required=False, max_length=200)

    def prepare(self) -> None:
        """Offer the reasons of the code set."""
        self.fields["reason"].choices = [("", _("相符不必选")), *texts("账实不符原因")]  # type: ignore[attr-defined]
