"""What the forms share that register a change of a family: choices before typing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registry.actions.family import Told
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.dates import age_on
from xianjie.kernel.ids import mask_name
from xianjie.web.forms import XjForm

Choices = list[tuple[str, Any]]
PICK = ("", _("请选择"))
OTHER_REASON = "其他"


def code_choices(name: str) -> Choices:
    """Return the texts of a code set as choices."""
    return [PICK, *((text, text) for text in load_codes(name).texts)]


def relation_choices(*, head: bool = False) -> Choices:
    """Return the relations to a head; that of the head himself only where asked for."""
    return [pair for pair in code_choices("与户主关系") if head or pair[0] != HEAD]


def member_title(person: Person, today: date) -> str:
    """Return a member as a choice tells him: 王** 配偶 45 岁."""
    age = f"{age_on(person.birth_date, today)} 岁" if person.birth_date else ""
    return " ".join(part for part in (mask_name(person.name), person.relation, age) if part)


def choice_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a field of a form as the choice that it is."""
    return cast(forms.ChoiceField, form.fields[name])


class ChangeForm(XjForm):
    """What every change asks for: when it happened and why.

    ``reasons`` names the code set that is offered before anything is typed. ``field_of`` tells
    beside which field the refusal of an action is shown, by its code.
    """

    reasons: ClassVar[str]
    field_of: ClassVar[dict[str, str]] = {}

    occurred_on = forms.DateField(label=_("变动日期"))
    why = forms.ChoiceField(label=_("原因"))
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=120,
        help_text=_("凭什么登记，如证明文件、经办人；原因选“其他”时必填。"),
    )

    def __init__(
        self,
        *args: Any,
        household: Household,
        members: Sequence[Person],
        scope: Scope,
        today: date,
        **kwargs: Any,
    ) -> None:
        self.household, self.members = household, list(members)
        self.scope, self.today = scope, today
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the reasons, begin with today, and ask for both after the form's own fields."""
        choice_of(self, "why").choices = [
            *code_choices(self.reasons),
            (OTHER_REASON, OTHER_REASON),
        ]
        self.fields["occurred_on"].initial = self.today
        self.fields["occurred_on"].widget.attrs["max"] = self.today.isoformat()
        last = ["occurred_on", "why", "note"]
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        self.offer()

    def offer(self) -> None:
        """Fill the choices of the form's own fields."""

    def choose_member(self, name: str, *, among: Sequence[Person] | None = None) -> None:
        """Offer the members in a field."""
        people = self.members if among is None else among
        field = self.fields[name]
        offered = [(str(p.pk), member_title(p, self.today)) for p in people]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = offered
        elif isinstance(field, forms.ChoiceField):
            field.choices = [PICK, *offered]

    def member(self, name: str) -> Person | None:
        """Return the member that was chosen in a field."""
        chosen = self.cleaned_data.get(name)
        return next((p for p in self.members if str(p.pk) == chosen), None)

    def clean(self) -> dict[str, Any]:
        """Refuse a day in the future, and ask for a note where the reason says nothing."""
        given = super().clean() or {}
        on = given.get("occurred_on")
        if on is not None and on > self.today:
            self.add_error("occurred_on", _("不能填今天以后的日期。"))
        if given.get("why") == OTHER_REASON and not given.get("note"):
            self.add_error("note", _("请写明原因。"))
        return given

    @property
    def reason(self) -> str:
        """The reason in words."""
        why, note = self.cleaned_data["why"], self.cleaned_data["note"].strip()
        return f"{why}：{note}" if note else str(why)

    def act(self, told: Told) -> FamilyChange:
        """Register the change; call it in a transaction."""
        raise NotImplementedError
