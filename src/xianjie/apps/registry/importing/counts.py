"""What an import changed, in numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass
class Counts:
    """Households and people that are new, changed, gone, back or unchanged."""

    new_households: int = 0
    new_persons: int = 0
    changed_households: int = 0
    changed_persons: int = 0
    moved_persons: int = 0
    returned_households: int = 0
    returned_persons: int = 0
    gone_households: int = 0
    gone_persons: int = 0
    unchanged_households: int = 0
    unchanged_persons: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return the numbers by name."""
        return asdict(self)
