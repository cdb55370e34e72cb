"""The form of work after training."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

WORKS, IDLE = "works", "idle"


class JobForm(XjForm):
    """Whether somebody works after training, since when and where."""

    verdict = forms.ChoiceField(
        label=_("培训后就业"), widget=forms.RadioSelect,
        choices=[(WORKS, _("已经就业")), (IDLE, _("没有就业"))],
    )  # fmt: skip
    since = forms.DateField(
        label=_("就业日期"), required=False, help_text=_("数据找到的可以不填，按数据。")
    )
    employer = forms.CharField(
        label=_("就业单位"), max_length=60, required=False,
        help_text=_("数据找到的可以不填；自己登记的要填。"),
    )  # fmt: skip
