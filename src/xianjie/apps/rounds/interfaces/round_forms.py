"""Forms about rounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.fieldforms.enums import VisitStage
from xianjie.apps.rounds.enums import POPULATIONS, Population, RoundKind
from xianjie.web.forms import XjForm

Choices = list[tuple[str, str]]
_STAGES = [(stage.value, stage.label) for stage in VisitStage]


class RoundForm(XjForm):
    """A new round of one kind in one place; what can be chosen depends on both."""

    title = forms.CharField(label=_("名称"), max_length=80)
    period = forms.RegexField(
        label=_("期别"),
        regex=r"^20\d\d-(0[1-9]|1[0-2])$",
        error_messages={"invalid": _("请写成 2022-07 这样的年月。")},
    )
    due_on = forms.DateField(label=_("截止日期"))
    asks = forms.ChoiceField(label=_("走访哪些户"), widget=forms.RadioSelect)
    stage = forms.ChoiceField(label=_("阶段"), choices=_STAGES, widget=forms.RadioSelect)
    groups = forms.MultipleChoiceField(
        label=_("重点走访对象"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("选“重点走访对象”时至少选一类；怎样认出来写在规则库“重点走访对象清单”。"),
    )
    villages = forms.MultipleChoiceField(
        label=_("只走访这些村"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选就是整个范围。"),
    )
    grids = forms.MultipleChoiceField(
        label=_("只走访这些网格"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选就是整个范围；和村一起选的，合在一起。"),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kind: RoundKind,
        groups: tuple[str, ...],
        villages: Choices,
        grids: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        asks = [(one, Population(one).label) for one in POPULATIONS[kind.value]]
        self._choose("asks", asks)
        self._choose("groups", [(one, one) for one in groups])
        self._choose("villages", villages)
        self._choose("grids", grids)
        if len(asks) == 1:
            self.fields["asks"].widget = forms.HiddenInput()
            self.initial["asks"] = asks[0][0]
        if kind is not RoundKind.VISIT:
            del self.fields["stage"]
        if Population.FOCUS.value not in POPULATIONS[kind.value] or not groups:
            del self.fields["groups"]
        for name, choices in (("villages", villages), ("grids", grids)):
            if not choices:
                del self.fields[name]

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class ExtendForm(XjForm):
    """A later deadline."""

    due_on = forms.DateField(label=_("新的截止日期"))
    reason = forms.CharField(label=_("为什么延期"), max_length=200)


class CloseForm(XjForm):
    """The end of a round."""

    reason = forms.CharField(
        label=_("未走访的户怎样说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("还有没走访的户时必须写，例如外出务工、已电话联系。结束后不能再走访补记。"),
    )


def month_title(kind: RoundKind, day: date) -> str:
    """Return the usual name of a round of a month."""
    return f"{day.year}年{day.month}月{kind.label}"
