"""Forms about analysis meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm


class MeetingForm(XjForm):
    """A meeting that was held: who, when, where."""

    division_code = forms.ChoiceField(label=_("哪一级、哪里的研判"))
    period = forms.RegexField(
        label=_("研判哪个月"),
        regex=r"^20\d\d-(0[1-9]|1[0-2])$",
        error_messages={"invalid": _("请写成 2022-07 这样的年月。")},
        help_text=_("议程按这个月的月度监测记录和现有线索自动列出。"),
    )
    held_on = forms.DateField(label=_("会议日期"))
    place = forms.CharField(label=_("地点"), max_length=80)
    chair = forms.CharField(label=_("主持人"), max_length=40)
    attendees = forms.CharField(
        label=_("参会人员"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("用顿号分开，可以写单位和人。"),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = places  # type: ignore[attr-defined]


class ItemForm(XjForm):
    """A household that somebody brings up."""

    code = forms.CharField(label=_("户编号"), max_length=40)
    note = forms.CharField(label=_("为什么上会"), required=False, max_length=300)
