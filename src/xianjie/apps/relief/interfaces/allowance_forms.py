"""Forms of 低保: applying, the survey with its lines, opinion, decision, stopping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.registry.models import Person
from xianjie.apps.relief.actions.allowances import Line, Member, Survey, Verdict
from xianjie.apps.relief.choices import LEFT_OUT, STOPS, pairs_of
from xianjie.apps.relief.enums import AllowanceStep, LineKind, LineSource
from xianjie.apps.relief.interfaces.picking import PickForm
from xianjie.apps.relief.queries.allowance_known import Known
from xianjie.kernel.ids import mask_name
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
FEN = 100
MORE = 3  # empty lines for what the platform does not know
YES, NO, UNKNOWN = "yes", "no", ""


class AllowanceForm(PickForm):
    """An application for 低保, for the household or one member alone."""

    person = forms.ChoiceField(
        label=_("为谁申请"), required=False, help_text=_("单人户选一名成员，再选理由。")
    )
    ground = forms.ChoiceField(label=_("单人户理由"), required=False)
    words = forms.CharField(label=_("申请理由"), required=False, max_length=500, widget=_LONG)

    def __init__(
        self, *args: Any, members: Sequence[Person] = (), grounds: Sequence[str] = (), **kwargs: Any
    ) -> None:
        self.members, self.grounds = members, grounds
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the members and grounds of the place; without either it is for the household."""
        super().prepare()
        if not self.grounds or not self.members:
            del self.fields["person"], self.fields["ground"]
            return
        people = [(str(one.pk), f"{mask_name(one.name)}（{one.relation}）") for one in self.members]
        self.fields["person"].choices = [("", _t("全家")), *people]  # type: ignore[attr-defined]
        grounds = [("", _t("请选择")), *((one, one) for one in self.grounds)]
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the household, and for the ground of one member alone."""
        data = super().clean() or {}
        if not data.get("household"):
            self.add_error("q", _t("请先找到并选中这一户。"))
        if data.get("person") and not data.get("ground"):
            self.add_error("ground", _t("单人户要选理由。"))
        return data


@dataclass(frozen=True)
class MemberRow:
    """A member as the survey draws it."""

    person: Person
    name: str
    counts: Any
    reason: Any
    works: Any


@dataclass(frozen=True)
class LineRow:
    """A line as the survey draws it; ``item`` is a field for lines that are added."""

    known: Known | None
    item: Any
    kind: Any
    amount: Any
    counts: Any


class SurveyForm(XjForm):
    """The household survey: members, lines of income and deductions, property.

    Everything is filled in from what the platform knows; the clerk changes what is different.
    """

    property_ok = forms.ChoiceField(
        label=_("财产"), required=False, widget=forms.RadioSelect,
        choices=[(YES, _("符合规定")), (NO, _("超过规定")), (UNKNOWN, _("还没有核查"))],
    )  # fmt: skip
    findings = forms.CharField(
        label=_("财产和生活状况"), required=False, max_length=1000, widget=_LONG
    )
    cost = forms.DecimalField(
        label=_("本人今年就医自负费用（元）"), min_value=0, max_digits=12, decimal_places=2
    )

    def __init__(
        self, data: Any = None, *, members: Sequence[Person], known: Sequence[Known],
        with_cost: bool = False,
    ) -> None:  # fmt: skip
        self.members, self.known, self.with_cost = members, known, with_cost
        super().__init__(data)

    def prepare(self) -> None:
        """Make the fields of members and lines."""
        if not self.with_cost:
            del self.fields["cost"]
        reasons = [("", _t("计入")), *pairs_of(LEFT_OUT)]
        for one in self.members:
            self.fields[f"m{one.pk}_counts"] = forms.BooleanField(
                label=_t("计入"), required=False, initial=True
            )
            self.fields[f"m{one.pk}_reason"] = forms.ChoiceField(
                label=_t("不计入原因"), required=False, choices=reasons
            )
            self.fields[f"m{one.pk}_works"] = forms.BooleanField(
                label=_t("有劳动能力且就业"), required=False
            )
        for number, line in enumerate(self.known):
            self._line(number, line.item, Decimal(line.amount) / FEN, line.counts)
        for number in range(len(self.known), len(self.known) + MORE):
            self.fields[f"l{number}_item"] = forms.CharField(
                label=_t("项目"), required=False, max_length=30
            )
            self.fields[f"l{number}_kind"] = forms.ChoiceField(
                label=_t("类型"), required=False, choices=LineKind.choices
            )
            self._line(number, _t("补充项目"), None, True)

    def _line(self, number: int, title: str, amount: Decimal | None, counts: bool) -> None:
        self.fields[f"l{number}_amount"] = forms.DecimalField(
            label=_t("%(item)s 年金额") % {"item": title}, required=False, min_value=0,
            max_digits=12, decimal_places=2, initial=amount,
        )  # fmt: skip
        self.fields[f"l{number}_counts"] = forms.BooleanField(
            label=_t("%(item)s 计入") % {"item": title}, required=False, initial=counts
        )

    def clean(self) -> dict[str, Any]:
        """Ask why a member is left out, and for the name of a line that was added."""
        data = super().clean() or {}
        for one in self.members:
            if not data.get(f"m{one.pk}_counts") and not data.get(f"m{one.pk}_reason"):
                self.add_error(f"m{one.pk}_reason", _t("不计入的要选原因。"))
        for number in range(len(self.known), len(self.known) + MORE):
            if data.get(f"l{number}_amount") and not data.get(f"l{number}_item"):
                self.add_error(f"l{number}_item", _t("请写是什么收入或扣减。"))
        return data

    @property
    def member_rows(self) -> Iterator[MemberRow]:
        """The members with their fields."""
        for one in self.members:
            key = f"m{one.pk}"
            yield MemberRow(
                one, mask_name(one.name), self[f"{key}_counts"], self[f"{key}_reason"],
                self[f"{key}_works"],
            )  # fmt: skip

    @property
    def line_rows(self) -> Iterator[LineRow]:
        """The lines with their fields, those to be added last."""
        for number in range(len(self.known) + MORE):
            added = number >= len(self.known)
            yield LineRow(
                None if added else self.known[number],
                self[f"l{number}_item"] if added else None,
                self[f"l{number}_kind"] if added else None,
                self[f"l{number}_amount"], self[f"l{number}_counts"],
            )  # fmt: skip

    @property
    def survey(self) -> Survey:
        """What was filled in."""
        data = self.cleaned_data
        members = [
            Member(one.pk, data[f"m{one.pk}_counts"], data[f"m{one.pk}_reason"],
                   data[f"m{one.pk}_works"])
            for one in self.members
        ]  # fmt: skip
        property_ok = {YES: True, NO: False}.get(data["property_ok"])
        cost = data.get("cost")
        return Survey(
            members, list(self._lines(data)), property_ok, data["findings"],
            None if cost is None else int(cost * FEN),
        )  # fmt: skip

    def _lines(self, data: dict[str, Any]) -> Iterable[Line]:
        for number in range(len(self.known) + MORE):
            amount = data.get(f"l{number}_amount")
            fen = 0 if amount is None else int(amount * FEN)
            counts = bool(data[f"l{number}_counts"])
            if number < len(self.known):
                one = self.known[number]
                because = one.because
                if counts != one.counts:
                    because = _t("入户核实改为计入") if counts else _t("入户核实改为不计入")
                changed = fen != one.amount
                source = LineSource.SURVEY if changed else one.source
                if fen or one.amount:
                    yield Line(one.kind, one.item, fen, counts, source, because, one.amount)
            elif fen:
                kind, item = data[f"l{number}_kind"], data[f"l{number}_item"]
                yield Line(kind, item, fen, counts, LineSource.SURVEY)


class OpinionForm(XjForm):
    """The township's opinion."""

    agrees = forms.ChoiceField(
        label=_("乡镇意见"), widget=forms.RadioSelect,
        choices=[(YES, _("符合，同意")), (NO, _("不符合，不同意"))],
    )  # fmt: skip
    public_from = forms.DateField(label=_("公示起"))
    words = forms.CharField(label=_("审核意见"), required=False, max_length=500, widget=_LONG)
    step = AllowanceStep.OPINE


class DecisionForm(XjForm):
    """The decision of civil affairs, filled in from the calculation."""

    grants = forms.ChoiceField(
        label=_("决定"), widget=forms.RadioSelect,
        choices=[(YES, _("批准")), (NO, _("不予批准"))],
    )  # fmt: skip
    category = forms.ChoiceField(label=_("档次"), required=False)
    monthly = forms.DecimalField(
        label=_("月保障金额（元，全户合计）"), required=False, min_value=0, max_digits=10,
        decimal_places=2,
    )  # fmt: skip
    since = forms.DateField(label=_("享受起始"), required=False)
    words = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=_LONG,
        help_text=_("与测算不同、或不予批准的必填。"),
    )  # fmt: skip
    step = AllowanceStep.DECIDE

    def __init__(
        self, data: Any = None, *, categories: Sequence[str], initial: dict[str, Any]
    ) -> None:
        self.categories = categories
        super().__init__(data, initial=initial)

    def prepare(self) -> None:
        """Offer the categories."""
        choices = [("", _t("不分档")), *((one, one) for one in self.categories)]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]

    @property
    def verdict(self) -> Verdict:
        """What was decided."""
        data = self.cleaned_data
        monthly = data.get("monthly")
        return Verdict(
            data["grants"] == YES, data["category"],
            None if monthly is None else int(monthly * FEN), data.get("since"), data["words"],
        )  # fmt: skip


class WordsForm(XjForm):
    """A step that takes a reason alone."""

    words = forms.CharField(label=_("原因"), max_length=500, widget=_LONG)

    def __init__(self, step: AllowanceStep, data: Any = None) -> None:
        self.step = step
        super().__init__(data, prefix=step.lower())


class StopForm(XjForm):
    """End an allowance, or let it taper off."""

    reason = forms.ChoiceField(label=_("停保原因"))
    day = forms.DateField(label=_("停保日期"))
    words = forms.CharField(label=_("说明"), required=False, max_length=300, widget=_LONG)

    def prepare(self) -> None:
        """Offer the reasons."""
        self.fields["reason"].choices = [("", _t("请选择")), *pairs_of(STOPS)]  # type: ignore[attr-defined]
