"""The ranking of projects by the rules of priority, each point explained."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianjie.apps.funds.choices import INDUSTRY, KINDS, codes_of

INCOME, BOUND, VILLAGE, TRADE, POOR = (
    "增收项目", "双绑主体", "重点村", "产业项目", "受益脱贫监测户",
)  # fmt: skip
_PER_FEN = 10_000_000  # ten thousand yuan, ten times: households a 100,000 yuan
_FULL_AT = 10


@dataclass(frozen=True)
class Ranked:
    """A project with its points, and what they are for as (rule, points)."""

    project: Any
    points: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def words(self) -> str:
        """The reasons in one line."""
        return "、".join(f"{rule}+{points}" for rule, points in self.reasons) or "没有加分"


def points_of(
    project: Any, rules: Mapping[str, str], bound: Collection[str], villages: Collection[str]
) -> Ranked:
    """Return the points of a project.

    :param rules: points by rule, as the rulebook writes them.
    :param bound: credit codes of firms and cooperatives in the double bond (双绑).
    :param villages: codes of villages that are watched closely.
    """
    holds = {
        INCOME: bool(project.is_income),
        BOUND: bool(project.entity_code) and project.entity_code in bound,
        VILLAGE: project.division_code in villages,
        TRADE: codes_of(KINDS).get(project.kind) == INDUSTRY,
    }
    reasons = []
    for rule, text in rules.items():
        most = int(text) if text.isdigit() else 0
        got = most if holds.get(rule) else 0
        if rule == POOR:
            got = _poor(project, most)
        if got:
            reasons.append((rule, got))
    return Ranked(project, sum(points for _rule, points in reasons), tuple(reasons))


def _poor(project: Any, most: int) -> int:
    """Return the points for the poor households that 100,000 yuan reach, rounded down."""
    homes, amount = project.poor_households or 0, project.amount or 0
    if not homes or not amount:
        return 0
    return min(most, most * homes * _PER_FEN // (amount * _FULL_AT))


def ranked(
    projects: Collection[Any], rules: Mapping[str, str], bound: Collection[str],
    villages: Collection[str],
) -> list[Ranked]:  # fmt: skip
    """Return projects by points, of equal ones what entered the library earlier first."""
    found = [points_of(one, rules, bound, villages) for one in projects]
    return sorted(
        found,
        key=lambda one: (
            -one.points, one.project.entered_on or date.max, one.project.division_code,
            one.project.pk,
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """A ranked project, and whether the money reaches for it."""

    rank: int
    ranked: Ranked
    fits: bool
    left: int


def fitted(rows: list[Ranked], money: int) -> list[Fit]:
    """Say down the ranking which projects the money (fen) still reaches for.

    A project that is too large is passed over; smaller ones behind it may still fit.
    """
    found, left = [], money
    for rank, one in enumerate(rows, start=1):
        amount = one.project.amount or 0
        fits = 0 < amount <= left
        left -= amount if fits else 0
        found.append(Fit(rank, one, fits, left))
    return found
