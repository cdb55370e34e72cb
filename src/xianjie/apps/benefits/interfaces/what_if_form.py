"""The form of a supposed change of a family; it is answered at once and stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.benefits.queries.what_if import INCOME_KINDS, Event, WhatIf
from xianjie.exchange.contracts import load_codes
from xianjie.web.forms import XjForm

_MOST = Decimal("99999999.99")
_LEFT = ("毕业", "休学", "辍学")
_NEEDS: Mapping[Event, tuple[str, ...]] = {
    Event.ILLNESS: ("person", "bill"),
    Event.SCHOOL: ("person", "status"),
    Event.INCOME: ("income_kind", "income"),
    Event.GONE: ("person",),
    Event.DISABILITY: ("person", "category", "grade"),
}


class WhatIfForm(XjForm):
    """What is supposed to happen; only the fields of that event count."""

    event = forms.ChoiceField(
        label=_("假如"),
        choices=[
            (Event.ILLNESS.value, _("有人生病住院")),
            (Event.SCHOOL.value, _("孩子离开学校")),
            (Event.INCOME.value, _("收入变了")),
            (Event.GONE.value, _("有人去世或迁出")),
            (Event.DISABILITY.value, _("残疾等级变了")),
        ],
    )
    person = forms.ChoiceField(label=_("谁"), required=False)
    total = forms.DecimalField(
        label=_("医疗总费用（元）"), required=False, min_value=0, max_value=_MOST, decimal_places=2
    )
    bill = forms.DecimalField(
        label=_("自己付（元）"), required=False, min_value=0, max_value=_MOST, decimal_places=2
    )
    disease = forms.ChoiceField(label=_("病种"), required=False)
    status = forms.ChoiceField(
        label=_("离校后"), required=False, choices=[("", "—"), *((one, one) for one in _LEFT)]
    )
    income_kind = forms.ChoiceField(
        label=_("哪类收入"),
        required=False,
        choices=[("", "—"), *((one, one) for one in INCOME_KINDS)],
    )
    income = forms.DecimalField(
        label=_("全家一年（元）"), required=False, min_value=0, max_value=_MOST, decimal_places=2
    )
    category = forms.ChoiceField(label=_("残疾类别"), required=False)
    grade = forms.ChoiceField(label=_("残疾等级"), required=False)

    def __init__(self, *args: Any, members: Mapping[int, str], **kwargs: Any) -> None:
        self.members = members
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the members and the codes."""
        offered: dict[str, list[tuple[str, str]]] = {
            "person": [(str(key), name) for key, name in self.members.items()],
            "disease": [(one, one) for one in load_codes("病种类别").texts],
            "category": [(one, one) for one in load_codes("残疾类别").texts],
            "grade": [(one, _t("%(n)s 级") % {"n": one}) for one in load_codes("残疾等级").texts],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the event needs."""
        data: dict[str, Any] = super().clean() or {}
        event = data.get("event")
        for name in _NEEDS[Event(event)] if event else ():
            if data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, self.required_message)
        return data

    @property
    def what(self) -> WhatIf:
        """Return what is supposed."""
        data = self.cleaned_data
        return WhatIf(
            event=Event(data["event"]),
            person_id=int(data["person"]) if data["person"] else None,
            total=data["total"] or Decimal(0),
            bill=data["bill"] or Decimal(0),
            disease=data["disease"],
            status=data["status"],
            income_kind=data["income_kind"],
            income=data["income"] or Decimal(0),
            category=data["category"],
            grade=data["grade"],
        )
