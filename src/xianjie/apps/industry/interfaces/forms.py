"""Forms of the pages of industry that are no register."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm
from xianjie.web.ledger.forms import DATE_FORMATS


class RoundForm(XjForm):
    """A new round of dividends: when it falls due."""

    due_on = forms.DateField(label=_("应兑付日期"), input_formats=DATE_FORMATS)


class PayForm(XjForm):
    """That a whole round was paid: which, and when."""

    round = forms.DateField(label=_("哪一轮"), input_formats=DATE_FORMATS, widget=forms.HiddenInput)
    paid_on = forms.DateField(label=_("兑付日期"), input_formats=DATE_FORMATS)
