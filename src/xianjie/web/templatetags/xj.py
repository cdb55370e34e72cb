"""Tags and filters that the pages share: icons, figures, levels, states, the pager."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.core.files.storage import Storage, storages
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from xianjie.web.assets import vendor_url
from xianjie.web.paging import page_links

register = template.Library()
SPRITE = "xianjie/icons.svg"
YEAR = 365
_NONE = SafeString('<span class="xj-muted">–</span>')

LEVEL_CLASSES = {"红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue"}
LEVELS = tuple(LEVEL_CLASSES)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with ``label`` it speaks, without it is decoration."""
    if label:
        href = f"{static(SPRITE)}#{name}"
        drawing = '<svg class="xj-icon" role="img" aria-label="{}"><use href="{}"></use></svg>'
        return format_html(drawing, label, href)
    return _decoration(name, storages["staticfiles"])


@lru_cache(maxsize=256)
def _decoration(name: str, _files: Storage) -> SafeString:
    """Draw an icon once: a page shows fifty to a hundred of the same few."""
    return format_html(
        '<svg class="xj-icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        f"{static(SPRITE)}#{name}",
    )


@register.simple_tag
def vendor(name: str) -> str:
    """Return the address of a file of an npm package; empty where it is not installed."""
    return vendor_url(name)


@register.filter
def figure(value: Any) -> str:
    """Write a count with thousands separators; an unknown one as a dash."""
    if value is None or value == "":
        return "–"
    return f"{value:,}"


@register.filter
def late(days: int) -> str:
    """Say how many days ago a deadline was; after a year in years, which nobody counts in days."""
    if days >= YEAR:
        years = days // YEAR
        return ngettext("逾期 %(n)s 年多", "逾期 %(n)s 年多", years) % {"n": years}
    return ngettext("逾期 %(n)s 天", "逾期 %(n)s 天", days) % {"n": days}


@register.filter
def yuan(fen: int | str | None) -> str:
    """Write an amount in fen as yuan with two decimals; an unknown or missing one as a dash."""
    if fen is None or isinstance(fen, str):
        return "–"
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Look up ``key`` in a mapping; None where there is nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def level(value: str) -> SafeString:
    """Write a warning level as colour and word."""
    if not value:
        return _NONE
    kind = LEVEL_CLASSES.get(value, "none")
    return format_html('<span class="xj-level xj-level-{}">{}</span>', kind, value)


@register.simple_tag
def dot(kind: str, word: str) -> SafeString:
    """Write a state as a dot and a word; ``kind`` is ok, warn, bad, info or idle."""
    return format_html('<span class="xj-dot xj-dot-{}">{}</span>', kind, word)


@register.simple_tag
def bar(parts: Sequence[tuple[str, int]], total: int) -> SafeString:
    """Draw parts ``(kind, count)`` of ``total`` as one horizontal bar.

    It repeats figures that stand beside it, so it is decoration to a screen reader.
    Widths are drawing attributes, which a strict content policy allows.
    """
    rectangles = []
    at = 0.0
    for kind, count in parts:
        width = 100.0 * count / total if total else 0.0
        if width:
            rectangles.append((f"{at:.2f}", f"{width:.2f}", kind))
            at += width
    drawn = format_html_join(
        "", '<rect x="{}" y="0" width="{}" height="10" class="xj-bar-{}"></rect>', rectangles
    )
    return format_html(
        '<svg class="xj-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        drawn,
    )


@register.inclusion_tag("xianjie/parts/pager.html", takes_context=True)
def pager(
    context: template.Context, page: Page[Any], unit: str, target: str = ""
) -> dict[str, Any]:
    """Draw the pager of a list; links keep the filters of the address."""
    return {
        "page": page,
        "links": page_links(page),
        "unit": unit,
        "target": target,
        "request": context["request"],
    }


@register.inclusion_tag("xianjie/parts/sorter.html", takes_context=True)
def sorter(
    context: template.Context, key: str, title: str, current: str, target: str = ""
) -> dict[str, Any]:
    """Draw a column heading that sorts by ``key``; a second press turns the order round."""
    ascending = current == key
    return {
        "title": title,
        "next": f"-{key}" if ascending else key,
        "direction": "up" if ascending else "down" if current == f"-{key}" else "",
        "target": target,
        "request": context["request"],
    }
