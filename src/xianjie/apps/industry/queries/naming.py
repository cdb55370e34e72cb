"""Places as people call them."""

from __future__ import annotations

from collections.abc import Iterable

from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import short_name


def places_named(codes: Iterable[str], *, below: str) -> dict[str, str]:
    """Return places below a county by their short full names: 光禄镇旧城村."""
    return {code: short_name(name) for code, name in full_names(set(codes), below=below).items()}
