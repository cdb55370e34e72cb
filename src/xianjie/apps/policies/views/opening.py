"""Open the rulebook where a page wants to read it: version, place and date of the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.policies.models import RulebookVersion
from xianjie.apps.policies.queries import current_version, rulebook_version
from xianjie.apps.policies.queries.browse import Book
from xianjie.apps.policies.queries.places import LayerPlace, places_to_read
from xianjie.kernel.errors import RefusedError


@dataclass(frozen=True)
class Opened:
    """The rulebook of a request; ``at`` is the query that keeps its place on the next page."""

    scope: Scope
    county: NamedPlace
    version: RulebookVersion
    book: Book
    places: list[LayerPlace]
    at: str
    may_draft: bool

    @property
    def place_name(self) -> str:
        """Name of the place that the page is about."""
        return next(one.name for one in self.places if one.code == self.book.place)

    def context(self) -> dict[str, Any]:
        """Return what the templates of all rulebook pages need."""
        return {
            "opened": self,
            "version": self.version,
            "place": self.book.place,
            "place_name": self.place_name,
            "on": self.book.on,
            "places": self.places,
            "at": self.at,
            "may_draft": self.may_draft and self.version.is_current,
        }


def open_book(request: HttpRequest) -> Opened | None:
    """Return the rulebook at the place and date of the address; None before there is one.

    Raises ``PermissionDenied`` without the right and ``Http404`` for a place that the reader is
    not offered, a date that is none, or an unknown version.
    """
    scope = require(request, Permission.VIEW_RULEBOOK)
    county = county_of(request)
    version = _version(request)
    if county is None or version is None:
        return None
    places = places_to_read(county.code, scope)
    wanted = request.GET.get("place") or county.code
    if wanted not in {place.code for place in places}:
        raise Http404
    today = timezone.localdate()
    on = _day(request.GET.get("on", ""), today)
    kept = {}
    if wanted != county.code:
        kept["place"] = wanted
    if on != today:
        kept["on"] = on.isoformat()
    if not version.is_current:
        kept["version"] = version.hash[:12]
    return Opened(
        scope=scope,
        county=county,
        version=version,
        book=Book(version.hash, wanted, on),
        places=places,
        at=f"?{urlencode(kept)}" if kept else "",
        may_draft=request_scope(request).may(Permission.DRAFT_PARAMETERS, county.code),
    )


def _version(request: HttpRequest) -> RulebookVersion | None:
    wanted = request.GET.get("version", "")
    if not wanted:
        return current_version()
    try:
        return rulebook_version(wanted)
    except RefusedError as error:
        raise Http404 from error


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def trail_to(opened: Opened, tab: str, title: str) -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page below one of the tabs."""
    from django.urls import reverse

    titles = {
        "parameters": _("参数"), "rules": _("规则"), "facts": _("事实"), "documents": _("文件"),
        "benefits": _("待遇"),
    }  # fmt: skip
    base = f"{reverse('policies:rulebook')}{opened.at or '?'}"
    joined = base if base.endswith("?") else f"{base}&"
    return [
        (_("规则库"), f"{reverse('policies:rulebook')}{opened.at}"),
        (titles[tab], f"{joined}tab={tab}"),
        (title, ""),
    ]
