"""The form that proposes a removal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm


class ProposalForm(XjForm):
    """Why the risk is gone; ``exception`` only for a household without labour."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("风险是怎样消除的"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明收入、帮扶措施的效果和现在的情况；不要写身份证号、电话、账号。"),
    )
    exception = forms.CharField(
        label=_("整户无劳动能力，为什么例外"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, needs_exception: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_exception:
            del self.fields["exception"]
