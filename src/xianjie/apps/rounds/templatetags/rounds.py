"""Links of rounds, and states as dots."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

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
def sheet_link(task: int, is_open: bool) -> SafeString:
    """Link an open task to the page on which its sheet is filled in."""
    url = address("fieldforms:task", task) if is_open else ""
    if not url:
        return format_html(
            '<span class="xj-soft">{}</span>', _("待走访") if is_open else _("未走访")
        )
    return format_html('<a href="{}">{}</a>', url, _("去填表"))


@register.simple_tag
def held(value: bool | None) -> SafeString:
    """Write one of the five states: in order, not in order, or not said."""
    if value is None:
        return format_html('<span class="xj-muted">{}</span>', "–")
    return dot("ok", _("好")) if value else dot("bad", _("有问题"))
