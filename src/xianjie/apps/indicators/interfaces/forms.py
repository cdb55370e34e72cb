"""The forms about an alarm."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm


class WordsForm(XjForm):
    """What somebody says about an alarm."""

    words = forms.CharField(
        label=_("研判结论和措施"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明原因、影响面、已采取和要采取的措施；不写个人姓名和证件号。"),
    )
