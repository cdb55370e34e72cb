"""Middleware that watches over sessions: their ends, and what must be done before anything else.

A session ends when nobody used it for a while, when it has lasted its time, and when the account
signed in elsewhere, was disabled or got another password; the sign-in page then says which. A
session that goes on must first show the bound second factor, then change a first or too old
password, then, for the three officers, bind a factor.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from xianjie.apps.accounts.enums import SessionEnd
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.passwords import must_change
from xianjie.apps.accounts.second_factor import (
    SAFE_METHODS,
    has_shown_second_factor,
    lead,
    must_enrol,
)

_SINCE, _SEEN = "since", "seen"
_NOTE_EVERY_SECONDS = 60
_ALWAYS = ("accounts:login", "accounts:logout")


def keep_watch(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: see the head of this module."""

    def answer(request: HttpRequest) -> HttpResponse:
        known = request.session.get(SESSION_KEY)
        user = request.user
        if not isinstance(user, User):
            return _sign_in(request, _end_of(known)) if known else get_response(request)
        now = timezone.now()
        over = _over(request, now)
        if over:
            logout(request)
            return _sign_in(request, over)
        first = _first(request, user, now)
        if first and request.path not in {reverse(name) for name in (first, *_ALWAYS)}:
            return lead(request, f"{reverse(first)}?{urlencode({'next': _wanted(request)})}")
        return get_response(request)

    return answer


def _end_of(known: str) -> str:
    """Return why the session of an account number no longer holds."""
    kept = User.objects.filter(pk=known).values_list("session_end", flat=True).first()
    return kept or SessionEnd.EXPIRED


def _over(request: HttpRequest, now: datetime) -> str:
    """Return which limit the session has passed, if any, and note that it is in use."""
    session, moment = request.session, int(now.timestamp())
    since = session.setdefault(_SINCE, moment)
    seen = session.get(_SEEN, 0)
    if moment - since > settings.SESSION_COOKIE_AGE:
        return SessionEnd.EXPIRED
    if seen and settings.SESSION_IDLE_SECONDS and moment - seen > settings.SESSION_IDLE_SECONDS:
        return SessionEnd.IDLE
    # Not at every request: each note is a write.
    if moment - seen >= min(_NOTE_EVERY_SECONDS, settings.SESSION_IDLE_SECONDS or moment):
        session[_SEEN] = moment
    return ""


def _first(request: HttpRequest, user: User, now: datetime) -> str:
    """Return the page that must be done before any other; empty when none."""
    if user.second_factor_on and not has_shown_second_factor(request):
        return "accounts:verify"
    if must_change(user, now=now):
        return "accounts:password"
    if must_enrol(request, user):
        return "accounts:enrol"
    return ""


def _wanted(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in SAFE_METHODS else "/"


def _sign_in(request: HttpRequest, why: str) -> HttpResponse:
    """Lead to the sign-in page, which says why; what was wanted comes afterwards."""
    sign_in = reverse("accounts:login")
    back = request.GET.get("next", "") if request.path == sign_in else _wanted(request)
    query = {"ended": why, **({"next": back} if back else {})}
    return lead(request, f"{sign_in}?{urlencode(query)}")
