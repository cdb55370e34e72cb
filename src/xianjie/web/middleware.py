"""Middleware of all pages."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from xianjie.kernel.errors import XianjieError
from xianjie.web.errors import refused, too_large

Answer = Callable[[HttpRequest], HttpResponse]
NO_CONTENT = 204
FOUND = 302
UNAUTHORIZED = 401
JSON = "application/json"
DESK_MARK = "desk:"
UNIQUE_VIOLATION = "23505"
"""SQLSTATE of a unique constraint that was broken."""
SQLITE_UNIQUE = "UNIQUE constraint failed"
TWICE = _("同样的内容刚刚已经提交过了，这一次没有重复保存。请返回刷新页面，看看已有的那一份。")


class SayRefusals:
    """Show the sentence of a `XianjieError` that a view let through, instead of a blank 500."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal, and a form that came twice at once; leave the rest to Django."""
        if isinstance(exception, XianjieError):
            return refused(request, exception.message)
        if came_twice(exception):
            return refused(request, str(TWICE))
        return None


def came_twice(exception: Exception) -> bool:
    """Whether the database refused a row that is there already.

    Actions look before they store; two forms at the very same moment both see nothing, and only
    the unique constraint lets one of them win. The other has changed nothing.
    """
    if not isinstance(exception, IntegrityError):
        return False
    state = getattr(exception.__cause__, "sqlstate", "")
    return state == UNIQUE_VIOLATION or SQLITE_UNIQUE in str(exception)


def take_little_from_strangers(get_response: Answer) -> Answer:
    """Refuse large bodies at the addresses where nobody has signed in, before they are read.

    ``SMALL_BODY_PATHS`` are beginnings of addresses, ``SMALL_BODY_BYTES`` is what a form there may
    have. A request without a length has no body for WSGI.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        small = request.path_info.startswith(tuple(settings.SMALL_BODY_PATHS))
        if small and (not length.isdecimal() or int(length[:18]) > settings.SMALL_BODY_BYTES):
            return too_large(request)
        return get_response(request)

    return answer


def drop_null_characters(get_response: Answer) -> Answer:
    """Take null characters out of the query of an address before anybody reads it.

    No text of the product holds one, and PostgreSQL fails on a query that compares with one.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace("\0", "")
        return get_response(request)

    return answer


def keep_out_of_caches(get_response: Answer) -> Answer:
    """Keep pages about people out of every cache, shared or of the browser.

    A full page and its part for htmx live at one address, so ``Vary`` names the
    header that tells them apart. Static files are answered earlier and are not touched.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return answer


def lead_to_sign_in(get_response: Answer) -> Answer:
    """When a session has ended, let htmx open the sign-in page instead of swapping it in.

    Afterwards the user comes back to the page that stood in the browser.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.headers.get("HX-Request") != "true" or response.status_code != FOUND:
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if urlsplit(response.headers["Location"]).path != sign_in:
            return response
        stood = _place(request.headers.get("HX-Current-URL", ""))
        back = urlencode({"next": f"{stood.path}?{stood.query}" if stood.query else stood.path})
        return HttpResponse(status=NO_CONTENT, headers={"HX-Redirect": f"{sign_in}?{back}"})

    return answer


def tell_scripts_who_is_out(get_response: Answer) -> Answer:
    """Answer 401 to a script that asked for JSON, where a page would be led to signing in.

    Scripts follow a redirect without noticing and would take the sign-in page for data.
    ``first`` is the page that has to be done before anything else.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != FOUND or not request.headers.get("Accept", "").startswith(JSON):
            return response
        first = _place(response.headers["Location"]).path
        error = "signed-out" if first == resolve_url(settings.LOGIN_URL) else "not-yet"
        return JsonResponse({"error": error, "first": first}, status=UNAUTHORIZED)

    return answer


def keep_the_place_on_the_desk(get_response: Answer) -> Answer:
    """Let a page that was opened from the desk lead on to a page that still knows it.

    The mark ``next=desk:…`` of the address, or of the page that sent a form, is added to the
    address of a redirect on this site, so that the page after the work offers the next thing.
    A redirect that carries a mark of its own, to the next thing itself, keeps it.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or response.status_code != FOUND:
            return response
        mark = request.GET.get("next", "") or dict(
            parse_qsl(_place(request.headers.get("Referer", "")).query)
        ).get("next", "")
        target = _place(response.headers["Location"])
        leads_home = target.path in ("", "/", resolve_url(settings.LOGIN_URL))
        leads_on = dict(parse_qsl(target.query)).get("next", "").startswith(DESK_MARK)
        stays = not (target.netloc or leads_home or leads_on)
        if mark.startswith(DESK_MARK) and stays:
            query = [pair for pair in parse_qsl(target.query) if pair[0] != "next"]
            query.append(("next", mark))
            response.headers["Location"] = target._replace(query=urlencode(query)).geturl()
        return response

    return answer


def _place(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
