"""What somebody decides about two records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.merging.actions import Wish
from xianjie.apps.merging.comparing import FIRST, SECOND
from xianjie.web.forms import XjForm

SIDE = "side-"
PREVIEW, MERGE, DIFFERENT, UNDO = "preview", "merge", "different", "undo"


class MergeForm(XjForm):
    """Which record stays, which values, and why; the sides are drawn beside the fields."""

    kept = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    reason = forms.CharField(
        label=_("合并理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("怎么核实的、为什么是同一个，会记入档案和审计。不要写身份证号。"),
    )

    def wish(self) -> Wish:
        """Return what was decided."""
        data = self.cleaned_data
        return Wish(data["kept"], sides_of(self.data), data["reason"], data["seen"])


class ReasonForm(XjForm):
    """Why two records are not one, or why a merge is taken back."""

    reason = forms.CharField(
        label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, label: str = "", help_text: str = "", **kwargs: Any) -> None:
        self._label, self._help = label, help_text
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Name the field after what it is for."""
        self.fields["reason"].label = self._label
        self.fields["reason"].help_text = self._help


def sides_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the sides that were chosen, by ``pair:field``."""
    return {
        name.removeprefix(SIDE): value
        for name in data
        if name.startswith(SIDE) and (value := data.get(name)) in {FIRST, SECOND}
    }
