"""Forms that register who came into a household and who left it."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions.family import Told
from xianjie.apps.registry.actions.population import (
    Newcomer,
    person_with_number,
    register_population_change,
)
from xianjie.apps.registry.enums import ChangeKind
from xianjie.apps.registry.interfaces.change_forms import (
    PICK,
    ChangeForm,
    choice_of,
    code_choices,
    relation_choices,
)
from xianjie.apps.registry.models import FamilyChange, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id, normalise_id

_SEXES = ("男", "女")


class BirthForm(ChangeForm):
    """A child is born."""

    reasons = "出生变动原因"
    field_of: ClassVar = {"bad-id": "id_number", "known-person": "id_number", "no-name": "name"}

    name = forms.CharField(
        label=_("姓名"), max_length=60, help_text=_("未起名的写“某某之子（女）”。")
    )
    sex = forms.ChoiceField(label=_("性别"), choices=[PICK, *((s, s) for s in _SEXES)])
    relation = forms.ChoiceField(label=_("与户主关系"))
    id_number = forms.CharField(
        label=_("证件号码"), required=False, max_length=22, help_text=_("还没有办的可以不填。")
    )

    def offer(self) -> None:
        """Offer the relations; call the day a birthday."""
        choice_of(self, "relation").choices = relation_choices()
        self.fields["occurred_on"].label = _("出生日期")

    def act(self, told: Told) -> FamilyChange:
        """Register the birth."""
        given = self.cleaned_data
        child = Newcomer(given["name"], given["relation"], given["id_number"], given["sex"])
        return register_population_change(told, ChangeKind.BIRTH, self.household, child)


class LeavingForm(ChangeForm):
    """A member dies, moves out or marries out; who follows as head if it is the head."""

    kind: ClassVar[ChangeKind]
    field_of: ClassVar = {
        "no-head": "new_head",
        "before-birth": "occurred_on",
        "before-joining": "occurred_on",
        "not-a-member": "person",
    }

    person = forms.ChoiceField(label=_("谁"))
    new_head = forms.ChoiceField(
        label=_("新户主"),
        required=False,
        help_text=_("离开的是户主、家里还有人时，选谁接着当户主。"),
    )

    def offer(self) -> None:
        """Offer the members."""
        self.choose_member("person")
        self.choose_member("new_head", among=[p for p in self.members if p.relation != HEAD])

    def act(self, told: Told) -> FamilyChange:
        """Register that the member left."""
        person = self.member("person")
        if person is None:
            raise RefusedError("not-a-member", "请重新选择成员。")
        return register_population_change(
            told, self.kind, self.household, person, new_head=self.member("new_head")
        )


class DeathForm(LeavingForm):
    """A member dies."""

    kind = ChangeKind.DEATH
    reasons = "死亡变动原因"


class MovedOutForm(LeavingForm):
    """A member moves out."""

    kind = ChangeKind.MOVED_OUT
    reasons = "迁出变动原因"


class MarriedOutForm(LeavingForm):
    """A member marries out."""

    kind = ChangeKind.MARRIED_OUT
    reasons = "婚出变动原因"


class ComingForm(ChangeForm):
    """Somebody moves or marries in; who is known by the ID number leaves the old household."""

    kind: ClassVar[ChangeKind]
    field_of: ClassVar = {
        "bad-id": "id_number",
        "known-person": "id_number",
        "other-place": "id_number",
        "head-elsewhere": "id_number",
        "other-name": "name",
        "dead": "id_number",
        "already-member": "id_number",
        "no-name": "name",
        "before-birth": "occurred_on",
        "before-joining": "occurred_on",
    }

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(
        label=_("证件号码"),
        required=False,
        max_length=22,
        help_text=_("已在本县登记表里的人，按号码从原户转入，不会重复。"),
    )
    relation = forms.ChoiceField(label=_("与户主关系"))
    sex = forms.ChoiceField(
        label=_("性别"), choices=[PICK, *((s, s) for s in _SEXES)], required=False,
        help_text=_("填了证件号码可以不选。"),
    )  # fmt: skip
    birth_date = forms.DateField(label=_("出生日期"), required=False)
    ethnicity = forms.ChoiceField(label=_("民族"), required=False)

    def offer(self) -> None:
        """Offer the code sets."""
        alone = not self.members
        choice_of(self, "relation").choices = relation_choices(head=alone)
        choice_of(self, "ethnicity").choices = code_choices("民族")

    def act(self, told: Told) -> FamilyChange:
        """Register that somebody came, known or not."""
        given = self.cleaned_data
        number = normalise_id(given["id_number"]) if given["id_number"].strip() else ""
        if number and not check_id(number).form_ok:
            raise RefusedError("bad-id", "证件号码不正确，请核对原件后重填。")
        known = person_with_number(number, self.household.county_code) if number else None
        if known is None:
            person: Person | Newcomer = Newcomer(
                given["name"], given["relation"], number, given["sex"], given["birth_date"],
                given["ethnicity"],
            )  # fmt: skip
        else:
            home = known.household
            if home is not None and not told.by.scope.may(
                Permission.CHANGE_REGISTRY, home.division_code
            ):
                raise RefusedError(
                    "other-place",
                    "该证件号码已登记在您管辖范围以外的户，请由乡镇或县级办理转入。",
                )
            if known.name != given["name"].strip():
                raise RefusedError("other-name", "该证件号码在登记表里是另一个姓名，请核对。")
            person = known
        return register_population_change(
            told, self.kind, self.household, person, relation=given["relation"]
        )


class MovedInForm(ComingForm):
    """Somebody moves in."""

    kind = ChangeKind.MOVED_IN
    reasons = "迁入变动原因"


class MarriedInForm(ComingForm):
    """Somebody marries in."""

    kind = ChangeKind.MARRIED_IN
    reasons = "婚入变动原因"
