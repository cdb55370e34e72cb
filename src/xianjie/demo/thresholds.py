"""The lines that the stories cross, read from the rulebook in force: no number is copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook
from xianjie.policy.resolution import resolve
from xianjie.policy.scheme_model import Scheme
from xianjie.policy.settlement import schemes_at

# Stories stay away from lines that a place has not set; these stand in for a missing one (fen).
_FALLBACK = {"低保边缘线": 744_000, "监测收入线": 650_000, "上年农村人均可支配收入": 1_400_000}


@dataclass(frozen=True)
class RuleFacts:
    """What the truth table needs of a rule."""

    risk: str
    kind: str
    weight: int


@dataclass(frozen=True)
class Thresholds:
    """Parameters (money in fen), rules and tables of medical settlement of a county on a day."""

    values: Mapping[str, Any]
    rules: Mapping[str, RuleFacts]
    schemes: tuple[Scheme, ...] = ()

    def has(self, *names: str) -> bool:
        """Whether the place has a value for every one of the parameters."""
        return all(self.values.get(name) is not None for name in names)

    def whole(self, name: str) -> int:
        """Return a parameter as a whole number: fen for money, days, years, pieces."""
        value = self.values.get(name)
        if value is None:
            value = _FALLBACK[name]
        return int(value)

    def ratio(self, name: str) -> Decimal:
        """Return a ratio."""
        return Decimal(str(self.values[name]))


def thresholds_for(division: str, on: date, rulebook: Rulebook | None = None) -> Thresholds:
    """Resolve the rulebook (default the packaged one) at a county and a day."""
    book = rulebook or load_rulebook()
    resolved = resolve(book, division, on)
    values = dict(resolved.values)
    rules = {}
    for name, rule in resolved.rules.items():
        weight = values.get(rule.weight) if isinstance(rule.weight, str) else rule.weight
        points = int(weight) if isinstance(weight, int | Decimal) else 0
        rules[name] = RuleFacts(rule.risk, str(rule.kind), points)
    return Thresholds(values, rules, schemes_at(book, division, on))
