"""Forms of supervision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})


class CloseForm(XjForm):
    """How an item was done, and since when."""

    closed_on = forms.DateField(label=_("销号日期"))
    evidence = forms.CharField(
        label=_("销号依据"),
        max_length=1000,
        widget=_LONG,
        help_text=_("目标怎样达到的、谁核的、文号或验收单编号；没有依据不能销号。"),
    )


class ProgressForm(XjForm):
    """A short report; the figures come from the system."""

    done = forms.CharField(
        label=_("本月进展"),
        required=False,
        max_length=1000,
        widget=_LONG,
        help_text=_("数字、任务和指标上面都有，只写它们说不清的；没有可以不写。"),
    )
    problems = forms.CharField(label=_("存在问题"), required=False, max_length=1000, widget=_LONG)
    plans = forms.CharField(label=_("下月打算"), required=False, max_length=1000, widget=_LONG)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReviewForm(XjForm):
    """Words beside the figures of some months."""

    progress = forms.CharField(
        label=_("进展"),
        required=False,
        max_length=4000,
        widget=_LONG,
        help_text=_("数字和清单由系统列出，只写需要说明的。"),
    )
    problems = forms.CharField(label=_("问题"), required=False, max_length=4000, widget=_LONG)
    experience = forms.CharField(label=_("经验做法"), required=False, max_length=4000, widget=_LONG)
    plans = forms.CharField(label=_("下一步"), required=False, max_length=4000, widget=_LONG)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReturnForm(XjForm):
    """Why a report goes back."""

    words = forms.CharField(label=_("要补充什么"), max_length=300)
