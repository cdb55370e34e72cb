"""The forms with which staff handle an application."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

NOBODY = "none"
OTHER = "其他"
REASONS = ("联系申报人", "入户核实前联系", "核对身份", OTHER)


class SearchForm(XjForm):
    """Look for the household of an application; posted, since a name may stand in it."""

    q = forms.CharField(label=_("姓名、拼音首字母或户编号"), required=False, max_length=40)


class AcceptForm(XjForm):
    """Take an application up: whose it is, and whether the applicant was made sure of."""

    pick = forms.CharField(label=_("是哪一户"), max_length=20)
    identity_proven = forms.BooleanField(
        label=_("已打电话或当面核实：申报人就是本人"),
        required=False,
        help_text=_("勾选后，申报人查进度时才看得到核实、审核走到哪一步；替别人申报的始终看不到。"),
    )
    asks_relief = forms.BooleanField(label=_("同时登记为救助申请，转部门办理"), required=False)
    words = forms.CharField(
        label=_("告诉申报人（可不写）"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_pick(self) -> int | None:
        """Return the number of a household; None for people who are not registered."""
        pick = self.cleaned_data["pick"]
        if pick == NOBODY:
            return None
        if not (pick.isascii() and pick.isdigit()):
            raise forms.ValidationError(_t("请选一户，或者选“不在册或没找到”。"))
        return int(pick)


class WordsForm(XjForm):
    """Words that the applicant will read."""

    words = forms.CharField(
        label=_("写给申报人的话"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不要写别人家的情况。"),
    )


class ReasonForm(XjForm):
    """Why somebody must see a value in full."""

    reason = forms.ChoiceField(
        label=_("查看原因"), choices=[("", _("请选择")), *((text, text) for text in REASONS)]
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Ask for a note where the reason says nothing."""
        given = super().clean() or {}
        if given.get("reason") == OTHER and not given.get("note"):
            self.add_error("note", _t("请写明为什么要看。"))
        return given

    @property
    def told(self) -> str:
        """The reason in words."""
        reason, note = self.cleaned_data["reason"], self.cleaned_data["note"].strip()
        return f"{reason}：{note}" if note else str(reason)
