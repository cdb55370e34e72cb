"""Links of rounds, and states as dots."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xianjie.apps.rounds.models import MonthlyRecord
from xianjie.apps.rounds.models.record import STATES
from xianjie.web.templatetags.xj import dot, figure

register = template.Library()


def address(view: str, *args: object) -> str:
    """Return the address of a page that a higher app may have; empty where it has none."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def count_link(count: int | None, pk: int, **query: str) -> SafeString:
    """Write a count of a round as a link to its households; zero as plain text."""
    if not count:
        return format_html('<span class="xj-zero">{}</span>', 0)
    url = f"{reverse('rounds:round', args=[pk])}?{urlencode(query)}"
    return format_html('<a href="{}">{}</a>', url, figure(count))


@register.simple_tag
def sheet_link(task: int, is_open: bool, may_fill: bool) -> SafeString:
    """Link an open task to the page on which its sheet is filled in, for whoever may fill it."""
    url = address("fieldforms:task", task) if is_open and may_fill else ""
    if not url:
        return format_html(
            '<span class="xj-soft">{}</span>', _("待走访") if is_open else _("未走访")
        )
    return format_html('<a href="{}">{}</a>', url, _("去填表"))


_CHANGES = {"SAME": "idle", "BETTER": "ok", "WORSE": "bad", "NEW": "bad"}
_FIVE = ("吃穿", "义务教育", "基本医疗", "住房", "饮水")


@register.simple_tag
def change(value: str, word: str) -> SafeString:
    """Write how a risk moved as dot and word."""
    return dot(_CHANGES.get(value, "idle"), word)


@register.simple_tag
def five(states: Iterable[bool | None]) -> SafeString:
    """Write the five states: one word where all are in order, else what is not."""
    known = list(states)
    wrong = [name for name, state in zip(_FIVE, known, strict=False) if state is False]
    if wrong:
        return dot("bad", _("%(what)s有问题") % {"what": "、".join(wrong)})
    if None in known:
        asked = sum(state is not None for state in known)
        return dot("idle", _("没有问全") if asked else _("没有问"))
    return dot("ok", _("都有保障"))


@register.simple_tag
def five_of(record: MonthlyRecord) -> SafeString:
    """Write the five states of a monthly record."""
    return five([getattr(record, column) for column in STATES])
