"""Forms about problems of the look-back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm


class ClosingForm(XjForm):
    """What was done, and the filed paper that shows it."""

    evidence = forms.CharField(
        label=_("怎样解决的、凭什么销号"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：哪天改好、谁验收、票据或鉴定书编号。"),
    )
    document = forms.ChoiceField(
        label=_("档案里的佐证"),
        required=False,
        help_text=_("照片、鉴定书先存到这一户的档案里，再在这里选。"),
    )

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [("", "—"), *papers]  # type: ignore[attr-defined]
        if not papers:
            del self.fields["document"]
