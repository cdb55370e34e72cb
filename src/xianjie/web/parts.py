"""Pages of which htmx may ask for a part at the same address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page.

    When the reader goes back and the browser has forgotten the page, htmx asks for all of it.
    """
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request
