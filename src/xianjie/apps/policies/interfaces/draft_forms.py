"""The form that drafts one parameter value."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianjie.apps.policies.enums import DraftKind
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries.places import LayerPlace
from xianjie.kernel.errors import RefusedError
from xianjie.policy.blob import scalar_from_json
from xianjie.policy.changing import Change, ChangeKind
from xianjie.policy.model import UNVERIFIED, Citation, Document, Scalar
from xianjie.policy.nodes import NameType
from xianjie.policy.resolution import ResolvedParameter
from xianjie.policy.showing import page_value as show_page_value
from xianjie.web.forms import XjForm

OTHER = "+other"
_MONEY_DIGITS, _MOST_DIGITS = 2, 15


class DraftForm(XjForm):
    """A change of one parameter: the value by the parameter's unit, dates, source, reason."""

    kind = forms.ChoiceField(label=gettext_lazy("改法"), widget=forms.RadioSelect)
    place = forms.ChoiceField(
        label=gettext_lazy("改哪一级的数"),
        help_text=gettext_lazy("全县比对用县一级的数；乡镇、村的数供本地查用，不进全县比对。"),
    )
    from_date = forms.DateField(label=gettext_lazy("自哪天起"))
    to_date = forms.DateField(
        label=gettext_lazy("到哪天前"),
        required=False,
        help_text=gettext_lazy("长期有效不用填。填了，到这天起本级不再有这个数，按上一级执行。"),
    )
    document = forms.ChoiceField(label=gettext_lazy("依据文件"), required=False)
    other_document = forms.CharField(
        label=gettext_lazy("其他文件的名称"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("上面没有的文件写在这里，并写文号或条款。"),
    )
    number = forms.CharField(label=gettext_lazy("文号"), required=False, max_length=80)
    clause = forms.CharField(
        label=gettext_lazy("条款"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("如 第二条、表三。"),
    )
    unverified = forms.BooleanField(
        label=gettext_lazy("还没有核对原文（标“待核”）"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么改"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        kind: NameType,
        places: list[tuple[str, list[LayerPlace]]],
        documents: dict[str, Document],
        may_remove: bool = False,
        **kwargs: Any,
    ) -> None:
        self._kind = kind
        # The choices must stand before the base class looks at what was sent.
        fields = copy.deepcopy(type(self).base_fields)
        kinds = [DraftKind.SET, DraftKind.REPEAL, *([DraftKind.REMOVE] if may_remove else [])]
        _choose(fields["kind"], [(one.value, one.label) for one in kinds])
        groups = [(title, [(one.code, one.name) for one in group]) for title, group in places]
        _choose(fields["place"], groups)
        registered = [(one.id, _short(one)) for one in documents.values()]
        _choose(
            fields["document"],
            [
                ("", _("没有文件（标“待核”）")),
                (OTHER, _("其他文件，写在下面")),
                (_("已登记的文件"), registered),
            ],
        )
        whole = {"kind": fields.pop("kind"), "value": value_field(kind), **fields}
        self.base_fields = whole  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check what belongs together: a value when one is set, a name for an other document."""
        data = super().clean() or {}
        is_empty = data.get("value") in (None, "", []) and "value" not in self.errors
        if data.get("kind") == DraftKind.SET and is_empty:
            self.add_error("value", self.required_message)
        if data.get("document") == OTHER:
            if not data.get("other_document"):
                self.add_error("other_document", _("请写文件名称，或改选已登记的文件。"))
            elif not data.get("number") and not data.get("clause"):
                self.add_error("number", _("没有登记的文件，请写文号或条款，让人找得到出处。"))
        return data

    def change(self, parameter: str) -> Change:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        kind = ChangeKind(data["kind"])
        document = data["document"]
        if document == OTHER:
            document = data["other_document"].strip()
        return Change(
            place=data["place"],
            parameter=parameter,
            kind=kind,
            from_date=data["from_date"],
            to_date=data["to_date"] if kind is ChangeKind.SET else None,
            value=page_value(data["value"], self._kind) if kind is ChangeKind.SET else None,
            cite=Citation(
                document=document or UNVERIFIED,
                clause=data["clause"].strip(),
                number=data["number"].strip(),
                flagged=bool(document) and data["unverified"],
            ),
        )

    def refuse(self, error: RefusedError) -> None:
        """Tell a refusal of the action beside the field that it is about."""
        field = error.details.get("field")
        faults = error.details.get("faults", ())
        if faults:
            for fault in faults[:5]:
                self.add_error(self._field_of(fault.item), fault.message)
        else:
            self.add_error(field if field in self.fields else None, error.message)

    @staticmethod
    def _field_of(item: str) -> str | None:
        if item.endswith(".cite"):
            return "document"
        return "value" if ".values" in item else None


def _choose(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _short(document: Document) -> str:
    known = document.number and document.number != UNVERIFIED
    return f"{document.title} {document.number}" if known else document.title


def value_field(kind: NameType) -> forms.Field:
    """Return a field for the values of a parameter of a type; the unit stands in its label."""
    unit = "" if kind.unit.is_pure else f"（{kind.unit}）"
    label = _("新的取值") + unit
    options: dict[str, Any] = {"label": label, "required": False}
    texts = kind.codes.texts if kind.codes is not None else ()
    match kind.kind:
        case "money":
            return forms.DecimalField(
                max_digits=_MOST_DIGITS, decimal_places=_MONEY_DIGITS, **options
            )
        case "int":
            return forms.IntegerField(**options)
        case "decimal":
            return forms.DecimalField(max_digits=_MOST_DIGITS, decimal_places=6, **options)
        case "bool":
            return forms.ChoiceField(
                choices=[("", "—"), ("yes", _("是")), ("no", _("否"))], **options
            )
        case "date":
            return forms.DateField(**options)
        case "code" if texts:
            return forms.ChoiceField(choices=[("", "—"), *((t, t) for t in texts)], **options)
        case "codes" if texts:
            return forms.MultipleChoiceField(
                choices=[(t, t) for t in texts], widget=forms.CheckboxSelectMultiple, **options
            )
        case "codes":
            return forms.CharField(max_length=500, help_text=_("几项之间用顿号隔开。"), **options)
    return forms.CharField(max_length=200, **options)


def page_value(value: Any, kind: NameType) -> Scalar:
    """Return what a field gave in the form that the rulebook writes."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    if kind.kind == "bool":
        return bool(value == "yes")
    if kind.kind == "codes":
        listed = value if isinstance(value, list) else str(value).replace(",", "、").split("、")
        return tuple(text.strip() for text in listed if text.strip())
    if isinstance(value, int | date):
        return value
    return str(value).strip()


def as_written(parameter: ResolvedParameter) -> Scalar | None:
    """Return the value in force in the form that the rulebook writes, None without one."""
    value = show_page_value(parameter.value, parameter.type)
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, int | Decimal | str | bool | date) else None


def form_value(value: Scalar | None, kind: NameType) -> Any:
    """Return a stored value as the field shows it."""
    if kind.kind == "bool" and value is not None:
        return "yes" if value in (True, "是") else "no"
    if isinstance(value, tuple):
        has_choices = kind.codes is not None and kind.codes.texts
        return list(value) if has_choices else "、".join(value)
    return value


def initial_of(draft: ParameterDraft, kind: NameType, known: dict[str, Document]) -> dict[str, Any]:
    """Return a draft as the form shows it."""
    is_other = bool(draft.document) and draft.document not in known
    return {
        "kind": draft.kind,
        "value": form_value(scalar_from_json(draft.value), kind),
        "place": draft.place,
        "from_date": draft.from_date,
        "to_date": draft.to_date,
        "document": OTHER if is_other else draft.document,
        "other_document": draft.document if is_other else "",
        "number": draft.number,
        "clause": draft.clause,
        "unverified": draft.unverified and bool(draft.document),
        "reason": draft.reason,
    }


def initial_to_restore(
    draft: ParameterDraft, kind: NameType, known: dict[str, Document]
) -> dict[str, Any]:
    """Return what takes a published draft back: the entry that stood before, or none at all."""
    initial = initial_of(draft, kind, known)
    initial["reason"] = _("恢复原数：撤销 %(day)s 发布的改动。") % {
        "day": f"{draft.decided_at:%Y-%m-%d}" if draft.decided_at else ""
    }
    before = draft.before
    if before is None:
        return initial | {"kind": DraftKind.REMOVE, "value": None}
    value = scalar_from_json(before["value"])
    document = "" if before["document"] == UNVERIFIED else before["document"]
    is_other = bool(document) and document not in known
    return initial | {
        "kind": DraftKind.REPEAL if value is None else DraftKind.SET,
        "value": form_value(value, kind),
        "to_date": date.fromisoformat(before["to"]) if before["to"] else None,
        "document": OTHER if is_other else document,
        "other_document": document if is_other else "",
        "clause": before["clause"],
        "number": before["number"],
        "unverified": before["flagged"],
    }
