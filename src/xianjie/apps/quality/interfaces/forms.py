"""Forms about findings: report a correction, send back, exempt, decide."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
MARK, BACK, SEND, ASK, APPROVE, REFUSE = "mark", "back", "send", "ask", "approve", "refuse"


class WordsForm(XjForm):
    """One step with words."""

    titles: ClassVar[dict[str, Any]] = {
        MARK: _("改了什么、在哪里改的"),
        BACK: _("哪里还不对"),
        SEND: _("要求（可不写）"),
        APPROVE: _("意见（可不写）"),
        REFUSE: _("不同意的理由"),
    }
    labels: ClassVar[dict[str, Any]] = {
        MARK: _("报已改正"),
        BACK: _("退回再改"),
        SEND: _("下发整改"),
        APPROVE: _("同意豁免"),
        REFUSE: _("不同意豁免"),
    }
    words = forms.CharField(max_length=300, widget=_LONG)

    def __init__(self, step: str, *args: Any, **kwargs: Any) -> None:
        self.step, self.label = step, self.labels[step]
        super().__init__(*args, prefix=step, **kwargs)

    def prepare(self) -> None:
        """Ask for words where they are needed."""
        self.fields["words"].label = self.titles[self.step]
        self.fields["words"].required = self.step not in (SEND, APPROVE)


class ExemptionForm(XjForm):
    """Why the data are right as they are, until when, and what proves it."""

    step = ASK
    label = _("申请豁免")
    reason = forms.CharField(
        label=_("为什么数据本来就是对的"), max_length=300, widget=_LONG,
        help_text=_("数据一变或到期，这条疑点会重新提示。"),
    )  # fmt: skip
    until = forms.DateField(
        label=_("有效期至"), required=False, help_text=_("不填则长期有效，直到数据变化。")
    )
    evidence = forms.FileField(
        label=_("佐证材料"), required=False, help_text=_("照片或 PDF，归到村户档案。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=ASK, **kwargs)


class ReasonForm(XjForm):
    """A decision about a rule of the county, with its reason."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=_LONG)
