"""Packaged schemes: data that a county takes over and changes."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

from xianjie.kernel.yaml_text import parsed


@dataclass(frozen=True)
class TemplateLine:
    """A line of a packaged scheme."""

    group: str
    name: str
    weight: Decimal
    source: str
    rule: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A packaged scheme; ``source`` says where its figures come from, 待核 included."""

    key: str
    title: str
    objects: str
    source: str
    process_share: int
    lines: tuple[TemplateLine, ...]


@functools.cache
def templates() -> dict[str, Template]:
    """Return the packaged schemes by key, read once."""
    found = {}
    folder = files("xianjie") / "contracts" / "assessment"
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if not entry.name.endswith(".yaml"):
            continue
        data = parsed(entry.read_text("utf-8"))
        key = entry.name.removesuffix(".yaml")
        lines = tuple(
            TemplateLine(
                line["group"], line["name"], Decimal(str(line["weight"])), line["source"],
                line["rule"], dict(line.get("params") or {}),
            )
            for line in data["lines"]
        )  # fmt: skip
        found[key] = Template(
            key, data["title"], data["objects"], data["source"], data["process_share"], lines
        )
    return found
