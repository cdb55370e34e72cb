"""What the platform already knows for the calculation of 低保: nobody types it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.income.enums import EntryState
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.lowincome.queries.rules import months_after
from xianjie.apps.registry.models import Circumstance, Household
from xianjie.apps.relief.enums import LineKind, LineSource
from xianjie.apps.relief.queries.rules import relief_rules

EXCLUDED_ITEMS, EXCLUDED_KINDS = "低保不计台账项目", "低保不计收入清单"
COSTS, PENSION, PENSION_AGE = "低保就业成本清单", "不计基础养老金月额", "养老待遇年龄"
EXPENSE = "生产经营性支出"
_INCOME = ("工资性", "生产经营性", "财产性", "转移性")
_YEAR, _QUARTERS, _MONTHS = 12, 4, 3
_PENSIONS = ("城乡居民养老金", "养老金或离退休金")
_REGISTRY = (
    ("工资性收入", LineKind.INCOME), ("生产经营性收入", LineKind.INCOME),
    ("财产性收入", LineKind.INCOME), ("生产经营性支出", LineKind.COST),
)  # fmt: skip
_PARTS = {
    "计划生育金": "计划生育奖励与扶助金", "最低生活保障金": "政府社会救助款物",
    "特困人员救助供养金": "政府社会救助款物", "养老金或离退休金": "", "生态补偿金": "",
}  # fmt: skip
"""Columns of transfers, and the kind in the list of what is not counted, where there is one."""


@dataclass(frozen=True)
class Known:
    """A line that the survey starts from; ``amount`` is fen a year."""

    kind: str
    item: str
    amount: int
    source: str
    counts: bool = True
    because: str = ""
    person: int | None = None


def known_lines(household: Household, today: date) -> list[Known]:
    """Return the lines of a household: its income ledger where that is complete, else the register.

    Complete means confirmed entries in each of the last four quarters. Items that the place leaves
    out are marked so with the reason; what employment costs follows as lines to fill in.
    """
    rules = relief_rules(household.division_code, today)
    lines = _of_ledger(household, today) or _of_register(household)
    items, kinds = set(rules.texts(EXCLUDED_ITEMS)), set(rules.texts(EXCLUDED_KINDS))
    marked = [_judged(line, items, kinds) for line in lines]
    pension = sum(one.amount for one in marked if one.counts and one.item in _PENSIONS)
    monthly, age = rules.whole(PENSION), rules.whole(PENSION_AGE)
    if pension and monthly and age:
        old = [
            one for one in household.members.all()
            if one.birth_date and months_after(one.birth_date, age * _YEAR) <= today
        ]  # fmt: skip
        left_out = min(pension, monthly * _YEAR * max(len(old), 1))
        marked.append(
            Known(LineKind.COST, "不计入的基础养老金", left_out, LineSource.SURVEY,
                  because=f"每人每月 {monthly / 100:g} 元不计入")
        )  # fmt: skip
    return [*marked, *_costs(household, rules.texts(COSTS), today)]


def _judged(line: Known, items: set[str], kinds: set[str]) -> Known:
    if line.kind != LineKind.INCOME:
        return line
    kind = _PARTS.get(line.item, "")
    if line.item in items or line.item in kinds or (kind and kind in kinds):
        because = f"本地不计入：{kind or line.item}"
        return Known(line.kind, line.item, line.amount, line.source, False, because, line.person)
    return line


def _of_ledger(household: Household, today: date) -> list[Known]:
    start = months_after(today, -_YEAR)
    rows = IncomeEntry.objects.proven("of a household found through the gate").filter(
        household=household, state=EntryState.CONFIRMED, counted_on__gt=start,
        counted_on__lte=today,
    )  # fmt: skip
    sums: dict[tuple[str, str], int] = defaultdict(int)
    quarters = set()
    for kind, item, amount, on in rows.values_list("kind", "item", "amount", "counted_on"):
        months = (today.year - on.year) * _YEAR + today.month - on.month
        quarters.add(min(months, _YEAR - 1) // _MONTHS)
        if kind in _INCOME or kind == EXPENSE:
            sums[kind, item] += amount
    if len(quarters) < _QUARTERS:
        return []
    return [
        Known(
            LineKind.COST if kind == EXPENSE else LineKind.INCOME, item, max(amount, 0),
            LineSource.LEDGER,
        )
        for (kind, item), amount in sorted(sums.items())
    ]  # fmt: skip


def _of_register(household: Household) -> list[Known]:
    extra: Mapping[str, object] = household.extra
    found = [
        Known(kind, name, amount, LineSource.REGISTRY)
        for name, kind in _REGISTRY
        if (amount := _fen(extra, name))
    ]
    parts = {name: amount for name in _PARTS if (amount := _fen(extra, name))}
    rest = _fen(extra, "转移性收入") - sum(parts.values())
    found += [
        Known(LineKind.INCOME, name, amount, LineSource.REGISTRY) for name, amount in parts.items()
    ]
    if rest > 0:
        found.append(Known(LineKind.INCOME, "其他转移性收入", rest, LineSource.REGISTRY))
    return found


def _fen(extra: Mapping[str, object], name: str) -> int:
    value = extra.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _costs(household: Household, items: tuple[str, ...], today: date) -> list[Known]:
    """Return the costs of employment: what is in force for the household, else to be filled in."""
    whose = Q(household=household, person__isnull=True) | Q(person__household=household)
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    rows = Circumstance.objects.proven("of a household found through the gate").filter(
        whose, lasting, kind="就业成本月额", judged_on__lte=today, retired_at__isnull=True
    )
    known: dict[str, int] = defaultdict(int)
    for content, amount in rows.values_list("content", "amount"):
        known[content] += (amount or 0) * _YEAR
    return [
        Known(LineKind.COST, item, known.get(item, 0), LineSource.SURVEY, because="必要的就业成本")
        for item in items
    ]
