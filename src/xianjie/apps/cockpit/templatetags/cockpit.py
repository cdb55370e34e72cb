"""Deadlines, figures that open their rows, and ways from the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskGroup, DeskItem
from xianjie.apps.cockpit.desk import marked
from xianjie.apps.cockpit.queries.desk import household_url
from xianjie.apps.cockpit.queries.rows import ClueRow, HouseholdRow
from xianjie.apps.cockpit.views.area import Chosen
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.web.templatetags.xj import figure, late

register = template.Library()
SOON_DAYS = 3
_NONE = SafeString("")


@register.simple_tag
def due(day: date | None, today: date) -> SafeString:
    """Write a deadline: past ones as a red tag with how long ago, near ones in amber."""
    if day is None:
        return _NONE
    left = (day - today).days
    text = date_format(day, "Y-m-d") if day.year != today.year else date_format(day, "n月j日")
    if left < 0:
        return format_html(
            '<span class="xj-due">{}</span><span class="xj-tag xj-tag-bad">{}</span>',
            text,
            late(-left),
        )
    kind = "xj-due xj-due-soon" if left <= SOON_DAYS else "xj-due"
    words = _("今天到期") if left == 0 else text
    return format_html('<span class="{}">{}</span>', kind, words)


@register.simple_tag
def desk_url(group: DeskGroup, item: DeskItem) -> str:
    """Return the address of a thing, so that its page leads on to the next one."""
    if group.is_news or not item.url:
        return item.url
    return marked(item.url, group.kind, item.key)


@register.simple_tag
def opens(count: int | None, url: str, kind: str = "") -> SafeString:
    """Write a count as a link to the rows behind it; zero as plain text."""
    if not count:
        return SafeString('<span class="xj-zero">0</span>')
    if not url:
        return format_html("{}", figure(count))
    return format_html('<a class="{}" href="{}">{}</a>', kind, url, figure(count))


@register.simple_tag
def place_url(chosen: Chosen, view: str = "cockpit:overview", to: str = "", **more: str) -> str:
    """Return the address of a page of the cockpit for the same month and place."""
    return chosen.url(view, to=to, **more)


@register.simple_tag
def part_url(
    chosen: Chosen, place: NamedPlace, view: str = "cockpit:overview", to: str = "", **more: str
) -> str:
    """Return the address of a page of the cockpit for one part of the present place."""
    return chosen.url(view, to=to, **{chosen.part_key: place.code}, **more)


@register.simple_tag
def household_page(row: ClueRow | HouseholdRow) -> str:
    """Return the page of the household of a row."""
    return household_url(row.household_id) if row.household_id else ""


@register.simple_tag
def change(now: Any, before: Any, less_is_better: bool = True) -> SafeString:
    """Write how a figure differs from the month before; nothing without one."""
    if now is None:
        return _NONE
    if before is None:
        return format_html('<small class="xj-muted">{}</small>', _("上月没有数"))
    step = now - before
    if not step:
        return format_html("<small>{}</small>", _("与上月持平"))
    better = (step < 0) == less_is_better
    sign = "+" if step > 0 else "−"
    return format_html(
        '<small>{} <span class="{}">{}{}</span></small>',
        _("较上月"),
        "xj-better" if better else "xj-worse",
        sign,
        f"{abs(step):,}",
    )
