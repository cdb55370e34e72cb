"""Context processors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from xianjie.web.frame import Frame, frame_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """Offer ``frame`` to the templates; asked for only by pages that draw it."""

    def build() -> Frame:
        return frame_for(request)

    return {"frame": SimpleLazyObject(build)}
