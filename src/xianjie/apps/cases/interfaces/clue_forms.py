"""The form with which a clue of any channel is registered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.cases.queries.offered import Channel
from xianjie.apps.screening.enums import Level
from xianjie.web.forms import XjForm

LEVELS = [
    (Level.BLUE.value, _("蓝：一般")),
    (Level.YELLOW.value, _("黄：较重")),
    (Level.ORANGE.value, _("橙：严重")),
    (Level.RED.value, _("红：特别严重")),
]


class ClueForm(XjForm):
    """Who, by which channel, which risk, since when, in which words.

    ``villages`` are (township, [(code, name)]) choices; the household is picked with buttons.
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    village = forms.ChoiceField(label=_("哪个村"))
    q = forms.CharField(label=_("姓名、拼音首字母或户编号"), required=False, max_length=40)
    household = forms.IntegerField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("线索渠道"))
    risk = forms.ChoiceField(label=_("风险类型"))
    level = forms.ChoiceField(label=_("预警等级"), choices=LEVELS)
    seen_on = forms.DateField(
        label=_("线索日期"), help_text=_("申报、接访、通报或排查那一天，办理时限从这天起算。")
    )
    words = forms.CharField(
        label=_("线索内容"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("谁反映的、出了什么事、现在怎么样。加密保存，只给办案的人看。"),
    )

    def __init__(
        self,
        *args: Any,
        villages: list[Any],
        channels: tuple[Channel, ...],
        risks: tuple[str, ...],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        own = [(one.label, one.label) for one in channels if one.own]
        others = [(one.label, one.label) for one in channels if not one.own]
        fields: dict[str, Any] = self.fields
        fields["village"].choices = villages
        fields["channel"].choices = [
            ("", _t("请选择")),
            *((_t("本地渠道"), own) for _one in own[:1]),
            *((_t("其他渠道"), others) for _one in others[:1]),
        ]
        fields["risk"].choices = [("", _t("请选择")), *((risk, risk) for risk in risks)]
        fields["seen_on"].widget.attrs["max"] = today.isoformat()

    @classmethod
    def fresh(cls, values: Mapping[str, Any], **options: Any) -> ClueForm:
        """Return an unbound form with some values; without a number it gets one of its own."""
        initial = {
            "client_id": uuid.uuid4(),
            "level": Level.BLUE.value,
            "seen_on": options["today"],
            **values,
        }
        return cls(initial=initial, **options)

    def clean_seen_on(self) -> date:
        """A clue was seen today or before."""
        day: date = self.cleaned_data["seen_on"]
        if day > self.today:
            raise forms.ValidationError(_t("线索日期不能晚于今天。"))
        return day

    def clean(self) -> dict[str, Any]:
        """A household must be picked."""
        found = super().clean() or {}
        if not found.get("household"):
            self.add_error("q", _t("请先找到这一户，再点它的名字。"))
        return found
