"""Forms of planning: a year, a notice, an amount to share out."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

_FIRST, _LAST, _FEN = 2013, 2100, Decimal(1_000_000)


def year_in(text: str) -> int | None:
    """Read a year of an address; None for anything else."""
    if text.isascii() and text.isdigit() and len(text) == 4 and _FIRST <= int(text) <= _LAST:
        return int(text)
    return None


class NoticeForm(XjForm):
    """From when and where a notice stands."""

    starts_on = forms.DateField(label=_("起"))
    posted_at = forms.CharField(label=_("张贴地点"), max_length=100)


class MoneyForm(XjForm):
    """How much money is shared out, in ten thousand yuan."""

    money = forms.DecimalField(
        label=_("要安排的资金（万元）"), min_value=0, max_digits=12, decimal_places=2
    )

    @property
    def fen(self) -> int:
        """The amount in fen."""
        return int(self.cleaned_data["money"] * _FEN)
