"""Filters of the ledger's pages."""

from __future__ import annotations

import re

from django import template
from django.utils.translation import gettext as _

from xianjie.kernel.periods import Period

register = template.Library()
_BATCH = re.compile(r"-(?P<period>\d{4}-\d{2})-\d+-(?P<number>\d+)$")
"""The end of a delivery's number: feed, month, place, how many before it."""


@register.filter
def slice_month(month: Period) -> str:
    """Write a month of a row of twelve: 21-10."""
    return str(month)[2:]


@register.filter
def total(values: list[int]) -> int:
    """Add up the figures of a row."""
    return sum(values)


@register.filter
def delivery(batch: str) -> str:
    """Write the number of a delivery for readers: month and which of the month; the feed stands
    beside it in words.
    """
    found = _BATCH.search(batch)
    if found is None:
        return batch
    return _("%(period)s 第%(number)s批") % found.groupdict()
