"""Fields that people corrected by hand: a list does not put them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xianjie.apps.registry.labels import stored_text
from xianjie.apps.registry.models import Correction

_PORTION = 500


@dataclass
class FixedFields:
    """The standing corrections of one household or person, and what a list made of them.

    ``clashes`` collects (field, corrected on, value of the list) where a list says neither what
    stood before the correction nor what it was corrected to; ``agreed`` the corrections that the
    list has taken over.
    """

    by_field: Mapping[str, Correction] = field(default_factory=dict)
    clashes: list[tuple[str, datetime, Any]] = field(default_factory=list)
    agreed: list[int] = field(default_factory=list)

    def keeps(self, name: str, value: Any) -> bool:
        """Whether a corrected field keeps its value against that of a list; notes a clash."""
        standing = self.by_field.get(name)
        if standing is None:
            return False
        text = stored_text(value)
        if text == standing.new_value:
            self.agreed.append(standing.pk)
        elif text and text != standing.old_value:
            self.clashes.append((name, standing.corrected_at, value))
        return True


def read_fixed(owner: str, keys: Iterable[int]) -> dict[int, FixedFields]:
    """Return the standing corrections of households or people (``owner``) by their keys."""
    numbers = sorted(keys)
    found: dict[int, dict[str, Correction]] = defaultdict(dict)
    for start in range(0, len(numbers), _PORTION):
        part = numbers[start : start + _PORTION]
        standing = Correction.objects.filter(**{f"{owner}__in": part}, settled_at__isnull=True)
        for one in standing:
            found[getattr(one, f"{owner}_id")][one.field] = one
    return {key: FixedFields(fields) for key, fields in found.items()}


def settle(fixed: Iterable[FixedFields], now: datetime) -> None:
    """Note that lists have taken over what was corrected."""
    agreed = [pk for one in fixed for pk in one.agreed]
    if agreed:
        Correction.objects.filter(pk__in=agreed).update(settled_at=now)
