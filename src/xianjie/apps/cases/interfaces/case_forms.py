"""Forms that begin a case and the acts beside its steps."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import User
from xianjie.apps.cases.queries.process import ProcessStep
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
YES, NO = "yes", "no"
NORMAL, FAST = "normal", "fast"


class CaseNewForm(XjForm):
    """Open a case for one household: how fast, and since when the days count."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    village = forms.ChoiceField(label=_("哪个村"), required=False)
    q = forms.CharField(label=_("姓名、拼音首字母或户编号"), required=False, max_length=40)
    household = forms.IntegerField(required=False, widget=forms.HiddenInput)
    clue = forms.IntegerField(required=False, widget=forms.HiddenInput)
    track = forms.ChoiceField(
        label=_("怎么办"),
        choices=[
            (NORMAL, _("按程序办：核实、比对、评议、公示、审核、审定，一步一步来")),
            (FAST, _("先救助后补程序：事实清楚的突发灾情、事故，先审定救助，评议公示限期补齐")),
        ],
        widget=forms.RadioSelect,
    )
    event_on = forms.DateField(
        label=_("事发日期"),
        required=False,
        help_text=_("灾情、事故、住院等发生那天；不知道可不填。"),
    )
    started_on = forms.DateField(
        label=_("起算日期"), required=False, help_text=_("不填就从最早一条线索的日期算。")
    )

    def __init__(self, *args: Any, villages: list[Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        fields: dict[str, Any] = self.fields
        fields["village"].choices = villages
        for name in ("event_on", "started_on"):
            fields[name].widget.attrs["max"] = today.isoformat()

    @classmethod
    def fresh(cls, values: Mapping[str, Any], **options: Any) -> CaseNewForm:
        """Return an unbound form with some values; without a number it gets one of its own."""
        return cls(initial={"client_id": uuid.uuid4(), "track": NORMAL, **values}, **options)

    def clean(self) -> dict[str, Any]:
        """A household must be picked, and nothing lies in the future."""
        found = super().clean() or {}
        if not found.get("household"):
            self.add_error("q", _t("请先找到这一户，再点它的名字。"))
        for name in ("event_on", "started_on"):
            if found.get(name) and found[name] > self.today:
                self.add_error(name, _t("日期不能晚于今天。"))
        return found


class ReturnForm(XjForm):
    """Send a case back to an earlier step."""

    to_step = forms.ChoiceField(label=_("退回到哪一步"))
    words = forms.CharField(
        label=_("为什么退回，要补什么"), max_length=500, widget=_LONG,
        help_text=_("重办这一步的人会看到。"),
    )  # fmt: skip

    def __init__(self, *args: Any, steps: Sequence[ProcessStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(step["name"], step["name"]) for step in reversed(steps)]
        self.fields["to_step"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(XjForm):
    """Say why: for rejecting, withdrawing and pausing."""

    words = forms.CharField(label=_("理由"), max_length=500, widget=_LONG)

    def __init__(self, *args: Any, label: str = "", help_text: str = "", **kwargs: Any) -> None:
        self.base_help = help_text
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label

    def prepare(self) -> None:
        """Set the help before the fields are dressed."""
        self.fields["words"].help_text = self.base_help


class PapersForm(ReasonForm):
    """Confirm that the papers are complete, with the consent that help did not wait for."""

    consent_on = forms.DateField(
        label=_("承诺授权书补签日期"), required=False, help_text=_("核实时已经签了的不用填。")
    )


class DispatchForm(XjForm):
    """Send the verification to somebody who works in the village."""

    assignee = forms.TypedChoiceField(
        label=_("派给谁"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = [  # type: ignore[attr-defined]
            ("", _t("不指定，本村谁有空谁去")),
            *((user.pk, str(user)) for user in people),
        ]


class JoinForm(XjForm):
    """Let the case answer one more clue of the household."""

    clue = forms.TypedChoiceField(label=_("并入哪条线索"), coerce=int)

    def __init__(self, *args: Any, clues: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clue"].choices = list(clues)  # type: ignore[attr-defined]


class DocumentForm(XjForm):
    """A signed scan or a photo that belongs to a step of the case."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    step = forms.ChoiceField(label=_("属于哪一步"))
    kind = forms.ChoiceField(
        label=_("什么材料"),
        choices=[
            (kind.value, kind.label)
            for kind in ArchiveKind
            if kind not in {ArchiveKind.HOUSING, ArchiveKind.PLAN}
        ],
    )
    file = forms.FileField(
        label=_("照片或扫描件"), help_text=_("JPG、PNG、PDF 等；签字盖章的拍照即可。")
    )

    def __init__(self, *args: Any, steps: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(step, step) for step in steps]  # type: ignore[attr-defined]
