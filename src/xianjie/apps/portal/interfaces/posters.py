"""Where a village's page is reached, as an address and as a picture to point a phone at."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def public_address(request: HttpRequest, village: str) -> str:
    """Return the full address of a village's page (12 digits), as it stands outside of the house.

    ``XIANJIE_PUBLIC_ADDRESS`` names the outside; without it the address of the present page does.
    """
    path = reverse("portal:village", args=[village])
    return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else (
        request.build_absolute_uri(path)
    )  # fmt: skip


def qr_picture(text: str, *, scale: int = 6) -> str:
    """Return a QR code as a picture address (SVG) that the content policy allows."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=scale, border=2))
