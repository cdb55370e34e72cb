"""Forms of days, leave, the diary, scores, handing over and matching."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.teams.choices import GRADES, pairs
from xianjie.web.forms import XjForm

_SHORT = forms.Textarea(attrs={"rows": 2})
FEN = 100


class MonthForm(XjForm):
    """How many days of a month somebody was in the village."""

    days = forms.IntegerField(label=_("在村天数"), min_value=0, max_value=31)
    words = forms.CharField(
        label=_("说明"), required=False, max_length=200, widget=_SHORT,
        help_text=_("轮值安排、在牧场办公等需要说明的，一句话即可。"),
    )  # fmt: skip


class LeaveForm(XjForm):
    """A leave that is asked for."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    member = forms.ChoiceField(label=_("请假人"))
    from_on = forms.DateField(label=_("开始日期"))
    to_on = forms.DateField(label=_("结束日期"), help_text=_("含当天。"))
    reason = forms.CharField(label=_("请假事由"), max_length=200, widget=_SHORT)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        self.members = members
        super().__init__(*args, **kwargs)

    @classmethod
    def fresh(cls, members: list[tuple[str, str]], chosen: str) -> LeaveForm:
        """Return an empty form with a mark of its own."""
        first = members[0][0] if len(members) == 1 else ""
        return cls(members=members, initial={"client_id": uuid4(), "member": chosen or first})

    def prepare(self) -> None:
        """Offer those for whom the user may ask."""
        several = [("", _t("请选择"))] if len(self.members) > 1 else []
        self.fields["member"].choices = [*several, *self.members]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        data = super().clean() or {}
        first, last = data.get("from_on"), data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _t("结束日期不能早于开始日期。"))
        return data

    @property
    def mark(self) -> UUID:
        """The mark by which a form sent twice is known."""
        found: UUID = self.cleaned_data["client_id"]
        return found


class DecideForm(XjForm):
    """Words for a decision; needed for a no."""

    words = forms.CharField(label=_("意见"), required=False, max_length=200, widget=_SHORT)


class BackForm(XjForm):
    """The last day of leave that was taken."""

    back_on = forms.DateField(label=_("实际休到"), help_text=_("提前回村的填真正休的最后一天。"))


class DiaryForm(XjForm):
    """A sentence for a day."""

    day = forms.DateField(label=_("日期"))
    words = forms.CharField(
        label=_("补记"), required=False, max_length=500, widget=_SHORT,
        help_text=_("可不填。走访、会议、个案等已自动列出；清空就是撤掉这一天的补记。"),
    )  # fmt: skip


class GradeForm(XjForm):
    """The grade of a year."""

    grade = forms.ChoiceField(label=_("等次"))
    words = forms.CharField(label=_("审定意见"), required=False, max_length=300, widget=_SHORT)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Offer the grades."""
        self.fields["grade"].choices = [("", _t("请选择")), *pairs(GRADES)]  # type: ignore[attr-defined]


class HandOverForm(XjForm):
    """Who takes over, and why."""

    account = forms.CharField(
        label=_("接手账户"), required=False, max_length=60,
        help_text=_("接手的干部有账户的填用户名；没有的填下面的姓名和电话。"),
    )  # fmt: skip
    name = forms.CharField(label=_("姓名"), required=False, max_length=30)
    phone = forms.CharField(label=_("电话"), required=False, max_length=20)
    unit = forms.CharField(label=_("干部单位"), max_length=80)
    reason = forms.CharField(label=_("调整原因"), max_length=100)

    def __init__(self, *args: Any, accounts: QuerySet[Any], **kwargs: Any) -> None:
        self.accounts = accounts
        super().__init__(*args, **kwargs)

    def clean_account(self) -> Any:
        """Return the account, one with a post within the user's places."""
        text = self.cleaned_data["account"].strip()
        if not text:
            return None
        found = self.accounts.filter(username=text).first()
        if found is None:
            raise forms.ValidationError(_t("您的范围里没有这个账户，请核对用户名。"))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for somebody."""
        data = super().clean() or {}
        if (
            "account" in data
            and data["account"] is None
            and not (data.get("name") and data.get("phone"))
        ):
            self.add_error("name", _t("没有账户的干部请填姓名和电话。"))
        return data


class MatchForm(XjForm):
    """What came of a match."""

    amount = forms.DecimalField(
        label=_("落实金额（元）"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    words = forms.CharField(label=_("结果"), required=False, max_length=200, widget=_SHORT)
    closes = forms.BooleanField(label=_("需求已全部解决，办结"), required=False, initial=True)
