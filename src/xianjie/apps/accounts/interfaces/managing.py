"""The forms of administrators and security officers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.enums import OrganisationLevel, Role
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.accounts.places import PlaceGroup, place_choices
from xianjie.apps.accounts.queries import managed_organisations, managed_users
from xianjie.apps.accounts.scope import Scope
from xianjie.web.forms import XjForm

SECTORS = (
    "农业农村", "政府", "民政", "医保", "卫健", "教育", "人社", "住建", "水利", "残联", "应急",
    "公安", "自然资源", "林草", "交通", "信访", "财政", "审计", "乡镇", "村",
)  # fmt: skip
_COUNTY_DIGITS, _TOWN_DIGITS, _VILLAGE_DIGITS = 6, 9, 12
# Whoever reviews links and starts runs looks at the whole county.
COUNTY_WIDE = frozenset({Role.COUNTY_ANALYST, Role.COUNTY_LEADER})
NARROWEST = {
    Role.TOWNSHIP_REVIEWER: _TOWN_DIGITS,
    Role.VILLAGE_WORKER: _VILLAGE_DIGITS,
    Role.STATIONED_MEMBER: _VILLAGE_DIGITS,
    Role.HELPER: _VILLAGE_DIGITS,
}
"""Digits that a post's division must have, so that nobody sees more people than the work needs."""


def _offer(form: forms.Form, groups: list[PlaceGroup]) -> None:
    """Fill the field ``place`` with divisions."""
    field = form.fields["place"]
    if isinstance(field, forms.ChoiceField):
        field.choices = place_choices(groups)


class UserForm(XjForm):
    """A new account."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        help_text=_("登录时输入，用小写字母、数字、点、横线，如 lijianhua；建好后不能改。"),
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*$", _("请用小写字母、数字、点、横线，以字母或数字开头。")
            )
        ],
    )
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    place = forms.ChoiceField(
        label=_("所属地区"),
        help_text=_("由谁管理这个账户；能看什么由岗位决定，建好后请安全管理员授岗。"),
    )

    def __init__(self, groups: list[PlaceGroup], *args: Any, **kwargs: Any) -> None:
        self._groups = groups
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the divisions."""
        _offer(self, self._groups)


class ReasonForm(XjForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class OrganisationForm(XjForm):
    """Sector and level of an organisation."""

    sector = forms.CharField(
        label=_("行业"),
        max_length=30,
        required=False,
        help_text=_("与部门数据的责任部门同名，如医保、民政；数据催办和线索据此找到人。"),
        widget=forms.TextInput(attrs={"list": "sectors"}),
    )
    level = forms.ChoiceField(label=_("层级"), choices=OrganisationLevel.choices)


class NewOrganisationForm(OrganisationForm):
    """A new organisation."""

    name = forms.CharField(label=_("现在的名称"), max_length=100)
    place = forms.ChoiceField(label=_("所在地区"))
    field_order = ("name", "place", "sector", "level")

    def __init__(self, groups: list[PlaceGroup], *args: Any, **kwargs: Any) -> None:
        self._groups = groups
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the divisions."""
        _offer(self, self._groups)


class RenameForm(XjForm):
    """A new name from a day on."""

    name = forms.CharField(label=_("新名称"), max_length=100)
    valid_from = forms.DateField(label=_("自哪天起"))


class PostForm(XjForm):
    """A post to grant: whom, as what, where, for which organisation, from when to when."""

    username = forms.CharField(
        label=_("账户"), max_length=60, help_text=_("填用户名；还没有账户的，先请系统管理员建立。")
    )
    role = forms.ChoiceField(label=_("角色"), choices=[("", _("请选择")), *Role.choices])
    place = forms.ChoiceField(
        label=_("范围"), help_text=_("只给工作需要的范围；驻村队员、帮扶责任人一村一岗。")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("单位"),
        required=False,
        empty_label=_("不属单位"),
        help_text=_("部门数据员只看交给本单位的事，必须选单位。"),
    )
    valid_from = forms.DateField(label=_("自"))
    last_day = forms.DateField(
        label=_("至（含当天）"), required=False, help_text=_("长期任职的不填。")
    )
    field_order = ("username", "role", "place", "organisation", "valid_from", "last_day")

    def __init__(
        self, scope: Scope, county: str, groups: list[PlaceGroup], *args: Any, **kwargs: Any
    ) -> None:
        self._scope, self._county, self._groups = scope, county, groups
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the divisions and the organisations there."""
        _offer(self, self._groups)
        field = self.fields["organisation"]
        if isinstance(field, forms.ModelChoiceField):
            found = managed_organisations(self._scope)
            field.queryset = found.filter(division_code__startswith=self._county)

    def clean_username(self) -> User:
        """Find the account within the scope."""
        name = self.cleaned_data["username"].strip()
        found = managed_users(self._scope).filter(username=name).first()
        if found is None:
            raise forms.ValidationError(
                _now("本地区没有用户名为“%(name)s”的账户，请核对。") % {"name": name}
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a place that is too wide for the role, and a clerk of no organisation."""
        given = super().clean() or {}
        role, place = given.get("role"), given.get("place")
        if role and place and len(place) < NARROWEST.get(Role(role), 0):
            self.add_error(
                "place",
                _now("%(role)s只能授到%(level)s，请缩小范围。")
                % {
                    "role": Role(role).label,
                    "level": _now("村")
                    if NARROWEST[Role(role)] == _VILLAGE_DIGITS
                    else _now("乡镇或村"),
                },
            )
        if role in COUNTY_WIDE and place and len(place) > _COUNTY_DIGITS:
            self.add_error(
                "place",
                _now("%(role)s管全县的核对和比对，不能只授到乡镇或村，请选全县。")
                % {"role": Role(role).label},
            )
        if role == Role.DEPARTMENT_CLERK and not given.get("organisation"):
            self.add_error("organisation", _now("部门数据员要选所在单位。"))
        return given

    def valid_to(self) -> date | None:
        """Return the first day on which the post no longer holds."""
        last: date | None = self.cleaned_data.get("last_day")
        return last + timedelta(days=1) if last else None


class EndPostForm(XjForm):
    """The last day of a post."""

    last_day = forms.DateField(label=_("最后一天"))
