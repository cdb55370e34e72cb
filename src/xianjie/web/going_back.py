"""Where to go after a detour: an address of this site, or a safe fallback."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return the ``next`` of the form or address if it leads within this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    inside = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if target and inside else fallback
