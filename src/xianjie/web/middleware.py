"""Middleware of all pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponse]


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
