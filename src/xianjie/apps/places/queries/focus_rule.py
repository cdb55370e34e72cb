"""The rule of 重点跟踪监测村 (M13-08, 姚安县2022-2024增收计划 二(二)), without a database.

The text joins its two conditions by nothing, and counts households against people. So how they
are joined, and whether each counts households or people, is a matter of the rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

BOTH, HOUSEHOLDS, PEOPLE_COUNTED = "且", "户", "人"
_HUNDRED, _TENTH = Decimal(100), Decimal("0.1")


@dataclass(frozen=True)
class Limits:
    """The numbers of a county; one that is None is not asked.

    share: more than this share of the village is monitored.
    together, people: at least this share and this number of people is lifted or monitored.
    both: whether both conditions must hold.
    share_of, together_of: ``户`` or ``人``, what each share counts.
    """

    share: Decimal | None
    together: Decimal | None
    people: int | None
    both: bool = False
    share_of: str = HOUSEHOLDS
    together_of: str = PEOPLE_COUNTED

    @property
    def known(self) -> bool:
        """Whether any condition can be asked."""
        return self.share is not None or (self.together is not None and self.people is not None)


@dataclass(frozen=True)
class Figures:
    """Households and people of a village: all, the monitored, the lifted or monitored."""

    households: int
    people: int
    monitored: int
    monitored_people: int
    burdened: int
    burdened_people: int


@dataclass(frozen=True)
class Verdict:
    """Whether a village is in focus, by which condition, and why in words."""

    focus: bool
    first: bool | None
    second: bool | None
    share: Decimal
    together: Decimal
    lines: tuple[str, ...]


def percent(part: int, whole: int) -> Decimal:
    """Return a share in percent, rounded to one place."""
    return (Decimal(part) * _HUNDRED / whole).quantize(_TENTH) if whole else Decimal(0)


def judge(figures: Figures, limits: Limits) -> Verdict:
    """Judge a village; exactly 3 % is not more than 3 %, exactly 5 % and 1000 people is enough."""
    watched, whole = _pair(
        limits.share_of, (figures.monitored, figures.households),
        (figures.monitored_people, figures.people),
    )  # fmt: skip
    heavy, everyone = _pair(
        limits.together_of, (figures.burdened, figures.households),
        (figures.burdened_people, figures.people),
    )  # fmt: skip
    first = second = None
    lines = []
    if limits.share is not None:
        first = watched > limits.share * whole
        lines.append(
            f"监测{_kind(limits.share_of)} {watched} ÷ 全村 {whole} = "
            f"{percent(watched, whole)}%，{'超过' if first else '没有超过'} {_shown(limits.share)}"
        )
    if limits.together is not None and limits.people is not None:
        reached = everyone > 0 and heavy >= limits.together * everyone
        whole_reached = figures.burdened_people >= limits.people
        second = reached and whole_reached
        lines.append(
            f"脱贫和监测{_kind(limits.together_of)} {heavy} ÷ 全村 {everyone} = "
            f"{percent(heavy, everyone)}%，{'达到' if reached else '没有达到'} "
            f"{_shown(limits.together)}；共 {figures.burdened_people} 人，"
            f"{'达到' if whole_reached else '没有达到'} {limits.people} 人"
        )
    asked = [one for one in (first, second) if one is not None]
    focus = bool(asked) and (all(asked) if limits.both else any(asked))
    return Verdict(
        focus, first, second, percent(watched, whole), percent(heavy, everyone), tuple(lines)
    )


def _pair(of: str, households: tuple[int, int], people: tuple[int, int]) -> tuple[int, int]:
    return people if of == PEOPLE_COUNTED else households


def _kind(of: str) -> str:
    return "人口" if of == PEOPLE_COUNTED else "户"


def _shown(share: Decimal) -> str:
    return f"{(share * _HUNDRED).normalize():f}%"
