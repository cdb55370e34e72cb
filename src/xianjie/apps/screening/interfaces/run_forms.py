"""Forms of the comparison: start a run, record a check, confirm a held rule."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.screening.enums import VERIFIED, Outcome
from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period
from xianjie.web.forms import XjForm


class StartForm(XjForm):
    """Which month to compare, and as of which day."""

    period = forms.CharField(
        label=_("数据期"), max_length=7, help_text=_("写成 2022-06。部门数据按这个月取。")
    )
    as_of = forms.DateField(
        label=_("截至日"), help_text=_("年龄、天数按这一天算；一般是当月最后一天。")
    )

    def clean_period(self) -> Period:
        """Return the month."""
        try:
            return Period.parse(self.cleaned_data["period"])
        except UsageError as error:
            raise forms.ValidationError(_("请写成 2022-06 这样的年月。")) from error


class VerifyForm(XjForm):
    """What a check at the door found."""

    outcome = forms.ChoiceField(
        label=_("核查结果"),
        choices=[(one, Outcome(one).label) for one in VERIFIED],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("核查情况"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("看到什么、问了谁、依据什么；不写证件号和电话。"),
    )
    quiet_until = forms.DateField(
        label=_("无风险的，静默到"),
        required=False,
        help_text=_("这天之前同样的信号不再提示，加重的除外。"),
    )


class ConfirmForm(XjForm):
    """Why a rule that hits unusually many is right."""

    rule = forms.CharField(max_length=80, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("确认的理由"), max_length=500)
