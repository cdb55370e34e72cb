"""Forms: bring a file, say what is expected, narrow the review queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.sources.models import FeedExpectation
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.errors import XianjieError
from xianjie.kernel.periods import Period
from xianjie.web.forms import XjForm

ACCEPTED = ".xlsx,.xls,.csv"


class PeriodField(forms.CharField):
    """A month such as 2022-06, picked where the browser can."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "month", "placeholder": "2022-06"})
        super().__init__(max_length=7, widget=widget, **options)

    def clean(self, value: Any) -> Period | None:
        """Return the month; None for an empty field that need not be filled."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Period.parse(text)
        except XianjieError as error:
            raise forms.ValidationError(_("请写成 2022-06 这样的年月。")) from error


class UploadForm(XjForm):
    """Which feed, month and place a file is of."""

    feed = forms.ChoiceField(label=_("数据"))
    period = PeriodField(label=_("数据月份"), help_text=_("文件里的数据是哪个月的，如 2022-06"))
    place = forms.ChoiceField(label=_("范围"), help_text=_("文件是全县的，还是一个乡镇的"))
    complete = forms.BooleanField(
        label=_("全量名册"),
        required=False,
        help_text=_("勾选：名册之外的人就是没有。不清楚就不勾"),
    )
    file = forms.FileField(
        label=_("文件"),
        help_text=_("xlsx、xls 或 csv；退回行改好后也从这里上传"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(
        self, *args: Any, feeds: Iterable[str], places: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        self._feeds, self._places = feeds, places
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the feeds and places of the scope."""
        feed: Any = self.fields["feed"]
        place: Any = self.fields["place"]
        feed.choices = [("", _("请选择")), *feed_choices(self._feeds)]
        place.choices = self._places
        self.fields["file"].error_messages |= {
            "empty": _("这是空文件，请核对后再选。"),
            "missing": _("请选择文件。"),
            "required": _("请选择文件。"),
        }

    def clean_period(self) -> Period:
        """Refuse a month that has not begun."""
        period: Period = self.cleaned_data["period"]
        if period > Period.of(self.today):
            raise forms.ValidationError(_("这个月还没有开始，请核对。"))
        return period

    @property
    def today(self) -> date:
        """The day of the request."""
        found: date = self.initial["today"]
        return found


def feed_choices(feeds: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return feeds under their departments."""
    wanted = set(feeds)
    groups: dict[str, list[tuple[str, str]]] = {}
    for contract in all_contracts("feed"):
        if contract.id in wanted:
            groups.setdefault(contract.department, []).append((contract.id, contract.title))
    return sorted(groups.items())


class ExpectationForm(XjForm):
    """By which day, from which month to which and from whom a feed is expected."""

    is_expected = forms.BooleanField(
        label=_("按月报送"), required=False, help_text=_("不勾：看板上不再列出，也不催报")
    )
    due_day = forms.IntegerField(
        label=_("次月几日前"), min_value=1, max_value=31, help_text=_("当月没有这一天时按月末算")
    )
    first_period = PeriodField(
        label=_("首期"), required=False, help_text=_("从哪个月的数据起要报；留空为最早收到的月份")
    )
    last_period = PeriodField(
        label=_("末期"), required=False, help_text=_("报到哪个月的数据为止；留空为一直要报")
    )
    organisation = forms.ModelChoiceField(
        label=_("报送单位"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("按部门名称自动对应"),
        help_text=_("指定后，只有这个单位的数据员看得到、报得了这项数据，催报也只提醒他们"),
    )

    def __init__(self, *args: Any, expectation: FeedExpectation, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "is_expected": expectation.is_expected,
            "due_day": expectation.due_day,
            "first_period": expectation.first_period,
            "last_period": expectation.last_period,
            "organisation": expectation.organisation_id,
        }
        self._county = expectation.county_code
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the organisations of the county."""
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(division_code__startswith=self._county)
        for name in ("min_value", "max_value"):
            self.fields["due_day"].error_messages[name] = _("请填 1 到 31。")
