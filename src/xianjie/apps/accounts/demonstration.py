"""Whether this installation holds an invented county, whose accounts have a known password."""

from __future__ import annotations

from django.conf import settings


def is_demonstration() -> bool:
    """Whether ``xianjie demo`` filled the data folder; what would lock visitors out is relaxed."""
    return bool((settings.HOME / "demo").exists())
