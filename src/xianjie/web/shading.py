"""Shades of a map: five steps of round numbers up to the largest value."""

from __future__ import annotations

from dataclasses import dataclass

SHADES = 5
_ROUND = (1, 2, 5)


@dataclass(frozen=True)
class Scale:
    """A value up to ``steps[n]`` has shade ``n + 1``; nought has shade 0."""

    steps: tuple[int, ...]

    def shade(self, value: int) -> int:
        """Return 0 for nothing, 1 (lightest) to 5 (darkest) otherwise."""
        if value <= 0:
            return 0
        return next((n for n, step in enumerate(self.steps, start=1) if value <= step), SHADES)


def scale_for(largest: int) -> Scale:
    """Return the scale whose five equal steps of a round width reach the largest value."""
    width, power = 1, 1
    while width * SHADES < largest:
        width = next((r * power for r in _ROUND if r * power * SHADES >= largest), power)
        power *= 10
    return Scale(tuple(width * n for n in range(1, SHADES + 1)))
