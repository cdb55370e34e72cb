"""Forms that register what happens to a household as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
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
from xianjie.apps.registry.interfaces.change_forms import (
    PICK,
    ChangeForm,
    Choices,
    choice_of,
    relation_choices,
)
from xianjie.apps.registry.models import FamilyChange
from xianjie.apps.registry.queries.visible import find_visible_household
from xianjie.apps.registry.relations import HEAD, OTHER
from xianjie.kernel.errors import RefusedError


class HeadForm(ChangeForm):
    """Another member becomes the head."""

    reasons = "变更户主原因"
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

    reasons = "分户原因"
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

    reasons = "并户原因"
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
        choice_of(self, "relation").choices = relation_choices()

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

    reasons = "整户迁村原因"
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
        offered: Choices = [PICK]
        for town, villages in villages_by_town(self.household.county_code, part):
            own = self.household.division_code
            here = [(place.code, place.name) for place in villages if place.code != own]
            if here:
                offered.append((town, here))
        choice_of(self, "village").choices = offered

    def act(self, told: Told) -> FamilyChange:
        """Move the household."""
        given = self.cleaned_data
        return move_household(
            told, self.household, given["village"], group_name=given["group_name"]
        )


class ExitForm(ChangeForm):
    """The whole household leaves the register."""

    reasons = "整户退出原因"

    def act(self, told: Told) -> FamilyChange:
        """Let the household leave."""
        return exit_household(told, self.household, self.cleaned_data["why"])


class ReturnForm(ChangeForm):
    """A household comes back into the register."""

    reasons = "恢复在册原因"

    def act(self, told: Told) -> FamilyChange:
        """Let the household return."""
        return return_household(told, self.household)


class HouseholdCorrectionForm(ChangeForm):
    """Phone, address, account or 自然村 of a household are put right; an empty field stays."""

    reasons = "更正户信息原因"
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
