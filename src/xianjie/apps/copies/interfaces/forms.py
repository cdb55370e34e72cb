"""Forms of anonymised copies."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.copies.enums import CopyStep
from xianjie.apps.copies.models.request import KINDS
from xianjie.engine.copying import copy_groups, quasi_identifiers
from xianjie.web.forms import XjForm

_LEFT_OUT = ""
_STARTS = {"birth": 1, "place": 1}
"""Where a request begins without another choice: five-year bands, townships by pseudonym."""
_WORDS_NEEDED = {CopyStep.REFUSE, CopyStep.WITHDRAW, CopyStep.RELEASE}


class CopyForm(XjForm):
    """A request; the choice of each quasi-identifier is how exactly it is given at most."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("类别"), choices=KINDS,
        help_text=_("研究：几张泛化的表。培训：一份虚构的人和证件号码的名单，可导入新装的系统。"),
    )  # fmt: skip
    purpose = forms.CharField(label=_("用途"), max_length=200)
    receiver = forms.CharField(label=_("接收单位"), max_length=50)
    until = forms.DateField(label=_("使用期限"))
    k = forms.IntegerField(
        label=_("k（每一类至少多少人）"), min_value=2, max_value=1000,
        help_text=_("越大越不容易认出人，数据也越粗。"),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("要哪些列"), widget=forms.CheckboxSelectMultiple,
        help_text=_("只勾选用得着的；姓名、证件号、电话、账号、住址和自由文字一律不给。"),
    )  # fmt: skip
    linked_to = forms.ChoiceField(
        label=_("与之前的副本连接"), required=False,
        help_text=_("连接后同一人在两份副本里假名相同，识别风险更高；一般不要选。"),
    )  # fmt: skip

    def __init__(self, *args: Any, joinable: list[tuple[str, str]], **kwargs: Any) -> None:
        self._joinable = joinable
        super().__init__(*args, **kwargs)

    @staticmethod
    def fresh() -> dict[str, Any]:
        """Return what an untouched form shows."""
        return {"client_id": uuid4(), "groups": ["basis"]}

    def prepare(self) -> None:
        """Offer the groups, the traits and the copies that may be joined."""
        groups = [(one.id, one.title) for one in copy_groups().values()]
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        none = [("", _("不连接（每份副本假名不同）"))]
        self.fields["linked_to"].choices = [*none, *self._joinable]  # type: ignore[attr-defined]
        for trait in quasi_identifiers().values():
            self.fields[f"trait_{trait.id}"] = forms.ChoiceField(
                label=trait.title,
                required=False,
                initial=str(_STARTS.get(trait.id, 0)),
                choices=[
                    *((str(at), words) for at, words in enumerate(trait.levels[:-1])),
                    (_LEFT_OUT, _("不放进副本")),
                ],
            )

    @property
    def main(self) -> list[Any]:
        """The fields before the traits."""
        return [self[name] for name in self.fields if not name.startswith("trait_")]

    @property
    def traits(self) -> list[Any]:
        """How exactly each quasi-identifier is given."""
        return [self[name] for name in self.fields if name.startswith("trait_")]

    def levels(self) -> dict[str, int]:
        """Return the chosen level of each trait that is not left out."""
        return {
            name: int(self.cleaned_data[f"trait_{name}"])
            for name in quasi_identifiers()
            if self.cleaned_data.get(f"trait_{name}")
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a trait at least: a copy without any has nothing to be anonymous over."""
        data = super().clean() or {}
        if not any(data.get(f"trait_{name}") for name in quasi_identifiers()):
            self.add_error(None, _t("请至少给一个准标识符，例如性别或乡镇。"))
        return data


class CopyStepForm(XjForm):
    """What one step takes: words, required where somebody will ask why."""

    words = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, step: CopyStep, data: Any = None) -> None:
        self.step = step
        super().__init__(data, prefix=step.lower())

    def prepare(self) -> None:
        """Ask for the reason where there must be one."""
        if self.step in _WORDS_NEEDED:
            self.fields["words"].required = True
            self.fields["words"].label = _("理由")
        if self.step == CopyStep.DESTROY:
            self.fields["words"].help_text = _(
                "销毁后谁也不能再从假名找回人，用同一密钥的副本都一样；不能恢复。"
            )
