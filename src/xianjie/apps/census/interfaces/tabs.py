"""The tabs of the area."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

_TABS: tuple[tuple[str, Any], ...] = (
    ("base", _("底册")),
    ("lists", _("外部名单")),
    ("samples", _("统计抽样")),
    ("sheets", _("核查表")),
    ("corrections", _("待更正")),
)


def census_tabs(here: str) -> list[tuple[Any, str, bool, None]]:
    """Return the tabs; ``here`` is the present one."""
    found = []
    for name, title in _TABS:
        try:
            url = reverse(f"census:{name}")
        except NoReverseMatch:
            continue
        found.append((title, url, name == here, None))
    return found
