"""Forms of a joint handling."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.cases.actions import MeasureWanted
from xianjie.web.forms import XjForm, dress

MEASURE_LINES = 4
_LONG = forms.Textarea(attrs={"rows": 3})


class OpenForm(XjForm):
    """Which departments are asked what, until when."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    risk = forms.ChoiceField(label=_("风险类型"))
    question = forms.CharField(label=_("请各部门研判什么"), max_length=1000, widget=_LONG)
    organisations = forms.ModelMultipleChoiceField(
        label=_("请哪些部门研判"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(label=_("什么时候前答复"), required=False)

    def __init__(
        self,
        *args: Any,
        risks: tuple[str, ...],
        organisations: list[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risk"].choices = [(risk, risk) for risk in risks]  # type: ignore[attr-defined]
        known = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        self.fields["organisations"].queryset = known  # type: ignore[attr-defined]


class OpinionForm(XjForm):
    """A department's opinion and what it will do."""

    opinion = forms.ChoiceField(label=_("意见"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("依据和说明"), max_length=1000, widget=_LONG)
    will_do = forms.CharField(
        label=_("准备做什么（没有可不写）"), required=False, max_length=500, widget=_LONG
    )
    will_by = forms.DateField(label=_("哪天做完"), required=False)

    def __init__(self, *args: Any, opinions: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].choices = [(one, one) for one in opinions]  # type: ignore[attr-defined]


class ExtendForm(XjForm):
    """More time, and why."""

    until = forms.DateField(label=_("延至哪天"))
    reason = forms.CharField(label=_("为什么需要延期"), max_length=500, widget=_LONG)


class DeclineForm(XjForm):
    """Why it is none of the department's business."""

    reason = forms.CharField(label=_("为什么不涉及本部门"), max_length=500, widget=_LONG)


class DecideForm(XjForm):
    """The decision and up to four measures; empty lines do not count."""

    decision = forms.CharField(
        label=_("处置决定"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, *args: Any, organisations: list[Organisation], due_on: date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {one.pk: one for one in organisations}
        choices = [("", _("选部门")), *((one.pk, one.name) for one in organisations)]
        for line in range(1, MEASURE_LINES + 1):
            self.fields[f"org_{line}"] = forms.TypedChoiceField(
                label=_t("第 %(line)s 条：部门") % {"line": line},
                choices=choices,
                required=False,
                coerce=int,
                empty_value=None,
            )
            self.fields[f"words_{line}"] = forms.CharField(
                label=_("做什么"), required=False, max_length=500
            )
            self.fields[f"due_{line}"] = forms.DateField(
                label=_("期限"), required=False, initial=due_on
            )
        for name, field in self.fields.items():
            if name[-1].isdigit():
                dress(field)

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """The bound fields of each measure: department, what, until when."""
        return [
            (self[f"org_{line}"], self[f"words_{line}"], self[f"due_{line}"])
            for line in range(1, MEASURE_LINES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """A line that was begun must be whole."""
        found = super().clean() or {}
        for line in range(1, MEASURE_LINES + 1):
            organisation, words = found.get(f"org_{line}"), found.get(f"words_{line}", "").strip()
            if organisation and not words:
                self.add_error(f"words_{line}", _t("请写明做什么。"))
            if words and not organisation:
                self.add_error(f"org_{line}", _t("请选由哪个部门办。"))
            if organisation and words and not found.get(f"due_{line}"):
                self.add_error(f"due_{line}", _t("请填期限。"))
        return found

    def measures(self) -> list[MeasureWanted]:
        """Return the measures that were filled in."""
        data = self.cleaned_data
        return [
            MeasureWanted(
                self._organisations[data[f"org_{line}"]],
                data[f"words_{line}"],
                data[f"due_{line}"],
            )
            for line in range(1, MEASURE_LINES + 1)
            if data.get(f"org_{line}") and data.get(f"words_{line}")
        ]


class DoneForm(XjForm):
    """When and how a measure was carried out."""

    measure = forms.IntegerField(widget=forms.HiddenInput)
    done_on = forms.DateField(label=_("哪天落实的"))
    proof = forms.CharField(label=_("怎样落实、凭什么看得出来"), max_length=500, widget=_LONG)


class CloseForm(XjForm):
    """The last word."""

    words = forms.CharField(
        label=_("办结说明"),
        required=False,
        max_length=1000,
        widget=_LONG,
        help_text=_("还有意见没答复或措施没落实时必须写明理由。"),
    )
