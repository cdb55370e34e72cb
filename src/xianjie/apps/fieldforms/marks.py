"""Marks of what was known when a sheet was opened: they tell later what changed meanwhile.

A mark holds, for each item of a definition, four keyed characters of the known answer; whoever
fills in the sheet carries it along as ``base``, and it says nothing about the answers.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
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


def changed_since(
    definition: SheetDefinition,
    household: int,
    base: str,
    known: Mapping[str, Any],
    values: Mapping[str, Any],
) -> list[str]:
    """Return the items that both the world and the sheet changed since it was opened, differently.

    Args:
        base: the mark that came with the sheet; one of another definition tells nothing.
        known: what is known now.
        values: the answers of the sheet.
    """
    asked = definition.asked
    if base[:_HEAD] != definition.version[:_HEAD] or len(base) != _HEAD + _WIDTH * len(asked):
        return []
    found = []
    for place, item in enumerate(asked):
        start = _HEAD + place * _WIDTH
        before = base[start : start + _WIDTH]
        if item.id not in known or item.id not in values:
            continue
        now, answer = known[item.id], values[item.id]
        if plain(now) == plain(answer) or _mark(household, item.id, now) == before:
            continue
        if _mark(household, item.id, answer) != before:
            found.append(item.id)
    return found
