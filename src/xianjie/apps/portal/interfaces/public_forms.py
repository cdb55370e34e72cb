"""The forms for strangers: few fields, choices first, every error says how to mend it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.portal.enums import Relation
from xianjie.apps.portal.queries.receipts import CODE_DIGITS, is_receipt, read_receipt
from xianjie.kernel.ids import check_id, normalise_id
from xianjie.kernel.text import fold
from xianjie.web.forms import XjForm

DAY_SECONDS = 24 * 3600
_SALT = "portal.form"
_NOT_DIGITS = re.compile(r"[\s\-()（）—]+")
_PHONE = re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}", re.ASCII)


class PublicForm(XjForm):
    """A form that a stranger sends: it proves when it was opened and for which village.

    ``token`` is signed and carries the form's own number, so that sending twice is one thing.
    ``website`` is a field that people do not see; machines fill it in.
    """

    required_message = _("请填写这一项。")
    token = forms.CharField(widget=forms.HiddenInput, max_length=200)
    website = forms.CharField(
        label=_("请不要填写这一栏"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    client_id: UUID

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        self._place = place
        super().__init__(*args, **kwargs)

    @classmethod
    def fresh(cls, place: str, **options: Any) -> PublicForm:
        """Return an empty form for a village."""
        return cls(place=place, initial={"token": fresh_token(place)}, **options)

    def clean(self) -> dict[str, Any]:
        """Refuse a form that nobody opened, that was filled in by a machine, or that is too old."""
        found = super().clean() or {}
        if found.get("website"):
            self.add_error(None, _t("没有提交成功：最后一栏请留空，再提交一次。"))
        token = found.get("token", "")
        signer = signing.TimestampSigner(salt=_SALT)
        try:
            text = signer.unsign(token, max_age=DAY_SECONDS)
            number, _dot, place = text.partition(".")
            self.client_id = UUID(number)
        except (signing.BadSignature, ValueError):
            return self._again(_t("页面打开得太久了，填过的都还在，请再点一次提交。"))
        if place != self._place:
            return self._again(_t("这张表是另一个村的，请核对后再点一次提交。"))
        if settings.PUBLIC_FILL_SECONDS and _is_younger(signer, token):
            self.add_error(None, _t("填得太快了，请核对一遍，再点一次提交。"))
        return found

    def _again(self, sentence: str) -> dict[str, Any]:
        mended: Any = self.data.copy()  # type: ignore[attr-defined]
        mended[self.add_prefix("token")] = fresh_token(self._place)
        self.data = mended
        self.add_error(None, sentence)
        return self.cleaned_data


def fresh_token(place: str) -> str:
    """Return the signed number of a form that is opened now."""
    return signing.TimestampSigner(salt=_SALT).sign(f"{uuid4()}.{place}")


def _is_younger(signer: signing.TimestampSigner, token: str) -> bool:
    try:
        signer.unsign(token, max_age=settings.PUBLIC_FILL_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def clean_phone(text: str) -> str:
    """Return a phone as digits; raise ``ValidationError`` for what is none."""
    digits = _NOT_DIGITS.sub("", fold(text)).removeprefix("+86")
    if not _PHONE.fullmatch(digits):
        raise forms.ValidationError(_t("请填写 11 位手机号；座机请连区号一起写。"))
    return digits


class ApplyForm(PublicForm):
    """Ask for help for one's own household, or with ``for_other`` for somebody else's."""

    needs = forms.MultipleChoiceField(
        label=_("遇到了什么困难（可多选）"), widget=forms.CheckboxSelectMultiple
    )
    who = forms.CharField(label=_("谁家有困难（户主姓名）"), max_length=60)
    relation = forms.ChoiceField(label=_("您是这家的"), choices=Relation.choices)
    applicant = forms.CharField(label=_("您的姓名"), max_length=60)
    phone = forms.CharField(
        label=_("您的电话"),
        max_length=30,
        help_text=_("查进度要用这个电话的后四位。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=_("住在哪个组、哪一处"),
        max_length=120,
        required=False,
        help_text=_("例如“三组，小学后面”。"),
    )
    id_number = forms.CharField(
        label=_("身份证号（可不填）"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("再说几句（可不写）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    consent = forms.BooleanField(label=_("我已看懂并同意"))

    def __init__(
        self, *args: Any, needs: tuple[str, ...], for_other: bool = False, **kwargs: Any
    ) -> None:
        self._needs, self._for_other = needs, for_other
        super().__init__(*args, **kwargs)
        self.fields["needs"].error_messages["required"] = _t("请至少点选一种困难。")
        self.fields["consent"].error_messages["required"] = _t("同意后才能提交，请点方框。")

    def prepare(self) -> None:
        """Offer the needs of the place; ask who it is about only where it is somebody else."""
        needs: Any = self.fields["needs"]
        needs.choices = [(need, _t(need)) for need in self._needs]
        if self._for_other:
            self.fields["address"].label = _("这家住在哪个组、哪一处")
            self.fields["id_number"].label = _("这家户主的身份证号（可不填）")
        else:
            del self.fields["who"], self.fields["relation"]

    def clean_phone(self) -> str:
        """Take a mobile number or one with its area code."""
        return clean_phone(self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        """Take no number or a right one."""
        number = normalise_id(self.cleaned_data["id_number"])
        if number and not check_id(number).check_ok:
            raise forms.ValidationError(_t("证件号码不对，请核对；记不清可以不填。"))
        return number


class ObjectForm(PublicForm):
    """Say something against a notice; whoever objects may stay unnamed."""

    row = forms.ChoiceField(label=_("对哪一户有异议"), required=False)
    words = forms.CharField(
        label=_("您的意见"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写清楚哪里不对、为什么。我们会为您保密。"),
    )
    name = forms.CharField(label=_("您的姓名（可不填）"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("您的电话（可不填）"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        self._rows = rows
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the rows of the notice; with one row there is nothing to choose."""
        row: Any = self.fields["row"]
        row.choices = [("", _t("整张公示")), *self._rows]
        if len(self._rows) < 2:
            del self.fields["row"]

    def clean_phone(self) -> str:
        """Take no phone or a right one."""
        text = self.cleaned_data["phone"]
        return clean_phone(text) if text.strip() else ""


class LookUpForm(XjForm):
    """Receipt and four digits, both needed."""

    number = forms.CharField(
        label=_("回执号（12 位）"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("申报时所留电话的后四位，或者回执上的查询码"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        """Take twelve digits that fit together: a wrong digit is told at once."""
        number = read_receipt(fold(self.cleaned_data["number"]))
        if not is_receipt(number):
            raise forms.ValidationError(_t("回执号是 12 位数字，请对照回执再看一遍。"))
        return number

    def clean_code(self) -> str:
        """Take four digits."""
        code = fold(self.cleaned_data["code"]).strip()
        if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
            raise forms.ValidationError(_t("请填写 4 位数字。"))
        return code


class ReplyForm(XjForm):
    """What was asked for."""

    words = forms.CharField(
        label=_("您补充的情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
