"""The navigation of tests that ask for many pages: what waits is counted once for each user."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from xianjie.config import navigation
from xianjie.config.navigation import Entry, Heading


def counted_once() -> tuple[Heading, ...]:
    """Return the navigation with what waits counted once for each user, not on every page.

    The counts do not depend on the page that shows them, and are most of what a page costs here.
    """
    kept: dict[tuple[str, object], int] = {}

    def once(entry: Entry) -> Entry:
        count = entry.waiting
        if count is None:
            return entry

        def waiting(request: HttpRequest) -> int:
            key = (entry.view, request.user.pk)
            if key not in kept:
                kept[key] = count(request)
            return kept[key]

        return replace(entry, waiting=waiting)

    return tuple(
        replace(heading, entries=tuple(once(entry) for entry in heading.entries))
        for heading in navigation.NAVIGATION
    )
