"""The form for papers with numbers in full."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

OTHER = "其他"
REASONS = ("农户签字", "送审存档", "上级调阅", OTHER)


class FullForm(XjForm):
    """Which paper is wanted with numbers in full, and why."""

    paper = forms.ChoiceField(label=_("打印哪一份"))
    reason = forms.ChoiceField(
        label=_("为什么要完整号码"),
        choices=[("", _("请选择")), *((text, text) for text in REASONS)],
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=100,
        help_text=_("选“其他”时必填；请不要写姓名和号码。"),
    )

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        self._papers = papers
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the papers of the household."""
        self.fields["paper"].choices = self._papers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a note where the reason says nothing."""
        given = super().clean() or {}
        if given.get("reason") == OTHER and not given.get("note"):
            self.add_error("note", _t("请写明为什么要完整号码。"))
        return given

    @property
    def told(self) -> str:
        """The reason in words."""
        reason, note = self.cleaned_data["reason"], self.cleaned_data["note"].strip()
        return f"{reason}：{note}" if note else str(reason)
