"""The side navigation as one user sees it."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registers.queries.tabs import bar_of
from xianjie.config.menu import HEADINGS, Entry, Heading
from xianjie.web.frame import (
    NavigationGroup,
    NavigationItem,
    folded,
    standing_under,
    wants_counts,
)

__all__ = ["NAVIGATION", "Entry", "Heading", "navigation_of"]

NAVIGATION: tuple[Heading, ...] = HEADINGS


def navigation_of(request: HttpRequest) -> tuple[NavigationGroup, ...]:
    """Return the headings with the entries that the user may open, the present one marked."""
    scope = request_scope(request)
    match = request.resolver_match
    here = standing_under(request) or (match.view_name if match else "")
    counts = wants_counts(request)
    groups = []
    for heading in NAVIGATION:
        items = tuple(
            NavigationItem(
                str(entry.title),
                entry.icon,
                url,
                here == entry.view or any(here.startswith(part) for part in entry.covers),
                entry.waiting(request) if counts and entry.waiting else 0,
            )
            for entry in heading.entries
            if (entry.permission is None or scope.may(entry.permission))
            and (url := _address(request, scope, entry))
        )
        if items:
            groups.append(NavigationGroup(str(heading.title), items, heading.key))
    return folded(groups)


@cache
def _page(view: str, _urlconf: str, _prefix: str) -> str:
    """Return the address of a view, or nothing; the same for as long as the process lives."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _address(request: HttpRequest, scope: Scope, entry: Entry) -> str:
    """Return the page of an entry that the user may open, or nothing."""
    url = _page(entry.view, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    if not url or not entry.bar or all(one.role != Role.DEPARTMENT_CLERK for one in scope.grants):
        return url
    addresses = [address for _title, address, _here, _count in bar_of(request, entry.bar)]
    return url if url in addresses else next(iter(addresses), "")
