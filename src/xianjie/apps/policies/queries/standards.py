"""Policy numbers, deadlines and lists of a place on a day, by the name of the parameter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from xianjie.apps.policies.queries.versions import current_version, rulebook_of
from xianjie.policy.model import NATION
from xianjie.policy.places import lineage
from xianjie.policy.resolution import ResolvedParameter, parameters_at, value_in_force
from xianjie.policy.vocabulary import Vocabulary, vocabulary_at

PAIR = "="
_KEPT = 16
_KEPT_VALUES = 4096


class Standards:
    """Parameters of one place on one day; a name without a value gives None or nothing.

    ``names`` are looked up at once. The values are those of :mod:`xianjie.policy.resolution`:
    never a default, so that a page can say which number is missing.
    """

    def __init__(self, place: str, on: date, names: Iterable[str] = ()) -> None:
        version = current_version()
        self.place, self.on = place, on
        self._hash = version.hash if version else ""
        self._known: dict[str, ResolvedParameter | None] = {}
        self._read(names)

    def _read(self, names: Iterable[str]) -> None:
        wanted = [name for name in names if name not in self._known]
        found: dict[str, ResolvedParameter] = {}
        if self._hash and wanted:
            found = {
                name: known
                for name in wanted
                if (known := _parameter(self._hash, self.place, self.on, name)) is not None
            }
        self._known.update({name: found.get(name) for name in wanted})

    def parameter(self, name: str) -> ResolvedParameter | None:
        """Return a parameter with its source, or None when no layer knows it."""
        self._read([name])
        return self._known[name]

    def whole(self, *names: str) -> int | None:
        """Return the first of the named whole numbers that has a value."""
        for name in names:
            parameter = self.parameter(name)
            value = parameter.value if parameter else None
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                return int(value)
        return None

    def share(self, name: str) -> Decimal | None:
        """Return a ratio."""
        parameter = self.parameter(name)
        value = parameter.value if parameter else None
        return Decimal(value) if isinstance(value, int | Decimal) else None

    def text(self, name: str) -> str:
        """Return a text or code; empty without a value."""
        parameter = self.parameter(name)
        return parameter.value if parameter and isinstance(parameter.value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list in the order in which the rulebook writes it."""
        parameter = self.parameter(name)
        if parameter is None or not isinstance(parameter.value, frozenset):
            return ()
        layer = rulebook_of(self._hash).layer(parameter.place)
        entry = value_in_force(layer.parameters[name], self.on) if layer else None
        if entry is None or not isinstance(entry.value, tuple):
            return tuple(sorted(str(one) for one in parameter.value))
        return tuple(text for text in entry.value if text in parameter.value)

    def pairs(self, name: str) -> dict[str, str]:
        """Return a list of ``left=right`` texts as a mapping; others are left out."""
        split = [text.split(PAIR, 1) for text in self.texts(name) if PAIR in text]
        return {left.strip(): right.strip() for left, right in split}

    def day_after(self, start: date, *names: str) -> date | None:
        """Return ``start`` plus the first of the named numbers of days; None without a value."""
        days = self.whole(*names)
        return None if days is None else start + timedelta(days=days)

    def unverified(self, *names: str) -> bool:
        """Whether one of the named parameters rests on a source that still has to be checked."""
        found = [self.parameter(name) for name in names]
        return any(one.unverified for one in found if one is not None)


def standards(place: str, on: date, names: Iterable[str] = ()) -> Standards:
    """Return the parameters in force at a division (6 to 12 digits) on a day."""
    return Standards(place, on, names)


@lru_cache(maxsize=_KEPT_VALUES)
def _parameter(version_hash: str, place: str, on: date, name: str) -> ResolvedParameter | None:
    rulebook = rulebook_of(version_hash)
    # Villages without a layer of their own read what the nearest place above them says.
    speaking = next((one for one in lineage(place) if rulebook.layer(one)), NATION)
    vocabulary = _vocabulary(version_hash, speaking)
    return parameters_at(rulebook, vocabulary, on, [name]).get(name)


@lru_cache(maxsize=_KEPT)
def _vocabulary(version_hash: str, place: str) -> Vocabulary:
    return vocabulary_at(rulebook_of(version_hash), place)
