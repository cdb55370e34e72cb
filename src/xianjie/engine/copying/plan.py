"""What is asked of a copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from xianjie.engine.copying.groups import CopyGroup, copy_groups, quasi_identifiers
from xianjie.kernel.errors import UsageError

LEAST_K = 2


class CopyKind(StrEnum):
    """For research: generalised tables. For training: a list that a fresh platform imports."""

    RESEARCH = "RESEARCH"
    TRAINING = "TRAINING"


@dataclass(frozen=True)
class CopyPlan:
    """A request in full.

    ``key`` (32 bytes) makes the pseudonyms and stays outside of every file. ``levels`` says for
    each quasi-identifier from which generalisation to start; those left out of it are not in the
    copy at all. ``made_on`` is the day of making. ``most_suppressed`` is the share of people that
    may be left out to reach ``k``. ``rounding`` is in yuan, ``top`` the quantile from which
    amounts and areas are cut off.
    """

    kind: CopyKind
    key: bytes = field(repr=False)
    groups: tuple[str, ...]
    k: int
    levels: dict[str, int]
    made_on: date
    most_suppressed: float = 0.05
    rounding: int = 100
    top: float = 0.99
    shift_days: int = 180

    def __post_init__(self) -> None:
        unknown = [name for name in self.groups if name not in copy_groups()]
        known = quasi_identifiers()
        unknown += [name for name in self.levels if name not in known]
        if unknown:
            raise UsageError("unknown-group", f"没有“{'、'.join(unknown)}”这一组。")
        if self.k < LEAST_K:
            raise UsageError("bad-k", f"k 至少为 {LEAST_K}。")
        for name, level in self.levels.items():
            if not 0 <= level < len(known[name].levels):
                raise UsageError("bad-level", f"“{known[name].title}”没有第 {level} 级。")
        if len(self.key) < 16:
            raise UsageError("short-key", "副本密钥太短。")

    @property
    def chosen(self) -> list[CopyGroup]:
        """The groups asked for, in the order of the contract."""
        return [group for name, group in copy_groups().items() if name in self.groups]

    def columns(self, level: str) -> tuple[str, ...]:
        """The registry columns asked for, of ``household`` or ``person``."""
        return tuple(name for group in self.chosen for name in getattr(group, level))

    @property
    def events(self) -> tuple[str, ...]:
        """The tables of events asked for."""
        return tuple(group.event for group in self.chosen if group.event)
