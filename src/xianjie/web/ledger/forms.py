"""The form of a register, built from its declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xianjie.web.forms import XjForm
from xianjie.web.ledger.columns import SCALES, Kind, month_number, value_of, written
from xianjie.web.ledger.host import PlaceName, host
from xianjie.web.ledger.register import BoundColumn, Register

DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
_OFFERED = 200
_LONGEST_SECRET = 2000


class RowForm(XjForm):
    """What a person types about one row; ``values`` is what the model stores of it."""

    register: Register
    row: Any = None

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        """Make the form; ``row`` is the one that it changes."""
        self.row = self.row if row is None else row
        super().__init__(*args, **kwargs)

    @property
    def kept(self) -> frozenset[str]:
        """Personal values that are stored: they are not shown, and stay when left empty."""
        return frozenset(
            column.name
            for column in self.register.edited
            if column.mask is not None and self.row is not None and value_of(self.row, column.name)
        )

    def full_clean(self) -> None:
        """Check what was typed."""
        for name in self.kept & set(self.fields):
            self.fields[name].required = False
        super().full_clean()

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned values by field; personal ones left empty are kept as they are stored."""
        found = {}
        kept = self.kept
        for column in self.register.edited:
            if column.name not in self.fields:
                continue
            value = self.cleaned_data.get(column.name)
            if column.name in kept and value in (None, ""):
                continue
            if column.kind in SCALES and value is not None:
                value = int(value.scaleb(SCALES[column.kind]))
            if column.kind == Kind.YES_NO:
                value = {"yes": True, "no": False}.get(value or "")
            found[column.name] = value
        return found


class RelatedInput(forms.TextInput):
    """A typed key of another row, with the first keys to choose from."""

    template_name = "xianjie/ledger/related_input.html"

    def __init__(self, offered: list[tuple[str, str]]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.offered = offered

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name the list of keys that the browser offers."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"offered-{name}"
        return context | {"offered": self.offered, "list_id": f"offered-{name}"}


class RelatedField(forms.CharField):
    """Another row, named by its key; only one that the user may see is found."""

    def __init__(
        self,
        rows: QuerySet[Any],
        lookup: str,
        find: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None,
        kept: Any = None,
        **options: Any,
    ) -> None:
        self._rows, self._find = rows, find or (lambda rows, text: rows.filter(**{lookup: text}))
        named = rows.none() if find else rows[:_OFFERED]
        offered = [(str(value_of(row, lookup)), str(row)) for row in named]
        super().__init__(widget=RelatedInput(offered), **options)
        # What the row names already may stay, though the user could not name it anew.
        self._known: dict[str, Any] = {} if kept is None else {str(value_of(kept, lookup)): kept}

    def clean(self, value: Any) -> Any:
        """Return the row, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        if text not in self._known:
            found = list(self._find(self._rows, text)[:2])
            self._known[text] = found[0] if len(found) == 1 else None
        if self._known[text] is None:
            raise ValidationError(_("没有找到“%(text)s”，请核对后重填。") % {"text": text[:40]})
        return self._known[text]


class PlaceField(forms.ChoiceField):
    """A division within the user's scope, by code or as it is written: 光禄镇/旧城村."""

    def __init__(self, places: Iterable[PlaceName], **options: Any) -> None:
        self._codes: dict[str, str] = {}
        groups: dict[str, list[tuple[str, str]]] = {}
        plain: list[tuple[str, str]] = [("", _("请选择"))]
        for place in places:
            for word in (place.code, str(place), place.name):
                # A village's bare name counts only while it is the only one of that name.
                known = self._codes.get(word)
                self._codes[word] = place.code if known in (None, place.code) else ""
            if place.town:
                groups.setdefault(place.town, []).append((place.code, place.name))
            else:
                plain.append((place.code, place.name))
        super().__init__(choices=[*plain, *groups.items()], **options)

    def to_python(self, value: Any) -> str:
        """Return the code of what was chosen or typed."""
        text = str(value or "").strip().replace("／", "/")
        return self._codes.get(text) or text

    def validate(self, value: str) -> None:
        """Refuse what is not within the user's scope, in words that say how to write it."""
        if value and not self.valid_value(value):
            raise ValidationError(
                _("您管辖的范围里没有这个地方，请从列表里选，或写成“乡镇/村”、12 位代码。")
            )
        super().validate(value)


class ChoiceByWord(forms.ChoiceField):
    """A choice by its stored value, or by its word as a workbook has it."""

    def to_python(self, value: Any) -> str:
        """Return the stored value of a word."""
        text = str(value or "").strip()
        pairs: Any = self.choices
        return next((str(key) for key, word in pairs if text == str(word)), text)


class MoneyField(forms.DecimalField):
    """Yuan with two decimals, stored in fen."""

    def to_python(self, value: Any) -> Any:
        """Read an amount with or without thousands separators."""
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


class MonthField(forms.CharField):
    """A month, stored as a number: 2022-06 is 202206."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, widget=forms.TextInput(attrs={"placeholder": "2022-06"}))

    def clean(self, value: Any) -> Any:
        """Return the number of the month, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        number = month_number(text)
        if number is None:
            raise ValidationError(_("请写成 2022-06 这样的年月。"))
        return number


class CheckedField(forms.CharField):
    """A text that a column judges."""

    def __init__(self, judge: Callable[[str], str] | None, **options: Any) -> None:
        super().__init__(**options)
        self._judge = judge

    def clean(self, value: Any) -> Any:
        """Return the text as it shall be stored."""
        text = super().clean(value)
        return self._judge(text) if self._judge and text else text


def form_class(register: Register, scope: Any, county: str, row: Any = None) -> type[RowForm]:
    """Return the form of a register for a user; ``row`` is the one that is edited."""
    fields: dict[str, Any] = {"register": register, "row": row}
    for column in register.edited:
        made = _field(register, column, scope, county, row)
        stored = value_of(row, column.name) if row is not None else None
        if column.mask is not None and stored:
            made.required = False
            made.help_text = _("现为 %(shown)s；不改就留空。") % {
                "shown": column.mask(written(stored, column.kind, {}))
            }
        fields[column.name] = made
    return type("DeclaredForm", (RowForm,), fields)


def initial_of(register: Register, row: Any = None) -> dict[str, Any]:
    """Return a row's values as the form shows them, without a row the model's defaults.

    Personal values are not shown.
    """
    found: dict[str, Any] = {}
    if row is None:
        row = register.model(**register.fixed)
    for column in register.edited:
        if column.mask is not None:
            continue
        if column.kind == Kind.RELATED and value_of(row, f"{column.name}_id") is None:
            continue
        value = value_of(row, column.name)
        match column.kind:
            case Kind.YUAN | Kind.FIXED:
                value = None if value is None else Decimal(written(value, column.kind, {}))
            case Kind.MONTH:
                value = "" if value is None else written(value, Kind.MONTH, {})
            case Kind.YES_NO:
                value = {True: "yes", False: "no"}.get(value, "")
            case Kind.RELATED:
                value = value_of(value, column.column.lookup) if value is not None else ""
            case Kind.DECIMAL:
                value = None if value is None else Decimal(written(value, Kind.DECIMAL, {}))
        found[column.name] = value
    return found


def _field(
    register: Register, column: BoundColumn, scope: Any, county: str, row: Any
) -> forms.Field:
    options: dict[str, Any] = {
        "label": column.title,
        "required": column.required,
        "help_text": str(column.column.help or getattr(column.field, "help_text", "")),
    }
    limits = {}
    for validator in getattr(column.field, "validators", ()):
        if getattr(validator, "code", "") in {"min_value", "max_value"}:
            limit = validator.limit_value
            limits[validator.code] = limit() if callable(limit) else limit
    if column.column.least is not None:
        limits["min_value"] = column.column.least
    if column.column.most is not None:
        limits["max_value"] = column.column.most
    if column.kind == Kind.PLACE:
        levels = column.column.levels
        return PlaceField((p for p in host().places(county, scope) if p.level in levels), **options)
    if column.kind == Kind.RELATED:
        return _related_field(register, column, scope, row, options)
    if column.kind in {Kind.CHOICE, Kind.YES_NO}:
        return _choice_field(column, row, options)
    return _plain_field(column, options, limits)


def _related_field(
    register: Register, column: BoundColumn, scope: Any, row: Any, options: dict[str, Any]
) -> forms.Field:
    options["find"] = column.column.find
    options["kept"] = value_of(row, column.name) if row is not None else None
    if column.column.rows is not None:
        return RelatedField(column.column.rows(scope), column.column.lookup, **options)
    model = column.field.related_model
    rows = host().gated(model._default_manager.all(), scope, register.view)
    if any(stored.name == register.retired_field for stored in model._meta.fields):
        rows = rows.filter(**register.live)
    return RelatedField(rows, column.column.lookup, **options)


def _choice_field(column: BoundColumn, row: Any, options: dict[str, Any]) -> forms.Field:
    if column.kind == Kind.YES_NO:
        words = [("", _("未填")), ("yes", _("是")), ("no", _("否"))]
        return ChoiceByWord(choices=words, **options)
    choices = column.choices
    stored = value_of(row, column.name) if row is not None else None
    if stored and str(stored) not in choices:
        choices = {**choices, str(stored): str(stored)}
    return ChoiceByWord(choices=[("", _("请选择")), *choices.items()], **options)


def _plain_field(
    column: BoundColumn, options: dict[str, Any], limits: dict[str, Any]
) -> forms.Field:
    match column.kind:
        case Kind.DATE:
            return forms.DateField(input_formats=DATE_FORMATS, **options)
        case Kind.NUMBER | Kind.YEAR:
            return forms.IntegerField(**options, **limits)
        case Kind.DECIMAL:
            return forms.DecimalField(
                max_digits=column.field.max_digits, decimal_places=column.field.decimal_places,
                **options, **limits,
            )  # fmt: skip
        case Kind.YUAN:
            return MoneyField(max_digits=16, decimal_places=2, **options, **limits)
        case Kind.FIXED:
            return MoneyField(max_digits=16, decimal_places=4, **options, **limits)
        case Kind.MONTH:
            return MonthField(**options)
        case Kind.LONG:
            longest = column.field.max_length or _LONGEST_SECRET
            return forms.CharField(
                max_length=longest, widget=forms.Textarea(attrs={"rows": 3}), **options
            )
        case _:
            longest = column.column.longest or getattr(column.field, "max_length", None)
            return CheckedField(
                column.column.clean, max_length=longest or _LONGEST_SECRET, **options
            )
