"""Forms of the registry that do not change a family."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

OTHER = "其他"
UNMASK_REASONS = ("入户核实前联系", "办理帮扶或待遇", "核对数据", "回复来访来电", OTHER)


class UnmaskForm(XjForm):
    """Why somebody must see a value in full."""

    reason = forms.ChoiceField(
        label=_("查看原因"),
        choices=[("", _("请选择")), *((text, text) for text in UNMASK_REASONS)],
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=100,
        help_text=_("选“其他”时必填；请不要写姓名和号码。"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a note where the reason says nothing."""
        given = super().clean() or {}
        if given.get("reason") == OTHER and not given.get("note"):
            self.add_error("note", _("请写明为什么要看。"))
        return given

    @property
    def told(self) -> str:
        """The reason in words."""
        reason, note = self.cleaned_data["reason"], self.cleaned_data["note"].strip()
        return f"{reason}：{note}" if note else str(reason)


class UndoForm(XjForm):
    """Why a registered change is taken back."""

    reason = forms.CharField(label=_("撤销原因"), max_length=120)


class RegistryUploadForm(XjForm):
    """A list of households and people of the county."""

    file = forms.FileField(
        label=_("户与人口名单"),
        help_text=_("xlsx、xls 或 csv，一人一行；退回行改好后也从这里上传"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    complete = forms.BooleanField(
        label=_("全量名单"),
        required=False,
        help_text=_("勾选：名单涉及的村里，名单上没有的户和人记为退出。不清楚就不勾"),
    )

    def prepare(self) -> None:
        """Say in our words that the file is empty or missing."""
        self.fields["file"].error_messages |= {
            "empty": _("这是空文件，请核对后再选。"),
            "missing": _("请选择文件。"),
        }
