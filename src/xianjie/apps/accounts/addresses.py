"""From which address a request comes, also behind a proxy, and how it is shown."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as text; empty when the server does not tell.

    Behind a proxy (``XIANJIE_BEHIND_PROXY``) the header ``X-Forwarded-For`` is read from its end,
    past the proxies of ``XIANJIE_PROXY_ADDRESSES``: what stands further left was written by the
    client and proves nothing. A direct connection's header is never believed.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    # A proxy that speaks through a socket file has no address.
    through_proxy = not direct or _is_proxy(_parsed(direct))
    if not settings.BEHIND_PROXY or not through_proxy:
        return direct
    nearest = direct
    for part in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        found = _parsed(part.strip())
        if found is None:
            break
        nearest = str(found)
        if not _is_proxy(found):
            break
    return nearest


def address_to_lock(request: HttpRequest) -> str | None:
    """Return the address by which failed attempts are counted; None where there is none."""
    return client_address(request) or None


def masked_address(address: str) -> str:
    """Return an address without its last part, ``10.1.2.*``, for people to recognise it by."""
    found = _parsed(address)
    if found is None:
        return ""
    if isinstance(found, IPv4Address):
        return str(found).rsplit(".", 1)[0] + ".*"
    return ":".join(found.exploded.split(":")[:4]) + ":*"


def _parsed(text: str) -> _Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def _is_proxy(address: _Address | None) -> bool:
    return address is not None and any(
        address in ip_network(known, strict=False) for known in settings.PROXY_ADDRESSES
    )
