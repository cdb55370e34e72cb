"""The form that puts right what the register says about a person."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.registry.actions.corrections import correct_person
from xianjie.apps.registry.actions.family import Told
from xianjie.apps.registry.interfaces.change_forms import (
    ChangeForm,
    code_choices,
    relation_choices,
)
from xianjie.apps.registry.models import FamilyChange, Person
from xianjie.apps.registry.relations import HEAD

_CODED = {
    "relation": "与户主关系",
    "ethnicity": "民族",
    "education": "文化程度",
    "school_status": "在校生状况",
    "health": "健康状况",
    "labour_skill": "劳动技能",
}
_TYPED = ("name", "id_number", "phone")


class PersonCorrectionForm(ChangeForm):
    """Facts of one member; what is masked is typed anew or left empty, the rest is prefilled."""

    reasons = "更正人员信息原因"
    field_of: ClassVar = {
        "bad-id": "id_number",
        "known-person": "id_number",
        "head": "relation",
    }

    name = forms.CharField(
        label=_("姓名"), required=False, max_length=60, help_text=_("不改的留空。")
    )
    id_number = forms.CharField(
        label=_("证件号码"),
        required=False,
        max_length=22,
        help_text=_("不改的留空；改了号码，出生日期和性别随之更正。"),
    )
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=30)
    relation = forms.ChoiceField(label=_("与户主关系"), required=False)
    ethnicity = forms.ChoiceField(label=_("民族"), required=False)
    education = forms.ChoiceField(label=_("文化程度"), required=False)
    school_status = forms.ChoiceField(label=_("在校生状况"), required=False)
    health = forms.ChoiceField(label=_("健康状况"), required=False)
    labour_skill = forms.ChoiceField(label=_("劳动技能"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Prefill what is known; a text that the code set does not hold is offered as it is."""
        self.fields["occurred_on"].label = _("更正日期")
        for name, codes in _CODED.items():
            choices = relation_choices() if name == "relation" else code_choices(codes)
            known = getattr(self.person, name)
            if known and known not in {value for value, _title in choices}:
                choices.insert(1, (known, known))
            field = self.fields[name]
            field.choices = choices  # type: ignore[attr-defined]
            field.initial = known
        if self.person.relation == HEAD:
            del self.fields["relation"]

    def act(self, told: Told) -> FamilyChange:
        """Put the person right."""
        given = self.cleaned_data
        values = {name: given[name].strip() for name in _TYPED if given[name].strip()}
        for name in _CODED:
            if name in given and (given[name] or getattr(self.person, name)):
                values[name] = given[name]
        return correct_person(told, self.person, values)
