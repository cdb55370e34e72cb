"""Forms of plans and measures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.plans.actions import MeasureDraft
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries.rules import measure_kinds
from xianjie.apps.registry.file_types import ALLOWED_ENDINGS
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 4})
_SHORT = forms.Textarea(attrs={"rows": 2})
_FEN = 100
_MOST = Decimal("9999999999.99")
ALONE = "—"


class PlanForm(XjForm):
    """The words of a plan and who answers for it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    analysis = forms.CharField(
        label=_("风险分析"),
        max_length=2000,
        widget=_LONG,
        help_text=_("先写已知情况；核对后补充因什么、有多重、自己能扛多少。不写姓名。"),
    )
    needs = forms.CharField(label=_("帮扶需求"), max_length=2000, widget=_SHORT, required=False)
    goal = forms.CharField(label=_("帮扶目标"), max_length=2000, widget=_SHORT, required=False)
    helper = forms.ChoiceField(label=_("帮扶责任人"), required=False)

    def __init__(self, *args: Any, helpers: list[User], **kwargs: Any) -> None:
        self.helpers = {str(user.pk): user for user in helpers}
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the accounts of the village."""
        choices = [("", ALONE), *((key, str(user)) for key, user in self.helpers.items())]
        self.fields["helper"].choices = choices  # type: ignore[attr-defined]

    def clean_helper(self) -> User | None:
        """Return the account."""
        return self.helpers.get(self.cleaned_data["helper"])


class MeasureForm(XjForm):
    """One measure: what against which risk, by whom, until when."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("措施类别"))
    risk = forms.ChoiceField(label=_("针对的风险"), required=False)
    title = forms.CharField(
        label=_("措施内容"),
        max_length=200,
        help_text=_("责任单位会看到，不写姓名和病情。"),
    )
    organisation = forms.ChoiceField(label=_("责任单位"), required=False)
    person = forms.CharField(label=_("责任人"), max_length=60, required=False)
    amount = forms.DecimalField(
        label=_("金额（元）"), required=False, min_value=0, max_value=_MOST, decimal_places=2
    )
    starts_on = forms.DateField(label=_("开始日期"), required=False)
    due_on = forms.DateField(label=_("完成期限"), required=False)

    def __init__(
        self,
        *args: Any,
        risks: list[str],
        organisations: list[Organisation],
        **kwargs: Any,
    ) -> None:
        self.risks = risks
        self.organisations = {str(one.pk): one for one in organisations}
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the kinds, the household's risks and the bodies near its village."""
        offered = {
            "kind": [("", _t("请选择")), *((kind, kind) for kind in measure_kinds())],
            "risk": [("", ALONE), *((risk, risk) for risk in self.risks)],
            "organisation": [
                ("", _t("由村里自己落实")),
                *((key, one.name) for key, one in self.organisations.items()),
            ],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def draft(self) -> MeasureDraft:
        """Return what was typed."""
        data = self.cleaned_data
        return MeasureDraft(
            kind=data["kind"],
            risk=data["risk"],
            title=data["title"],
            organisation=self.organisations.get(data["organisation"]),
            person=data["person"],
            amount=fen(data["amount"]),
            starts_on=data["starts_on"],
            due_on=data["due_on"],
        )


def fen(yuan: Decimal | None) -> int | None:
    """Return an amount typed in yuan in whole fen."""
    return None if yuan is None else int((yuan * _FEN).to_integral_value())


def initial_of(measure: Measure) -> dict[str, Any]:
    """Return a stored measure as the form shows it."""
    amount = None if measure.amount is None else Decimal(measure.amount) / _FEN
    return {
        "version": measure.version,
        "kind": measure.kind,
        "risk": measure.risk,
        "title": measure.title,
        "organisation": str(measure.organisation_id or ""),
        "person": measure.person,
        "amount": amount,
        "starts_on": measure.starts_on,
        "due_on": measure.due_on,
    }


class ReviewForm(XjForm):
    """Pass a plan, or return it with the reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    passes = forms.ChoiceField(
        label=_("审核"),
        choices=[("yes", _("通过，开始执行")), ("no", _("退回修改"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=500,
        widget=_SHORT,
        help_text=_("退回必须写明原因。"),
    )


class DropForm(XjForm):
    """Why a measure is not carried out."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("为什么不再实施"), max_length=500, widget=_SHORT, required=False
    )


class ReportForm(XjForm):
    """How far a measure is, with the result and a paper that shows it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("进展"),
        choices=[
            (MeasureState.DONE.value, _("已落实：做完了，或钱已到账")),
            (MeasureState.RUNNING.value, _("落实中：已经开始")),
        ],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("哪天"))
    words = forms.CharField(
        label=_("成效"),
        required=False,
        max_length=1000,
        widget=_LONG,
        help_text=_("已落实必须写：落实了什么、多少、效果怎样。"),
    )
    amount = forms.DecimalField(
        label=_("实际金额（元）"), required=False, min_value=0, max_value=_MOST, decimal_places=2
    )
    photo = forms.FileField(
        label=_("照片或凭证"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ALLOWED_ENDINGS)}),
    )

    def prepare(self) -> None:
        """Say which files fit."""
        megabytes = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        self.fields["photo"].help_text = _t(
            "可选；%(endings)s，不超过 %(n)s MB。归入该户档案。"
        ) % {
            "endings": "、".join(one.lstrip(".") for one in ALLOWED_ENDINGS),
            "n": megabytes,
        }


class ManyForm(XjForm):
    """One result for several measures that are done."""

    on = forms.DateField(label=_("哪天落实"))
    words = forms.CharField(label=_("成效"), max_length=1000, widget=_SHORT)
