"""Conditions as dot and word."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xianjie.apps.removal.enums import Holds
from xianjie.web.templatetags.xj import dot

register = template.Library()
_KINDS = {"Y": "ok", "N": "bad", "U": "warn"}


@register.simple_tag
def holds(value: str) -> SafeString:
    """Write whether a condition holds as dot and word."""
    return dot(_KINDS.get(value, "idle"), str(Holds(value).label))


@register.simple_tag
def terms_line(terms: tuple[tuple[str, str], ...]) -> SafeString:
    """Draw the conditions of a household as a row of marks, each with its name and word."""
    return format_html(
        '<span class="xj-terms">{}</span>',
        format_html_join(
            "",
            '<span class="xj-term xj-term-{}" title="{}"><span class="xj-hidden">{}</span></span>',
            (
                (_KINDS.get(state, "idle"), words, words)
                for name, state in terms
                for words in (f"{name}：{Holds(state).label}",)
            ),
        ),
    )
