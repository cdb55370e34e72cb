"""What the side navigation is made of.

An entry without ``permission`` is for everybody. ``waiting`` counts what waits for the user
behind an entry; it must take a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cockpit.desk import waiting
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.jobs.queries import open_jobs_of
from xianjie.apps.sources.queries import waiting_count

StrOrPromise = str | Promise


@dataclass(frozen=True)
class Entry:
    """A page of the navigation; ``covers`` are view names or prefixes for which it is marked.

    bar: the group whose tabs stand on the page (see ``registers.queries.tabs``). A department
        clerk is led to the first of those that concern the department; without one, the entry
        is not offered.
    """

    title: StrOrPromise
    icon: str
    view: str
    permission: Permission | None = None
    covers: tuple[str, ...] = ()
    waiting: Callable[[HttpRequest], int] | None = None
    bar: str = ""


@dataclass(frozen=True)
class Heading:
    """Entries that belong together; ``key`` is how a browser remembers that it is folded."""

    key: str
    title: StrOrPromise
    entries: tuple[Entry, ...] = field(default_factory=tuple)


def open_jobs(request: HttpRequest) -> int:
    """Count the user's own jobs that are not done."""
    return open_jobs_of(request.user) if isinstance(request.user, User) else 0


def waiting_links(request: HttpRequest) -> int:
    """Count the rows of feeds whose person somebody must confirm."""
    county = county_of(request)
    return waiting_count(request_scope(request), county.code) if county else 0


def waits(*kinds: str) -> Callable[[HttpRequest], int]:
    """Count what the desk knows to wait of some kinds; asked once a request."""

    def count(request: HttpRequest) -> int:
        return waiting(request, *kinds)

    return count
