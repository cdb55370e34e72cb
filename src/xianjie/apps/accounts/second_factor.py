"""The gate of the second factor: who must have one, and whether it was shown just now.

A view that hands out personal data calls `require_second_factor` before anything else::

    scope = require(request, Permission.EXPORT_PERSONAL)
    require_second_factor(request)

Without a fresh factor the user is led to ``accounts:verify`` and comes back afterwards: to the
same address after a GET, to the page that held the form after a POST (which is then sent again).
Where factors are not obligatory, and in the demonstration county, somebody who has bound none
types the password again instead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.demonstration import is_demonstration
from xianjie.apps.accounts.enums import OFFICERS
from xianjie.apps.accounts.models import User

STAMP = "factor_at"
SAFE_METHODS = ("GET", "HEAD")


class SecondFactorNeededError(Exception):
    """A view needs a fresh second factor; `LeadToSecondFactor` leads to where it is asked for."""


def factors_are_obligatory() -> bool:
    """Whether officers must bind a factor and exports of personal data must show one."""
    return bool(settings.SECOND_FACTOR_OBLIGATORY) and not is_demonstration()


def must_enrol(request: HttpRequest, user: User) -> bool:
    """Whether an account must bind a factor before it may do anything: the three officers."""
    if user.second_factor_on or not factors_are_obligatory():
        return False
    return not request_scope(request).roles.isdisjoint(OFFICERS)


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown its factor at all."""
    return STAMP in request.session


def has_fresh_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown its factor (or password, see above) just now."""
    shown = request.session.get(STAMP)
    if not isinstance(shown, int | float):
        return False
    age = timezone.now().timestamp() - shown
    return 0 <= age <= settings.SECOND_FACTOR_SECONDS


def note_second_factor(request: HttpRequest, *, now: datetime) -> None:
    """Remember in the session that the factor was shown."""
    request.session[STAMP] = int(now.timestamp())


def forget_second_factor(request: HttpRequest) -> None:
    """Forget it again; after the factor was taken off."""
    request.session.pop(STAMP, None)


def require_second_factor(request: HttpRequest) -> None:
    """Go on only with a fresh second factor; otherwise the user is asked for it first."""
    if not has_fresh_second_factor(request):
        raise SecondFactorNeededError


class LeadToSecondFactor:
    """Middleware: answer `SecondFactorNeededError` by leading to where the factor is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Lead to the factor; leave every other exception to Django."""
        if not isinstance(exception, SecondFactorNeededError):
            return None
        query = {"next": _way_back(request)}
        if request.method not in SAFE_METHODS:
            query["again"] = "1"
        return lead(request, f"{reverse('accounts:verify')}?{urlencode(query)}")


def lead(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page, also from within a part that htmx fetches."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _way_back(request: HttpRequest) -> str:
    """Return the path to come back to, of this site."""
    if request.method in SAFE_METHODS and request.headers.get("HX-Request") != "true":
        return request.get_full_path()
    came = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or not came.path.startswith("/"):
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path
