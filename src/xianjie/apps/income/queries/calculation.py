"""Net income per head from the lines of an account: plain arithmetic in whole fen.

人均纯收入 = (工资性 + 生产经营性 + 财产性 + 转移性 − 生产经营性支出) ÷ 家庭人口. Paid bills
(合规自付支出) and insurance claims stand apart and change nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from xianjie.apps.income.queries.rules import (
    BUSINESS,
    CLAIMS,
    COSTS,
    INCOME_KINDS,
    PROPERTY,
    REGISTRY_COLUMNS,
    SELF_PAID,
    TRANSFERS,
    WAGES,
    YEAR,
    IncomeRules,
    Mode,
)
from xianjie.kernel.money import format_yuan
from xianjie.kernel.periods import Period

LEDGER, REGISTER, APART, UNKNOWN = "台账", "登记", "不计入", "无数据"
ROUNDING = "四舍五入到分"
_EVERY = (*INCOME_KINDS, COSTS, CLAIMS, SELF_PAID)


@dataclass(frozen=True, slots=True)
class Booked:
    """A confirmed entry: fen in equal shares over the months ``first`` to ``last``, included."""

    item: str
    kind: str
    amount: int
    first: Period
    last: Period


@dataclass(frozen=True)
class Window:
    """A span of whole months, both included."""

    first: Period
    last: Period

    @property
    def months(self) -> tuple[Period, ...]:
        """Its months in order."""
        return tuple(Period.range(self.first, self.last))

    def __contains__(self, month: Period) -> bool:
        return self.first <= month <= self.last


@dataclass(frozen=True)
class Line:
    """One line of a calculation; ``amount`` in fen, ``counts`` whether it is part of the sum."""

    kind: str
    label: str
    source: str
    months: int
    amount: int
    counts: bool = True
    note: str = ""

    def plain(self) -> dict[str, object]:
        """Return the line as it is kept with a statement."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Calculation:
    """Income of one household over a window; amounts in fen by 大类.

    ``covered`` months were gone through in the ledger; ``undecided`` are items for which the
    county has not said whether they count.
    """

    window: Window
    people: int
    kinds: Mapping[str, int]
    apart: int
    lines: tuple[Line, ...]
    covered: int
    undecided: tuple[str, ...] = field(default=())

    @property
    def net(self) -> int:
        """Net income of the household."""
        return sum(self.kinds[kind] for kind in INCOME_KINDS) - self.kinds[COSTS]

    @property
    def per_capita(self) -> int:
        """Net income per head, rounded half up to a whole fen."""
        return divided(self.net, self.people)

    @property
    def from_register(self) -> int:
        """How much of it, positive kinds and costs alike, the ledger does not know itself."""
        return sum(line.amount for line in self.lines if line.source == REGISTER)


def divided(amount: int, by: int) -> int:
    """Divide fen by a number of people or months, rounded half up (四舍五入到分)."""
    return int((Decimal(amount) / by).quantize(Decimal(1), ROUND_HALF_UP))


def share(entry: Booked, window: Window) -> int:
    """Return what of an entry falls into a window.

    Windows that lie side by side share it out to the last fen.
    """
    first, last = max(entry.first, window.first), min(entry.last, window.last)
    if first > last:
        return 0
    count = entry.last.months_since(entry.first) + 1
    before, upto = first.months_since(entry.first), last.months_since(entry.first) + 1
    return entry.amount * upto // count - entry.amount * before // count


def calculate(
    booked: Iterable[Booked],
    registered: Mapping[str, int | None],
    window: Window,
    confirmed: Collection[Period],
    people: int,
    rules: IncomeRules,
) -> Calculation:
    """Return the income of a household over a window.

    :param booked: confirmed entries that touch the window.
    :param registered: figures of the registry in fen a year, by column.
    :param confirmed: months that were gone through: there the ledger is the whole truth.
    :param people: members of the household, at least one.
    """
    sums: dict[tuple[str, str], int] = defaultdict(int)
    months_of: dict[str, set[Period]] = defaultdict(set)
    item_months: dict[tuple[str, str], set[Period]] = defaultdict(set)
    apart: dict[tuple[str, str], int] = defaultdict(int)
    for entry in booked:
        amount = share(entry, window)
        touched = [m for m in Period.range(entry.first, entry.last) if m in window]
        if not touched:
            continue
        if rules.mode(entry.item) is not Mode.COUNTED:
            apart[entry.kind, entry.item] += amount
            continue
        months_of[entry.kind].update(touched)
        item_months[entry.kind, entry.item].update(touched)
        sums[entry.kind, entry.item] += amount
    gone_through = {month for month in confirmed if month in window}
    kinds, lines = dict.fromkeys(_EVERY, 0), []
    for kind in _EVERY:
        for (of, item), amount in sums.items():
            if of != kind:
                continue
            takes_off = kind == COSTS and item in rules.offsets
            kinds[kind] += -amount if takes_off else amount
            note = "从支出中减去" if takes_off else ""
            months = len(item_months[of, item])
            lines.append(
                Line(kind, item, LEDGER, months, -amount if takes_off else amount, note=note)
            )
        filled = _from_register(kind, registered, window, gone_through, months_of[kind], rules)
        if filled is not None:
            kinds[kind] += filled.amount
            lines.append(filled)
    for (kind, item), amount in apart.items():
        note = rules.mode(item).value
        lines.append(Line(kind, item, APART, 0, amount, counts=False, note=note))
    undecided = sorted({item for _, item in apart if rules.mode(item) is Mode.UNDECIDED})
    return Calculation(
        window, max(people, 1), kinds, sum(apart.values()), tuple(lines), len(gone_through),
        tuple(undecided),
    )  # fmt: skip


def _from_register(
    kind: str,
    registered: Mapping[str, int | None],
    window: Window,
    confirmed: set[Period],
    entered: set[Period],
    rules: IncomeRules,
) -> Line | None:
    """Return what the registry adds for months of which the ledger says nothing.

    A kind that comes in few months of the year is taken from the ledger alone as soon as it
    holds anything of it in the window.
    """
    open_months = [month for month in window.months if month not in confirmed]
    if kind in rules.yearly:
        open_months = [] if entered else open_months
    else:
        open_months = [month for month in open_months if month not in entered]
    if not open_months:
        return None
    figures = (registered.get(column) for column in REGISTRY_COLUMNS[kind])
    yearly = next((figure for figure in figures if figure is not None), None)
    if yearly is None:
        if kind in {CLAIMS, SELF_PAID}:
            return None  # they change nothing, so that silence needs no line
        return Line(kind, "登记表没有这一项", UNKNOWN, len(open_months), 0)
    amount = divided(yearly * len(open_months), YEAR)
    return Line(kind, f"登记数 {format_yuan(yearly)} 元/年", REGISTER, len(open_months), amount)


KIND_FIELDS = {
    WAGES: "wages",
    BUSINESS: "business",
    PROPERTY: "property",
    TRANSFERS: "transfers",
    COSTS: "costs",
    CLAIMS: "claims",
    SELF_PAID: "self_paid",
}
"""The column of a statement in which each 大类 stands."""
