"""What differs between two rulebooks: entry by entry and, within an entry, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from xianjie.policy.model import Rulebook

__all__ = ["SECTIONS", "Difference", "KeyChange", "differences"]

LISTS: Final = ("rules", "quality", "terms", "benefits", "schemes")
SECTIONS: Final = ("documents", "parameters", "facts", "mappings", *LISTS)


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key of an entry before and after, as text; empty where it does not stand."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry of one place that only one of the rulebooks holds, or that both hold unlike."""

    place: str
    section: str
    name: str
    kind: Literal["added", "removed", "changed"]
    changes: tuple[KeyChange, ...] = ()


def differences(before: Rulebook, after: Rulebook) -> list[Difference]:
    """Everything that ``after`` adds to, takes from or changes in ``before``."""
    left, right = before.to_blob()["layers"], after.to_blob()["layers"]
    found: list[Difference] = []
    for place in sorted({*left, *right}):
        for section in SECTIONS:
            old = _entries(left.get(place, {}).get(section), section)
            new = _entries(right.get(place, {}).get(section), section)
            found += _section(place, section, old, new)
    return found


def _entries(content: Any, section: str) -> Mapping[str, Any]:
    if not content:
        return {}
    if section not in LISTS:
        return dict(content)
    return {_key(one): one for one in content}


def _key(entry: Mapping[str, Any]) -> str:
    start = entry.get("from")
    return f"{entry['id']}（{_text(start)} 起）" if start else str(entry["id"])


def _section(
    place: str, section: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        if name not in old:
            yield Difference(place, section, name, "added", tuple(_keys({}, new[name])))
        elif name not in new:
            yield Difference(place, section, name, "removed", tuple(_keys(old[name], {})))
        elif old[name] != new[name]:
            yield Difference(place, section, name, "changed", tuple(_keys(old[name], new[name])))


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[KeyChange]:
    left, right = _flat(old), _flat(new)
    for key in dict.fromkeys([*left, *right]):
        if left.get(key, "") != right.get(key, ""):
            yield KeyChange(key, left.get(key, ""), right.get(key, ""))


def _flat(entry: Mapping[str, Any]) -> dict[str, str]:
    """Keys of an entry as text; each dated value of a parameter is a key of its own."""
    flat: dict[str, str] = {}
    for key, value in entry.items():
        if key == "values":
            for one in value:
                rest = {name: part for name, part in one.items() if name != "from"}
                flat[f"{_text(one.get('from'))} 起"] = _text(rest)
        else:
            flat[key] = _text(value)
    return flat


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        for mark in ("$decimal", "$date"):
            if set(value) == {mark}:
                return str(value[mark])
        return "，".join(f"{key} {_text(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "；".join(_text(one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
