"""Forms of the work on gaps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.benefits.enums import ANSWER_WORDS, TO_GIVE, GapAnswer, GapKind
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.queries.rules import reasons_for
from xianjie.apps.registry.file_types import ALLOWED_ENDINGS
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
_FEN = 100
_MOST = Decimal("99999999.99")


class _OfGap(XjForm):
    """A form about a gap as its user saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _evidence() -> forms.FileField:
    return forms.FileField(
        label=_("材料"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ALLOWED_ENDINGS)}),
    )


def _say_files(form: XjForm) -> None:
    megabytes = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
    endings = "、".join(one.lstrip(".") for one in ALLOWED_ENDINGS)
    form.fields["evidence"].help_text = _t("可选；%(endings)s，不超过 %(n)s MB。归入该户档案。") % {
        "endings": endings,
        "n": megabytes,
    }


class AnswerForm(_OfGap):
    """What a department says of a gap."""

    answer = forms.ChoiceField(label=_("答复"), widget=forms.RadioSelect)
    effective_from = forms.DateField(label=_("从哪天起"), required=False)
    granted = forms.DecimalField(
        label=_("核定金额（元）"), required=False, min_value=0, max_value=_MOST, decimal_places=2
    )
    reason = forms.ChoiceField(label=_("理由"), required=False)
    needs = forms.CharField(label=_("缺哪些材料"), required=False, max_length=200)
    words = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=1000,
        widget=_LONG,
        help_text=_("不符合的必须写核了什么、结果怎样；不写证件号和电话。"),
    )
    evidence = _evidence()

    def __init__(self, *args: Any, gap: EntitlementGap, **kwargs: Any) -> None:
        self.gap = gap
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer answers and reasons in the words of the gap's kind."""
        words = ANSWER_WORDS[GapKind(self.gap.kind)]
        labels = {
            GapAnswer.DONE: _t("%(done)s：写明从哪天起、多少钱"),
            GapAnswer.REFUSED: _t("%(refused)s：选理由并写核查情况"),
        }
        named = {"done": words[GapAnswer.DONE], "refused": words[GapAnswer.REFUSED]}
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            *((answer.value, text % named) for answer, text in labels.items()),
            (GapAnswer.PROOF.value, _t("需补材料：由乡镇、村帮助补齐")),
        ]
        reasons = [("", "—"), *((one, one) for one in reasons_for(self.gap.kind))]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        if self.gap.kind not in TO_GIVE or self.gap.amount is None:
            self.fields["granted"].help_text = _t("没有金额的可不写。")
        else:
            self.fields["granted"].help_text = _t("按 %(unit)s 填，已按规则算好。") % {
                "unit": self.gap.unit
            }
        _say_files(self)


class ProofForm(_OfGap):
    """What township or village brings."""

    words = forms.CharField(
        label=_("补了什么"),
        max_length=1000,
        widget=_LONG,
        help_text=_("补不了的写明为什么；不写证件号和电话。"),
    )
    evidence = _evidence()

    def prepare(self) -> None:
        """Say which files fit."""
        _say_files(self)


class DispatchForm(_OfGap):
    """To whom a gap goes, and until when it is to be answered."""

    office = forms.ChoiceField(label=_("交给"))
    due_on = forms.DateField(label=_("答复期限"), required=False)

    def __init__(self, *args: Any, offices: list[Organisation], **kwargs: Any) -> None:
        self.offices = {str(one.pk): one for one in offices}
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the county's bodies."""
        choices = [("", "—"), *((key, one.name) for key, one in self.offices.items())]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]
        self.fields["due_on"].help_text = _t("不填就按规则库给这项待遇的天数。")


class WordsForm(_OfGap):
    """Words to a step: closing, sending back."""

    words = forms.CharField(label=_("说明"), max_length=1000, widget=_LONG, required=False)


class ConfirmForm(XjForm):
    """Why the many gaps of a benefit are right."""

    benefit = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("确认的理由"), max_length=500)


def fen(yuan: Decimal | None) -> int | None:
    """Return an amount typed in yuan in whole fen."""
    return None if yuan is None else int((yuan * _FEN).to_integral_value())


def yuan_of(amount: int | None) -> Decimal | None:
    """Return an amount in fen as a form shows it."""
    return None if amount is None else Decimal(amount) / _FEN
