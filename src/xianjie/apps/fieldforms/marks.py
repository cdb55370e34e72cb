"""Marks of what was known when a sheet was opened: they tell later what changed meanwhile.

A mark holds, for each item of a definition, four keyed characters of the known answer; whoever
fills in the sheet carries it along as ``base``, and it says nothing about the answers.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from xianjie.exchange.sheet_values import plain
from xianjie.exchange.sheets import SheetDefinition

_SALT = "xianjie.fieldforms.base"
_WIDTH = 4
_HEAD = 12
_NOTHING = "-" * _WIDTH


def mark_of(definition: SheetDefinition, household: int, known: Mapping[str, Any]) -> str:
    """Return the mark of what is known of a household for a sheet; at most 400 characters."""
    parts = [
        _mark(household, item.id, known[item.id]) if item.id in known else _NOTHING
        for item in definition.asked
    ]
    return definition.version[:_HEAD] + "".join(parts)


def _mark(household: int, item: str, value: Any) -> str:
    digest = salted_hmac(_SALT, f"{household}:{item}:{plain(value)}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:3]).decode()


@dataclass(frozen=True)
class Since:
    """What a sheet and the world did to what was known when the sheet was opened.

    ``disputed``: items that both changed, differently. ``moved``: items that the sheet left as
    they were known while the world changed them.
    """

    disputed: list[str]
    moved: list[str]


def compare(
    definition: SheetDefinition,
    household: int,
    base: str,
    known: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Since:
    """Compare the answers of a sheet with what was known then and what is known now.

    Args:
        base: the mark that came with the sheet; one of another definition tells nothing.
        known: what is known now.
        values: the answers of the sheet.
    """
    since = Since([], [])
    for name, before in _marks_in(definition, base).items():
        if name not in known or name not in values:
            continue
        now, answer = known[name], values[name]
        if plain(now) == plain(answer) or _mark(household, name, now) == before:
            continue
        if _mark(household, name, answer) == before:
            since.moved.append(name)
        else:
            since.disputed.append(name)
    return since


def left_as_known(
    definition: SheetDefinition, household: int, base: str, values: Mapping[str, Any]
) -> list[str]:
    """Return the items whose answers are what was known when the sheet was opened."""
    return [
        name
        for name, before in _marks_in(definition, base).items()
        if name in values and _mark(household, name, values[name]) == before
    ]


def _marks_in(definition: SheetDefinition, base: str) -> dict[str, str]:
    asked = definition.asked
    if base[:_HEAD] != definition.version[:_HEAD] or len(base) != _HEAD + _WIDTH * len(asked):
        return {}
    starts = range(_HEAD, len(base), _WIDTH)
    return {
        item.id: base[start : start + _WIDTH] for item, start in zip(asked, starts, strict=True)
    }
