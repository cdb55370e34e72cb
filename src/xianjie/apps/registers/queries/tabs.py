"""Registers that are data as tabs of the area in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.registers.groups import GROUPS
from xianjie.apps.registers.queries.active import seen_for

OWN = "own"

Tab = tuple[Any, str, bool, int | None]
Bar = Callable[[HttpRequest], Sequence[Tab]]

_bars: dict[str, Bar] = {}


def tabs_of(request: HttpRequest, group: str) -> list[Tab]:
    """Return a tab for every register of an area that the county keeps and the user reads.

    Two queries a request, whatever the number of areas and registers.
    """
    match = request.resolver_match
    here = match.kwargs.get("key", "") if match and match.app_name == "registers" else ""
    return [
        (one.title, reverse("registers:entries", args=[one.key]), one.key == here, None)
        for one in seen_for(request, group)
    ]


def register_bar(group: str, bar: Bar) -> None:
    """Let the lists of an area's registers show the area's whole bar of tabs.

    For the owner of the area, in its ``AppConfig.ready``; ``bar`` takes `tabs_of` in.
    """
    _bars[group] = bar


def bar_of(request: HttpRequest, group: str) -> Sequence[Tab]:
    """Return the tabs above a list of an area."""
    if bar := _bars.get(group):
        return bar(request)
    found = tabs_of(request, group)
    if group == OWN and request_scope(request).may(GROUPS[OWN].view):
        found.insert(0, (GROUPS[OWN].title, reverse(GROUPS[OWN].menu), False, None))
    return found if len(found) > 1 else ()
