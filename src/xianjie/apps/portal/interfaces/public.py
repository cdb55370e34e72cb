"""What surrounds every page for strangers: no sign-in, a language, nothing kept or indexed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from xianjie.apps.portal.interfaces.languages import COOKIE, offered_languages, readable

OPENED = "portal_receipt"
OPEN_FOR = timedelta(minutes=30)
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Make a view one for everybody: in the language that was chosen, with a 404 of its own.

    The 404 is the same for a village that does not exist, is not served, or a notice that no
    longer hangs.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(readable(request.COOKIES.get(COOKIE, ""))):
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                response = draw(request, "404.html", status=404)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return login_not_required(answer)


def draw(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Draw a public page in its own light frame."""
    language = translation.get_language() or ""
    frame = {
        "languages": offered_languages(),
        "language": language,
        "right_to_left": translation.get_language_bidi(),
    }
    return render(request, f"portal/{template}", frame | (context or {}), status=status)


def keep_open(request: HttpRequest, kind: str, pk: int, code: str, now: datetime) -> None:
    """Remember for a while which receipt was shown here, so that no number stands in addresses."""
    until = int((now + OPEN_FOR).timestamp())
    request.session[OPENED] = {"kind": kind, "pk": pk, "code": code, "until": until}


def opened(request: HttpRequest, kind: str, now: datetime) -> dict[str, Any] | None:
    """Return what `keep_open` remembers of a kind, while it is fresh."""
    found = request.session.get(OPENED)
    if not isinstance(found, dict) or found.get("kind") != kind:
        return None
    return found if int(now.timestamp()) <= found.get("until", 0) else None


def close(request: HttpRequest) -> None:
    """Forget the receipt that was shown here."""
    request.session.pop(OPENED, None)
