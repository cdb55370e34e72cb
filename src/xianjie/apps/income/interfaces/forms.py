"""Forms of the ledger: choices before typing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.income.enums import EntrySource, Purpose
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.rules import ITEMS, IncomeRules, Mode
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import UsageError
from xianjie.kernel.money import to_fen
from xianjie.kernel.periods import Period
from xianjie.web.forms import XjForm

RIGHT, OTHER, NONE = "right", "other", "none"
REASONS = (
    _("实发金额不同"),
    _("扣除了必要开支"),
    _("只做了部分时间"),
    _("没有领到"),
    _("不是本人"),
)


class MonthField(forms.CharField):
    """A month written 2022-06; gives a `Period`."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2022-06"})

    def clean(self, value: Any) -> Period | None:
        """Read the month; None for an empty one that may be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Period.parse(text)
        except UsageError as error:
            raise forms.ValidationError(_("请写成 2022-06 这样的年月。")) from error


class YuanField(forms.DecimalField):
    """An amount in yuan with at most two decimals; gives fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, min_value=Decimal("0.01"), **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the amount; None for an empty one that may be."""
        found = super().clean(value)
        return None if found is None else to_fen(found)


def item_choices(rules: IncomeRules) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the items by kind; those that the place does not book are left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    for value in load_codes(ITEMS).values:
        mode = rules.mode(value.text)
        if mode is Mode.REFUSED:
            continue
        word = value.text if mode is Mode.COUNTED else f"{value.text}（{mode.value}）"
        found.setdefault(value.code or "", []).append((value.text, word))
    return list(found.items())


class EntryForm(XjForm):
    """One entry by hand: what, whose, when, how much, on what ground."""

    item = forms.ChoiceField(label=_("什么收入或支出"))
    person = forms.ChoiceField(label=_("谁的"), required=False)
    period = MonthField(label=_("哪个月"))
    period_to = MonthField(
        label=_("到哪个月"), required=False, help_text=_("一次管几个月的才填，金额平均到各月。")
    )
    amount = YuanField(label=_("金额（元）"))
    source = forms.ChoiceField(
        label=_("依据"),
        choices=[
            (EntrySource.VISIT.value, _("入户了解")),
            (EntrySource.DOCUMENT.value, _("票据、流水、合同")),
            (EntrySource.HAND.value, _("其他")),
        ],
        widget=forms.RadioSelect,
        initial=EntrySource.VISIT.value,
    )
    source_ref = forms.CharField(
        label=_("依据说明"),
        required=False,
        max_length=100,
        help_text=_("例如“卖猪 2 头，收据”。不要写姓名、证件号码和账号。"),
    )
    checked = forms.BooleanField(label=_("已核对金额"), required=False)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, rules: IncomeRules, members: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = item_choices(rules)  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("全户")), *members]  # type: ignore[attr-defined]


class ReverseForm(XjForm):
    """Take an entry back, and book the right one if there is one."""

    reason = forms.CharField(label=_("为什么冲销"), max_length=200)
    amount = YuanField(
        label=_("正确的金额（元）"), required=False, help_text=_("只冲销、不重记的留空。")
    )


class DecideForm(XjForm):
    """Agree, or return with the reason."""

    agrees = forms.ChoiceField(
        label=_("审核"),
        choices=[("yes", _("同意")), ("no", _("退回"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    words = forms.CharField(
        label=_("意见"), required=False, max_length=200, help_text=_("退回必须写。")
    )


class AnswerForm(XjForm):
    """What to do about a corrected feed."""

    takes = forms.ChoiceField(choices=[("yes", _("按更正改账")), ("no", _("维持原账"))])
    words = forms.CharField(required=False, max_length=200)


class StatementForm(XjForm):
    """Which statement to draw; identification needs the month of it."""

    purpose = forms.ChoiceField(label=_("用途"), choices=Purpose.choices)
    month = MonthField(
        label=_("月份"), help_text=_("年度填当年任一月；识别、消除填识别、消除的那个月。")
    )


class UploadForm(XjForm):
    """A workbook of entries."""

    file = forms.FileField(label=_("Excel 表格"))


class ProposalForm(XjForm):
    """One proposal of a month: right, another amount, or not at all."""

    choice = forms.ChoiceField(choices=[(RIGHT, ""), (OTHER, ""), (NONE, "")], initial=RIGHT)
    amount = YuanField(required=False)
    reason = forms.ChoiceField(required=False, choices=[("", "—"), *((r, r) for r in REASONS)])

    def __init__(self, *args: Any, entry: IncomeEntry, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, prefix=f"p{entry.pk}", **kwargs)

    def clean(self) -> dict[str, Any]:
        """Another amount needs itself and a reason; no amount needs a reason."""
        found = super().clean() or {}
        choice = found.get("choice")
        if choice == OTHER and found.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("请填写实际金额。"))
        if choice in {OTHER, NONE} and not found.get("reason"):
            self.add_error("reason", _("请选一个理由。"))
        return found
