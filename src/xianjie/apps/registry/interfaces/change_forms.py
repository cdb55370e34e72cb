"""Forms that register a change of a family: choices before typing, and what each one does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.registry.actions.corrections import correct_household
from xianjie.apps.registry.actions.family import Told
from xianjie.apps.registry.actions.households import (
    change_head,
    exit_household,
    merge_households,
    move_household,
    return_household,
    split_household,
)
from xianjie.apps.registry.actions.population import (
    Newcomer,
    person_with_number,
    register_population_change,
)
from xianjie.apps.registry.enums import ChangeKind
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.apps.registry.queries.visible import find_visible_household
from xianjie.apps.registry.relations import HEAD, OTHER
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.dates import age_on
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id, mask_name, normalise_id
from xianjie.web.forms import XjForm

Choices = list[tuple[str, Any]]
_PICK = ("", _("请选择"))
_SEXES = ("男", "女")
OTHER_REASON = "其他"


def code_choices(name: str) -> Choices:
    """Return the texts of a code set as choices."""
    return [_PICK, *((text, text) for text in load_codes(name).texts)]


def relation_choices(*, head: bool = False) -> Choices:
    """Return the relations to a head; that of the head himself only where asked for."""
    return [pair for pair in code_choices("与户主关系") if head or pair[0] != HEAD]


def member_title(person: Person, today: date) -> str:
    """Return a member as a choice tells him: 王** 配偶 45 岁."""
    age = f"{age_on(person.birth_date, today)} 岁" if person.birth_date else ""
    return " ".join(part for part in (mask_name(person.name), person.relation, age) if part)


def _choice(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


class ChangeForm(XjForm):
    """What every change asks for: when it happened and why.

    ``reasons`` are offered before anything is typed. ``field_of`` tells beside which field the
    refusal of an action is shown, by its code.
    """

    reasons: ClassVar[tuple[str, ...]] = ()
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
        _choice(self, "why").choices = [
            _PICK,
            *((text, text) for text in (*self.reasons, OTHER_REASON)),
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
            field.choices = [_PICK, *offered]

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


class BirthForm(ChangeForm):
    """A child is born."""

    reasons = ("新生儿出生", "补登出生")
    field_of: ClassVar = {"bad-id": "id_number", "known-person": "id_number", "no-name": "name"}

    name = forms.CharField(
        label=_("姓名"), max_length=60, help_text=_("未起名的写“某某之子（女）”。")
    )
    sex = forms.ChoiceField(label=_("性别"), choices=[_PICK, *((s, s) for s in _SEXES)])
    relation = forms.ChoiceField(label=_("与户主关系"))
    id_number = forms.CharField(
        label=_("证件号码"), required=False, max_length=22, help_text=_("还没有办的可以不填。")
    )

    def offer(self) -> None:
        """Offer the relations; call the day a birthday."""
        _choice(self, "relation").choices = relation_choices()
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
    reasons = ("因病去世", "年老去世", "意外去世", "补登死亡")


class MovedOutForm(LeavingForm):
    """A member moves out."""

    kind = ChangeKind.MOVED_OUT
    reasons = ("户籍迁出", "升学、参军迁出", "务工定居迁出", "服刑或失踪注销")


class MarriedOutForm(LeavingForm):
    """A member marries out."""

    kind = ChangeKind.MARRIED_OUT
    reasons = ("出嫁", "入赘", "离婚后离开")


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
        label=_("性别"), choices=[_PICK, *((s, s) for s in _SEXES)], required=False,
        help_text=_("填了证件号码可以不选。"),
    )  # fmt: skip
    birth_date = forms.DateField(label=_("出生日期"), required=False)
    ethnicity = forms.ChoiceField(label=_("民族"), required=False)

    def offer(self) -> None:
        """Offer the code sets."""
        alone = not self.members
        _choice(self, "relation").choices = relation_choices(head=alone)
        _choice(self, "ethnicity").choices = code_choices("民族")

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
    reasons = ("户籍迁入", "返乡回迁", "收养", "补登家庭成员")


class MarriedInForm(ComingForm):
    """Somebody marries in."""

    kind = ChangeKind.MARRIED_IN
    reasons = ("结婚", "再婚", "入赘")


class HeadForm(ChangeForm):
    """Another member becomes the head."""

    reasons = ("户主年老", "户主长期外出", "户口簿已变更户主", "登记有误")
    field_of: ClassVar = {"not-a-member": "new_head", "is-head": "new_head"}

    new_head = forms.ChoiceField(
        label=_("新户主"), help_text=_("其他成员与户主的关系会跟着调整，确认前可以看到。")
    )

    def offer(self) -> None:
        """Offer the other members."""
        self.choose_member("new_head", among=[p for p in self.members if p.relation != HEAD])

    def act(self, told: Told) -> FamilyChange:
        """Pass the household on."""
        head = self.member("new_head")
        if head is None:
            raise RefusedError("not-a-member", "请重新选择新户主。")
        return change_head(told, self.household, head)


class SplitForm(ChangeForm):
    """Some members found a household of their own."""

    reasons = ("成年分家", "结婚另立户", "离婚分户", "户口簿已分户")
    field_of: ClassVar = {
        "not-a-member": "members_going",
        "all-go": "members_going",
        "no-head": "stays_head",
        "bad-code": "code",
        "code-taken": "code",
        "before-birth": "occurred_on",
        "before-joining": "occurred_on",
    }

    members_going = forms.MultipleChoiceField(
        label=_("分出去的人"), widget=forms.CheckboxSelectMultiple
    )
    new_head = forms.ChoiceField(label=_("新户的户主"), help_text=_("从分出去的人中选。"))
    stays_head = forms.ChoiceField(
        label=_("原户的新户主"), required=False, help_text=_("原户主分出去时才要选。")
    )
    code = forms.CharField(
        label=_("新户编号"),
        required=False,
        max_length=40,
        help_text=_("留空则按本村编号顺延；全国系统已有编号的，照填。"),
    )
    with_type = forms.BooleanField(label=_("新户沿用原户的户类型"), required=False, initial=True)
    with_monitoring = forms.BooleanField(
        label=_("新户沿用原户的监测对象身份"),
        required=False,
        help_text=_("只在分出去的人也有同样风险时勾选；不勾则新户不是监测对象。"),
    )

    def offer(self) -> None:
        """Offer the members."""
        for name in ("members_going", "new_head", "stays_head"):
            self.choose_member(name)
        if not self.household.monitor_category:
            del self.fields["with_monitoring"]

    def clean(self) -> dict[str, Any]:
        """See that the new head is among those who go."""
        given = super().clean()
        going = given.get("members_going") or []
        if given.get("new_head") and going and given["new_head"] not in going:
            self.add_error("new_head", _("新户的户主要从分出去的人中选。"))
        return given

    def act(self, told: Told) -> FamilyChange:
        """Found the new household."""
        given = self.cleaned_data
        going = [p for p in self.members if str(p.pk) in given["members_going"]]
        head = self.member("new_head")
        if head is None:
            raise RefusedError("not-a-member", "请重新选择新户的户主。")
        return split_household(
            told,
            self.household,
            going,
            new_head=head,
            stays_head=self.member("stays_head"),
            code=given["code"],
            with_type=given["with_type"],
            with_monitoring=given.get("with_monitoring", False),
        )


class MergeForm(ChangeForm):
    """Another household joins this one."""

    reasons = ("赡养老人并户", "结婚并户", "误分户合并", "户口簿已并户")
    field_of: ClassVar = {
        "unknown-household": "code",
        "same-household": "code",
        "other-county": "code",
        "not-active": "code",
        "not-permitted": "code",
        "no-relation": "relation",
        "before-joining": "occurred_on",
    }

    code = forms.CharField(
        label=_("并进来的户编号"),
        max_length=40,
        help_text=_("那一户的成员全部转入本户，那一户随之退出。"),
    )
    relation = forms.ChoiceField(label=_("那一户的户主是本户户主的"))

    def offer(self) -> None:
        """Offer the relations."""
        _choice(self, "relation").choices = relation_choices()

    def act(self, told: Told) -> FamilyChange:
        """Merge the households."""
        county = self.household.county_code
        found = find_visible_household(self.scope, self.cleaned_data["code"], county=county)
        if found is None:
            raise RefusedError("unknown-household", "您管辖的范围内没有这个户编号，请核对。")
        return merge_households(
            told, self.household, found, relation=self.cleaned_data["relation"] or OTHER
        )


class VillageForm(ChangeForm):
    """The household moves to another village."""

    reasons = ("易地搬迁", "投靠亲属", "建房搬迁", "村组区划调整")
    field_of: ClassVar = {
        "unknown-village": "village",
        "same-village": "village",
        "not-permitted": "village",
    }

    village = forms.ChoiceField(label=_("迁往的村"))
    group_name = forms.CharField(label=_("自然村（组）"), required=False, max_length=80)

    def offer(self) -> None:
        """Offer the villages of the county in which the user may change the register."""
        part = self.scope.narrowed(Permission.CHANGE_REGISTRY)
        offered: Choices = [_PICK]
        for town, villages in villages_by_town(self.household.county_code, part):
            own = self.household.division_code
            here = [(place.code, place.name) for place in villages if place.code != own]
            if here:
                offered.append((town, here))
        _choice(self, "village").choices = offered

    def act(self, told: Told) -> FamilyChange:
        """Move the household."""
        given = self.cleaned_data
        return move_household(
            told, self.household, given["village"], group_name=given["group_name"]
        )


class ExitForm(ChangeForm):
    """The whole household leaves the register."""

    reasons = ("整户迁出本县", "整户无人", "整户转为城镇居民", "重复登记")

    def act(self, told: Told) -> FamilyChange:
        """Let the household leave."""
        return exit_household(told, self.household, self.cleaned_data["why"])


class ReturnForm(ChangeForm):
    """A household comes back into the register."""

    reasons = ("整户回迁", "误作退出", "重新纳入登记")

    def act(self, told: Told) -> FamilyChange:
        """Let the household return."""
        return return_household(told, self.household)


class HouseholdCorrectionForm(ChangeForm):
    """Phone, address, account or 自然村 of a household are put right; an empty field stays."""

    reasons = ("入户核实", "本人提供", "登记有误")
    field_of: ClassVar = {"nothing": "phone"}

    phone = forms.CharField(
        label=_("户联系电话"), required=False, max_length=30, help_text=_("不改的留空。")
    )
    address = forms.CharField(label=_("家庭住址"), required=False, max_length=200)
    account = forms.CharField(label=_("银行账号"), required=False, max_length=40)
    group_name = forms.CharField(label=_("自然村（组）"), required=False, max_length=80)

    def offer(self) -> None:
        """Call the day that of the correction."""
        self.fields["occurred_on"].label = _("更正日期")

    def act(self, told: Told) -> FamilyChange:
        """Put the household right."""
        names = ("phone", "address", "account", "group_name")
        values = {n: self.cleaned_data[n].strip() for n in names if self.cleaned_data[n].strip()}
        return correct_household(told, self.household, values)
