"""Packaged YAML, read as plain data by the parser written in C where it is there.

The parser written in Python needs ten times as long, which every start of a process would feel.
"""

from __future__ import annotations

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(text: str) -> Any:
    """Return the data of a YAML text: mappings, lists, texts, numbers; no objects.

    Raises ``yaml.YAMLError`` for what is no YAML.
    """
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 (both loaders are safe ones)
