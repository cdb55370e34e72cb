"""Completeness checks of the base list: declared in ``contracts/census.yaml``, judged here.

Pure functions over one household as the list knows it; nothing is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import yaml

from xianjie.exchange.contracts import Contract

HEAD, LIFTED, NOT_LISTED = "户主", "脱贫户", "NOT_LISTED"
TYPE_KIND, CLEARED_KIND, MONITOR_KIND = "HOUSEHOLD_TYPE", "RISK_CLEARED", "MONITOR_CATEGORY"
VILLAGE_YEARS = "村情年度"


@dataclass(frozen=True)
class Check:
    """One thing that must be there: since which year, and where it is put right."""

    id: str
    title: str
    from_year: int
    mend: str
    note: str = ""


@dataclass(frozen=True)
class Stay:
    """Somebody's time in the household, ``[joined, left)``."""

    person: int
    name: str
    id_number: str
    id_ok: bool
    relation: str
    born: date | None
    joined: date
    left: date | None = None
    reason: str = ""
    elsewhere: bool = False
    """Whether the person belongs to another household now."""

    @property
    def present(self) -> bool:
        """Whether the person is there now."""
        return self.left is None


@dataclass(frozen=True)
class Spell:
    """A category in ``[start, end)``."""

    kind: str
    value: str
    start: date
    end: date | None = None


@dataclass(frozen=True)
class Home:
    """A household with its whole history."""

    code: str
    kind: str
    monitor: str
    cleared: bool | None
    active: bool
    identified_on: date | None
    cleared_on: date | None
    first_extra: date | None
    left_on: date | None
    left_reason: str
    stays: tuple[Stay, ...] = ()
    spells: tuple[Spell, ...] = ()
    papers: frozenset[str] = frozenset()
    listed: Mapping[int, Any] = field(default_factory=dict)
    """By year, what an old list says: (first identified, year of removal)."""

    @property
    def is_registered(self) -> bool:
        """Whether it was ever registered as poor or watched, not only counted."""
        return (
            self.kind == LIFTED
            or bool(self.monitor)
            or bool(self.listed)
            or any(spell.kind == MONITOR_KIND for spell in self.spells)
        )

    @property
    def first_on(self) -> date | None:
        """The first identification that anything tells of."""
        known = [self.identified_on, self.first_extra]
        known += [first for first, _ in self.listed.values()]
        known += [spell.start for spell in self.spells if spell.kind == MONITOR_KIND]
        return min((day for day in known if day is not None), default=None)

    @property
    def removed_on(self) -> date | None:
        """The day, or last day of the year, of removal from poverty or of the risk's end."""
        years = [date(year, 12, 31) for _, year in self.listed.values() if year]
        return self.cleared_on or max(years, default=None)

    @property
    def re_entered(self) -> bool:
        """Whether it was watched again after its risk had ended, or removed more than once."""
        cleared = [spell for spell in self.spells if spell.kind == CLEARED_KIND]
        again = any(
            before.value == "是" and after.value == "否" for before, after in pairwise(cleared)
        )
        return again or len({year for _, year in self.listed.values() if year}) > 1


@cache
def _document() -> dict[str, Any]:
    text = resources.files("xianjie").joinpath("contracts", "census.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def checks() -> dict[str, Check]:
    """Return the declared checks by id."""
    return {one["id"]: Check(**one) for one in _document()["checks"]}


@cache
def list_contract() -> Contract:
    """Return how old lists are read."""
    return Contract.model_validate(_document()["list"])


def wanted_papers() -> frozenset[str]:
    """Return the kinds of papers that a watched household must have."""
    return frozenset(_document()["papers"])


def missing_of(home: Home, on: Iterable[str], *, today: date, since: int) -> list[str]:
    """Return the ids of the checks that a household fails, of those that are on."""
    known = checks()
    return [
        name
        for name in on
        if name in _JUDGES
        and known[name].from_year <= today.year
        and _JUDGES[name](home, today, max(since, known[name].from_year))
    ]


def _no_identification(home: Home, _today: date, _since: int) -> bool:
    return home.is_registered and home.first_on is None


def _no_type(home: Home, _today: date, _since: int) -> bool:
    return not home.kind


def _no_head(home: Home, _today: date, _since: int) -> bool:
    heads = sum(stay.present and stay.relation == HEAD for stay in home.stays)
    return home.active and any(stay.present for stay in home.stays) and heads != 1


def _bad_number(home: Home, _today: date, _since: int) -> bool:
    return any(stay.present and not (stay.id_number and stay.id_ok) for stay in home.stays)


def _nobody(home: Home, _today: date, _since: int) -> bool:
    return home.active and not any(stay.present for stay in home.stays)


def _gaps(home: Home, _today: date, _since: int) -> bool:
    by_person: dict[int, list[Stay]] = {}
    for stay in sorted(home.stays, key=lambda one: one.joined):
        by_person.setdefault(stay.person, []).append(stay)
    for stays in by_person.values():
        last = stays[-1]
        if not last.present and last.reason == NOT_LISTED and not last.elsewhere:
            return True
        pairs = pairwise(stays)
        if any(before.left != after.joined for before, after in pairs):
            return True
    return False


def _overlaps(home: Home, _today: date, _since: int) -> bool:
    by_kind: dict[str, list[Spell]] = {}
    for spell in sorted(home.spells, key=lambda one: one.start):
        by_kind.setdefault(spell.kind, []).append(spell)
    return any(
        before.end is None or before.end > after.start
        for spells in by_kind.values()
        for before, after in pairwise(spells)
    )


def years_without(home: Home, today: date, since: int) -> list[int]:
    """Return the years since the first identification that neither a spell nor a list covers."""
    first, end = home.first_on, home.left_on or today
    if first is None:
        return []
    covered = set(home.listed)
    for spell in home.spells:
        if spell.kind == TYPE_KIND:
            last = (spell.end - timedelta(days=1)) if spell.end else end
            covered |= set(range(spell.start.year, last.year + 1))
    return [year for year in range(max(since, first.year), end.year + 1) if year not in covered]


def _holes(home: Home, today: date, since: int) -> bool:
    return bool(years_without(home, today, since))


def _no_reason(home: Home, _today: date, _since: int) -> bool:
    left = not home.active and not home.left_reason
    return left or any(not stay.present and not stay.reason for stay in home.stays)


def _no_removal(home: Home, _today: date, _since: int) -> bool:
    if home.cleared and home.cleared_on is None:
        return True
    listed = bool(home.listed) and home.kind == LIFTED
    return listed and home.removed_on is None


def _no_papers(home: Home, _today: date, _since: int) -> bool:
    return bool(home.monitor) and home.active and not wanted_papers() <= home.papers


_JUDGES: dict[str, Callable[[Home, date, int], bool]] = {
    "识别时间": _no_identification,
    "户类型": _no_type,
    "户主": _no_head,
    "证件号码": _bad_number,
    "家庭成员": _nobody,
    "成员空档": _gaps,
    "类别重叠": _overlaps,
    "类别空档": _holes,
    "退出原因": _no_reason,
    "脱贫时间": _no_removal,
    "档案": _no_papers,
}
