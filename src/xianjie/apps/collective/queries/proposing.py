"""Differentiated shares: who gets more because nobody there can work or move for work (M10-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xianjie.apps.collective.models import ShareAsset, ShareHolding
from xianjie.apps.collective.queries.rules import (
    ABLE,
    LABOUR_AGE,
    LABOUR_LINE,
    RECEIVERS,
    WEAK,
    WEIGHTS,
    WORK_MONTHS,
    collective_rules,
    numbers_of,
)
from xianjie.apps.policies.queries import Standards
from xianjie.apps.registry.models import Household, Person

NO_LABOUR, LITTLE_LABOUR, NO_WORK, OTHERS = "无劳动力户", "劳动力不足户", "未就业户", "一般户"
LIFTED, MONITORED, ORDINARY = "脱贫户", "监测户", "一般农户"
_WORK_COLUMN = "务工时间"
_HUNDRED = 100
_WHY = "members and households of a village whose plan the reader may write"


@dataclass(frozen=True)
class Labour:
    """What is known of the work force of a household; ``months`` is the longest work of a year."""

    people: int
    able: int
    weak: int
    months: Decimal = Decimal(0)


@dataclass(frozen=True)
class Proposal:
    """A household's part: its group, weight in hundredths, fen, and the words that explain it."""

    household_id: int
    group: str
    weight: int
    amount: int
    grounds: str
    shares: int | None = None


def group_of(labour: Labour, line: Decimal, months: Decimal) -> str:
    """Return the group of a household: without labour, short of it, without work, or any other.

    ``line`` is the share of labour (a weak one counts half) below which it is short, ``months``
    how long somebody has to work in a year to count as moved for work.
    """
    force = Decimal(labour.able) + Decimal(labour.weak) / 2
    if not force:
        return NO_LABOUR
    if not labour.able or force < line * labour.people:
        return LITTLE_LABOUR
    return NO_WORK if labour.months < months else OTHERS


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide fen by weights so that nothing is left over; what does not divide goes to the first.

    Each gets the floor of its part, the rest of a few fen one by one to the largest remainders.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    rest = amount - sum(parts)
    order = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % whole), at))
    for at in order[:rest]:
        parts[at] += 1
    return parts


def propose(village: str, amount: int, on: date) -> list[Proposal]:
    """Return the proposed list of a village by the rulebook's groups and weights. Two queries.

    Receivers are the households that the rulebook names; empty where it has none or no weights.
    """
    rules = collective_rules(village, on)
    weights = {name: int(one * _HUNDRED) for name, one in numbers_of(rules, WEIGHTS).items()}
    homes = _receivers(village, rules)
    if not homes or not weights:
        return []
    force = labour_of([home.pk for home in homes], rules, on)
    line = rules.share(LABOUR_LINE) or Decimal(0)
    months = Decimal(rules.whole(WORK_MONTHS) or 0)
    told = []
    for home in homes:
        labour = force.get(home.pk, Labour(0, 0, 0))
        group = group_of(labour, line, months)
        group = group if group in weights else OTHERS
        told.append((home.pk, group, weights.get(group, _HUNDRED), _said(labour, group)))
    parts = shared(amount, [one[2] for one in told])
    return [
        Proposal(pk, group, weight, part, words)
        for (pk, group, weight, words), part in zip(told, parts, strict=True)
    ]


def _said(labour: Labour, group: str) -> str:
    words = f"{labour.people} 人，劳动力 {labour.able} 人"
    if labour.weak:
        words += f"，弱劳动力 {labour.weak} 人"
    if labour.able:
        words += f"，最长务工 {labour.months.normalize():f} 个月" if labour.months else "，没有务工"
    return f"{words}：{group}"


def _receivers(village: str, rules: Standards) -> list[Household]:
    wanted = set(rules.texts(RECEIVERS))
    rows = (
        Household.objects.proven(_WHY)
        .filter(division_code=village, is_active=True)
        .only("pk", "household_type", "monitor_category", "risk_cleared")
        .order_by("household_code")
    )
    return [home for home in rows if wanted & kinds_of(home)]


def kinds_of(home: Household) -> set[str]:
    """Return what a household is to the rulebook: 脱贫户, 监测户, or 一般农户."""
    found = set()
    if home.household_type == LIFTED:
        found.add(LIFTED)
    if home.monitor_category and home.risk_cleared is not True:
        found.add(MONITORED)
    return found or {ORDINARY}


def labour_of(households: Sequence[int], rules: Standards, on: date) -> dict[int, Labour]:
    """Return the work force of households from the registry; one query."""
    able, weak = set(rules.texts(ABLE)), set(rules.texts(WEAK))
    age = rules.whole(LABOUR_AGE) or 0
    born = date(on.year - age, on.month, min(on.day, 28)) if age else on
    counts: dict[int, list[Decimal]] = {}
    rows = Person.objects.proven(_WHY).filter(household_id__in=households)
    for home, skill, birth, extra in rows.values_list(
        "household_id", "labour_skill", "birth_date", "extra"
    ):
        if home is None:
            continue
        own = counts.setdefault(home, [Decimal(0)] * 4)
        own[0] += 1
        grown = birth is None or birth <= born
        own[1] += int(grown and skill in able)
        own[2] += int(grown and skill in weak)
        own[3] = max(own[3], _months(extra))
    return {
        home: Labour(int(people), int(full), int(half), months)
        for home, (people, full, half, months) in counts.items()
    }


def _months(extra: object) -> Decimal:
    value = extra.get(_WORK_COLUMN) if isinstance(extra, dict) else None
    try:
        return Decimal(str(value)) if value is not None else Decimal(0)
    except ArithmeticError:
        return Decimal(0)


def propose_by_shares(asset: ShareAsset, amount: int) -> tuple[int, list[Proposal]]:
    """Return what the collective keeps in fen, and the part of each shareholder. One query."""
    rows = list(
        ShareHolding.objects.proven("shares of an asset found through the gate")
        .filter(asset=asset, retired_at__isnull=True)
        .order_by("pk")
        .values_list("household_id", "shares")
    )
    sold = sum(shares for _, shares in rows)
    kept, *parts = shared(amount, [asset.shares - sold, *(shares for _, shares in rows)])
    told = [
        Proposal(home, "", 0, part, f"持股 {shares} 股，共 {asset.shares} 股", shares)
        for (home, shares), part in zip(rows, parts, strict=True)
    ]
    return kept, told
