"""Forms of notices and of what is said against them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
UPHELD, DISMISSED = "upheld", "dismissed"


class PostForm(XjForm):
    """Post a notice or an announcement, of this case and others of the village."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    starts_on = forms.DateField(label=_("张贴日期"))
    ends_on = forms.DateField(label=_("截止日期"))
    place = forms.CharField(label=_("张贴地点"), max_length=80)
    contact = forms.CharField(
        label=_("受理异议的单位和电话"),
        max_length=120,
        help_text=_("写单位和办公电话，例如“光禄镇乡村振兴办 0878-1234567”，不写个人手机号。"),
    )
    others = forms.TypedMultipleChoiceField(
        label=_("同村一起贴的"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一张纸贴几户，少贴几张。"),
    )

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            self.fields["others"].choices = list(others)  # type: ignore[attr-defined]
        else:
            del self.fields["others"]

    @staticmethod
    def fresh(today: date, ends_on: date | None, place: str, contact: str) -> dict[str, Any]:
        """Return what stands in a form that was just opened."""
        return {
            "client_id": uuid.uuid4(),
            "starts_on": today,
            "ends_on": ends_on,
            "place": place or _t("村务公开栏"),
            "contact": contact,
        }


class ObjectionForm(XjForm):
    """What somebody says against a notice."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    case = forms.TypedChoiceField(
        label=_("说的是哪一户"), required=False, coerce=int, empty_value=None
    )
    channel = forms.ChoiceField(label=_("怎么提出的"))
    words = forms.CharField(
        label=_("异议内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact = forms.CharField(
        label=_("怎么联系提出人（可不写）"),
        required=False,
        max_length=100,
        help_text=_("加密保存，只给答复的人看；匿名的也要受理。"),
    )

    def __init__(
        self,
        *args: Any,
        cases: Sequence[tuple[int, str]],
        channels: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["case"].choices = [("", _t("整张公示，或没有说是哪户")), *cases]
        fields["channel"].choices = [(one, one) for one in channels]


class AnswerForm(XjForm):
    """The answer to an objection; one that is right sends the case back."""

    outcome = forms.ChoiceField(
        label=_("核实结果"),
        choices=[
            (DISMISSED, _("不成立：公示的情况属实")),
            (UPHELD, _("成立：退回重新办理")),
        ],
        widget=forms.RadioSelect,
    )
    case = forms.TypedChoiceField(label=_("是哪一户"), required=False, coerce=int, empty_value=None)
    to_step = forms.ChoiceField(label=_("成立的，退回到哪一步"), required=False)
    answer = forms.CharField(
        label=_("怎么核实的，怎么答复"),
        max_length=1000,
        widget=_LONG,
        help_text=_("提出异议的人会看到。"),
    )

    def __init__(
        self,
        *args: Any,
        cases: Sequence[tuple[int, str]],
        steps: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if cases:
            fields["case"].choices = [("", "—"), *cases]
        else:
            del fields["case"]
        if steps:
            fields["to_step"].choices = [(one, one) for one in steps]
        else:
            del fields["to_step"]


class TakeDownForm(XjForm):
    """Take a notice down that was posted wrongly."""

    reason = forms.CharField(label=_("为什么撤下"), max_length=300, widget=_LONG)
