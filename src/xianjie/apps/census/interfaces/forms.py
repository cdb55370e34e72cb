"""Forms of samples: the plan, the draw, the sheet, the signature."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.census.enums import DrawTheme, Strata, UnitKind, UnitState
from xianjie.apps.census.queries.fields import (
    DAY,
    NUMBER,
    YUAN,
    SampleField,
    sample_fields,
)
from xianjie.apps.census.queries.frames import POPULATIONS
from xianjie.web.forms import XjForm

_MOST_CHOICES_SHOWN = 3
_LONG = forms.Textarea(attrs={"rows": 3})
DAYS = 30
_NONE = "-"


class DrawForm(XjForm):
    """The plan of a sample of one theme and unit."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("名称"), max_length=60)
    place = forms.ChoiceField(label=_("抽样范围"))
    population = forms.ChoiceField(label=_("对象"), required=False)
    strata = forms.ChoiceField(
        label=_("分层"), choices=Strata.choices,
        help_text=_("分层后每层按比例抽，每层至少抽规则库写的个数。"),
    )  # fmt: skip
    clusters = forms.IntegerField(
        label=_("先抽几个村"), min_value=0, max_value=500, required=False, initial=0,
        help_text=_("填了就先抽村，再在抽中的村里抽；不填在全范围里抽。"),
    )  # fmt: skip
    size = forms.IntegerField(
        label=_("样本量"), min_value=1, max_value=20_000, required=False,
        help_text=_("不填按规则库的比例和最少个数；填少了也按规则库。"),
    )  # fmt: skip
    first = forms.CharField(label=_("台账自"), required=False)
    last = forms.CharField(label=_("台账至"), required=False)
    fields_asked = forms.MultipleChoiceField(
        label=_("核查项目"), widget=forms.CheckboxSelectMultiple
    )
    hidden = forms.BooleanField(
        label=_("填完再显示登记的内容"), required=False, initial=True,
        help_text=_("先看了登记的内容，容易照着填。"),
    )  # fmt: skip
    due_on = forms.DateField(label=_("完成期限"))

    def __init__(
        self, *args: Any, theme: str, asked: list[SampleField], places: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self._theme, self._asked, self._places = theme, asked, places
        super().__init__(*args, **kwargs)

    @staticmethod
    def fresh(today: Any) -> dict[str, Any]:
        """Return what an untouched form shows."""
        return {"client_id": uuid4(), "due_on": today + timedelta(days=DAYS)}

    def prepare(self) -> None:
        """Offer places, populations and questions."""
        self.fields["place"].choices = self._places  # type: ignore[attr-defined]
        groups = [(key, title) for key, (title, _) in POPULATIONS.items()]
        self.fields["population"].choices = groups  # type: ignore[attr-defined]
        asked = [(one.id, one.title) for one in self._asked]
        self.fields["fields_asked"].choices = asked  # type: ignore[attr-defined]
        if self._theme == DrawTheme.INCOME:
            for name in ("first", "last"):
                self.fields[name].required = True
                self.fields[name].widget.input_type = "month"
        else:
            del self.fields["first"], self.fields["last"]
        if self._theme == DrawTheme.ASSETS:
            del self.fields["population"]


class LotForm(XjForm):
    """The witness's word, at the draw."""

    witness = forms.CharField(
        label=_("见证号"), max_length=30, required=False,
        help_text=_("请在场的另一方当场说一个号码，例如当天公布的彩票号；它和封存的种子一起决定结果。"),
    )  # fmt: skip


class WordsForm(XjForm):
    """Words that must be given: why a sample is drawn anew, or what was concluded."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(max_length=300, widget=_LONG)

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        self._label = label
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Say what the words are."""
        self.fields["words"].label = self._label


class SheetForm(XjForm):
    """The questions of one sheet, in the order of the sample."""

    state = forms.ChoiceField(
        label=_("结果"),
        choices=[(one.value, one.label) for one in UnitState if one is not UnitState.OPEN],
        widget=forms.RadioSelect, initial=UnitState.DONE,
    )  # fmt: skip
    words = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("没有找到或拒访的必须写。"),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:
        self._asked = [sample_fields()[name] for name in asked if name in sample_fields()]
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Put the questions between the result and the words."""
        words = self.fields.pop("words")
        for at, field in enumerate(self._asked):
            self.fields[f"q{at}"] = _question(field)
        self.fields["words"] = words

    def answers(self) -> dict[str, str]:
        """Return the answers by field."""
        found = {}
        for at, field in enumerate(self._asked):
            value = self.cleaned_data.get(f"q{at}")
            found[field.id] = "" if value == _NONE else _plain(value)
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for every choice where somebody was found, for words where nobody was."""
        data = super().clean() or {}
        if data.get("state") == UnitState.DONE:
            for at, field in enumerate(self._asked):
                if field.choices and not data.get(f"q{at}"):
                    self.add_error(f"q{at}", _t("请选一个；确实没有的选“没有”。"))
        if data.get("state") not in {None, UnitState.DONE} and not data.get("words"):
            self.add_error("words", _t("没有找到或者拒访的，请写明情况。"))
        return data


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        try:
            return f"{value.normalize():f}"
        except InvalidOperation:
            return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _question(field: SampleField) -> forms.Field:
    if field.choices:
        # Nothing is chosen beforehand: "none" too must be said.
        few = len(field.choices) <= _MOST_CHOICES_SHOWN
        choices = [*((text, text) for text in field.choices), (_NONE, _("没有"))]
        if not few:
            choices.insert(0, ("", _("请选择")))
        widget = forms.RadioSelect if few else forms.Select
        return forms.ChoiceField(label=field.title, choices=choices, required=False, widget=widget)
    if field.kind in {NUMBER, YUAN}:
        return forms.DecimalField(
            label=field.title, required=False, max_digits=14, decimal_places=2
        )
    if field.kind == DAY:
        return forms.DateField(label=field.title, required=False)
    return forms.CharField(label=field.title, required=False, max_length=100)


def unit_words(unit: str) -> str:
    """Return what a unit is called."""
    return str(UnitKind(unit).label)
