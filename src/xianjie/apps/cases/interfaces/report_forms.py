"""The form at the door and the forms for checking a report."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.cases.enums import ReportStep
from xianjie.web.forms import XjForm

MOST_PHOTO_BYTES = 10 * 1024 * 1024
SIGNATURES = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
"""What the bytes of a JPEG and of a PNG picture begin with."""
YES, NO = "yes", "no"


def picture_ending(upload: UploadedFile[Any]) -> str:
    """Return the ending that the bytes of an upload deserve; empty when it is no picture."""
    upload.seek(0)
    head = bytes(upload.read(16))
    upload.seek(0)
    return next((ending for start, ending in SIGNATURES if head.startswith(start)), "")


class ReportForm(XjForm):
    """One page: who, which needs, how urgent; at most three things are typed.

    ``villages`` are (code, name) choices, ``needs`` the texts offered at the place. The household
    is picked with buttons, not typed; ``nobody`` says that it is not registered.
    """

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    village = forms.ChoiceField(label=_("哪个村"))
    q = forms.CharField(label=_("找这一户"), required=False, max_length=40)
    household = forms.IntegerField(required=False, widget=forms.HiddenInput)
    nobody = forms.BooleanField(required=False, widget=forms.HiddenInput)
    who = forms.CharField(label=_("不在册的是谁"), required=False, max_length=60)
    needs = forms.MultipleChoiceField(
        label=_("遇到什么困难"), required=False, widget=forms.CheckboxSelectMultiple
    )
    urgent = forms.ChoiceField(
        label=_("现在就要救助吗"),
        required=False,
        choices=[(YES, _("是，现在就要")), (NO, _("不急，按程序办"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("再说几句（可不写）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photo = forms.FileField(label=_("拍张照片（可不拍）"), required=False)

    def __init__(
        self, *args: Any, villages: list[Any], needs: tuple[str, ...], **kwargs: Any
    ) -> None:
        self.base_fields["photo"].widget.attrs["accept"] = "image/jpeg,image/png"
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = villages  # type: ignore[attr-defined]
        self.fields["needs"].choices = [(need, need) for need in needs]  # type: ignore[attr-defined]

    @classmethod
    def fresh(
        cls, values: Mapping[str, Any], *, villages: list[Any], needs: tuple[str, ...]
    ) -> ReportForm:
        """Return an unbound form with some values; without a number it gets one of its own."""
        initial = {"client_id": uuid.uuid4(), "urgent": NO, **values}
        return cls(initial=initial, villages=villages, needs=needs)

    def clean_photo(self) -> UploadedFile[Any] | None:
        """Take JPEG and PNG pictures up to ten megabytes, whatever the file is called."""
        photo: UploadedFile[Any] | None = self.cleaned_data.get("photo")
        if photo is None:
            return None
        if not photo.size or photo.size > MOST_PHOTO_BYTES:
            raise forms.ValidationError(_t("照片为空或超过 10 MB，请换一张小些的。"))
        if not picture_ending(photo):
            raise forms.ValidationError(_t("只收 JPG、PNG 照片，请重新拍一张或者先不附。"))
        return photo

    def clean(self) -> dict[str, Any]:
        """Somebody and at least one need must be named."""
        found = super().clean() or {}
        if not found.get("household") and not found.get("who", "").strip():
            if found.get("nobody"):
                self.add_error("who", _t("请写明是谁，例如“村口新搬来的王家”。"))
            else:
                self.add_error("q", _t("请先找到这一户；找不到的，点“不在册或找不到”。"))
        if not found.get("needs") and "needs" not in self.errors:
            self.add_error("needs", _t("请至少点选一种困难。"))
        return found

    @property
    def typed(self) -> int:
        """How many fields were typed rather than tapped."""
        return sum(1 for name in ("q", "who", "words") if self.cleaned_data.get(name, "").strip())


def photo_name(upload: UploadedFile[Any]) -> str:
    """Return a file name for a picture that says nothing about anybody."""
    return f"照片{picture_ending(upload)}"


def keep_upload(upload: UploadedFile[Any], folder: Path) -> Path:
    """Write an upload into a folder and return where it lies."""
    path = folder / "photo"
    with path.open("wb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    return path


class CheckForm(XjForm):
    """What a reviewer makes of a report."""

    step = forms.ChoiceField(
        label=_("核查结果"),
        choices=[
            (ReportStep.ACCEPT.value, _("受理：情况属实，线索继续办")),
            (ReportStep.MERGE.value, _("并入：这户已有线索，一起办")),
            (ReportStep.ASK.value, _("退回补充：还缺情况，问上报人")),
            (ReportStep.REJECT.value, _("不受理：情况不属实或不归这里办")),
        ],
        widget=forms.RadioSelect,
    )
    merge_into = forms.TypedChoiceField(
        label=_("并入哪条线索"), required=False, coerce=int, empty_value=None
    )
    words = forms.CharField(
        label=_("理由或要补充什么"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回补充、不受理必须写；上报人会看到。"),
    )

    def __init__(
        self,
        *args: Any,
        clues: list[tuple[int, str]],
        steps: frozenset[ReportStep],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not clues:
            steps -= {ReportStep.MERGE}
            del self.fields["merge_into"]
        else:
            self.fields["merge_into"].choices = [("", "—"), *clues]  # type: ignore[attr-defined]
        step: Any = self.fields["step"]
        step.choices = [pair for pair in step.choices if ReportStep(pair[0]) in steps]


class AnswerForm(XjForm):
    """What was asked for."""

    words = forms.CharField(
        label=_("补充的情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
