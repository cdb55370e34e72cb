"""Forms of hard villages and dispatch meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.supervision.enums import Supervisor
from xianjie.apps.supervision.interfaces.rectification_forms import unit_choices
from xianjie.apps.supervision.queries.units import Unit
from xianjie.web.forms import XjForm


class ListForm(XjForm):
    """Goal, leader and day of the villages that are put under supervision."""

    goal = forms.CharField(label=_("督办目标"), max_length=200)
    leader = forms.CharField(label=_("责任领导"), max_length=30)
    due_on = forms.DateField(label=_("完成期限"))


class MeetingForm(XjForm):
    """The record of a meeting; the problems are drafted from the data."""

    supervisor = forms.ChoiceField(label=_("督导层级"), choices=Supervisor.choices)
    organisation = forms.CharField(
        label=_("单位"), required=False, max_length=80, help_text=_("行业部门写部门名称。")
    )
    held_on = forms.DateField(label=_("会议日期"))
    problems = forms.CharField(label=_("发现的问题"), widget=forms.Textarea(attrs={"rows": 8}))
    orders = forms.CharField(
        label=_("调度要求"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一条，保存后逐条交办。"),
    )  # fmt: skip


class OrdersForm(XjForm):
    """Lead and day of each order; lines left empty are not sent."""

    def __init__(
        self, data: Any = None, *, lines: list[tuple[int, str]], units: Mapping[str, Unit]
    ) -> None:
        self.lines, self.units = lines, units
        super().__init__(data)

    def prepare(self) -> None:
        """Two fields a line."""
        choices = [("", _text("不交办")), *unit_choices(self.units)]
        for number, text in self.lines:
            short = text[:30]
            self.fields[f"lead-{number}"] = forms.ChoiceField(
                label=_text("%(n)s. %(text)s") % {"n": number, "text": short},
                choices=choices, required=False,
            )  # fmt: skip
            self.fields[f"due-{number}"] = forms.DateField(label=_text("期限"), required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever leads has a day."""
        data = super().clean() or {}
        for number, _line in self.lines:
            if data.get(f"lead-{number}") and not data.get(f"due-{number}"):
                self.add_error(f"due-{number}", _text("交办要写期限。"))
        return data

    def chosen(self) -> Iterator[tuple[int, str, Unit, date]]:
        """Yield number, text, lead and day of the lines that are to be sent."""
        for number, text in self.lines:
            lead = self.cleaned_data.get(f"lead-{number}")
            if lead:
                yield number, text, self.units[lead], self.cleaned_data[f"due-{number}"]
