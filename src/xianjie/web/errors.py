"""Pages for what went wrong: they say what happened and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from xianjie.web.frame import without_counts

_TOO_LARGE = "提交的内容太大，没有收下。请返回上一页，删短一些再提交。"


def _told(
    request: HttpRequest, page: str, status: int, context: dict[str, str] | None = None
) -> HttpResponse:
    without_counts(request)
    return render(request, f"xianjie/errors/{page}.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: unknown, or outside the user's divisions; the page does not tell which."""
    return _told(request, "404", 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403: signed in, but the post does not allow it."""
    return _told(request, "403", 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400: the address or form cannot be understood."""
    return _told(request, "400", 400)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """409: the product refused with a sentence that says why and what to do."""
    return _told(request, "refused", 409, {"sentence": sentence})


def too_large(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """413: far more than the form holds; drawn without context, session or database."""
    return HttpResponse(_TOO_LARGE, status=413, content_type="text/plain; charset=utf-8")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 of the form protection: the page had been open for too long."""
    return _told(request, "stale_form", 403)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500: drawn without context, session or database, which may be what failed."""
    return HttpResponse(render_to_string("xianjie/errors/500.html"), status=500)
