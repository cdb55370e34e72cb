"""Settle one medical bill through the layers of a place: plain arithmetic over Decimal yuan.

    base of a layer = what is still unpaid within the catalogue
    layer that counts each bill:  pay = f(base)
    layer that counts the year:   pay = f(base of the year so far + base) - f(base so far)
    f(x) = sum over segments of (part of x above the deductible in the segment) * ratio

The amount is rounded as the scheme says, then capped by what is left of the yearly limit and by
the base. Of several rows of a table that fit (several statuses at once) the one that pays most
counts, never two. A parameter without a value stops the settlement there: nothing is guessed.

Schemes are `xianjie.policy.scheme_model`; which are in force where and when says `schemes_at`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Final

from xianjie.policy.benefit_model import Rounding
from xianjie.policy.citations import is_unverified
from xianjie.policy.model import Citation, Document, Rulebook
from xianjie.policy.nodes import Value
from xianjie.policy.places import lineage
from xianjie.policy.scheme_model import Accrual, Band, Line, Scheme, Share

__all__ = [
    "Bill",
    "Portion",
    "Settlement",
    "SettlementStep",
    "Sofar",
    "rate",
    "rounded",
    "schemes_at",
    "settle",
    "settle_year",
]

GOAL: Final = "住院目录内报销目标"
_TO_THE_FEN: Final = Rounding()
_ZERO: Final = Decimal(0)
_UNITS: Final = {"元": Decimal(1), "角": Decimal("0.1"), "分": Decimal("0.01")}
_WAYS: Final = {"四舍五入": ROUND_HALF_UP, "进一": ROUND_UP, "舍去": ROUND_DOWN}
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Sofar:
    """What one layer has met in the calendar year before the bill, in yuan."""

    base: Decimal = _ZERO
    paid: Decimal = _ZERO


@dataclass(frozen=True)
class Bill:
    """One bill: amounts in yuan, ``people`` codes of 救助身份, ``sofar`` by scheme id.

    ``given`` are layers whose amount is known already (a bill that 基本医保 has settled at the
    hospital's desk): they are taken as they are. Raises ValueError with a Chinese sentence for
    amounts that cannot be.
    """

    total: Decimal
    catalogue: Decimal
    care: str = "住院"
    hospital: str = ""
    referred: bool = True
    people: frozenset[str] = frozenset()
    sofar: Mapping[str, Sofar] = field(default_factory=dict)
    given: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.total < 0 or self.catalogue < 0:
            raise ValueError("费用不能小于0。")
        if self.catalogue > self.total:
            raise ValueError("目录内费用不能大于医疗总费用。")


@dataclass(frozen=True, slots=True)
class Portion:
    """One segment that took part: the amount in it, the ratio, what it pays before rounding."""

    amount: Decimal
    ratio: Decimal
    pay: Decimal


@dataclass(frozen=True)
class SettlementStep:
    """One layer of a settlement, in yuan; ``missing`` names parameters without a value.

    ``base`` is what the layer looks at in this bill, ``before`` what it has met in the year
    (0 where it counts each bill), ``deductible`` that of the row after the tilt, ``raw`` the
    rounded amount before the limit, ``left`` what was left of the limit, ``amount`` what it pays.
    """

    scheme: str
    title: str
    line: str = ""
    base: Decimal = _ZERO
    before: Decimal = _ZERO
    deductible: Decimal = _ZERO
    portions: tuple[Portion, ...] = ()
    raw: Decimal = _ZERO
    limit: Decimal | None = None
    left: Decimal | None = None
    amount: Decimal = _ZERO
    applied: bool = False
    given: bool = False
    tilted: bool = False
    capped: bool = False
    others: tuple[str, ...] = ()
    rounding: Rounding = _TO_THE_FEN
    cite: Citation | None = None
    unverified: bool = False
    missing: tuple[str, ...] = ()

    @property
    def above(self) -> Decimal:
        """What of the base, with the year's before it, stands above the deductible."""
        return sum((one.amount for one in self.portions), _ZERO)


@dataclass(frozen=True)
class Settlement:
    """A bill settled: every layer in order, and the rate within the catalogue against the goal."""

    bill: Bill
    steps: tuple[SettlementStep, ...]
    goal: Decimal | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Parameters without a value that stopped the settlement."""
        return tuple(name for step in self.steps for name in step.missing)

    @property
    def paid(self) -> Decimal:
        """What all layers pay together."""
        return sum((step.amount for step in self.steps), _ZERO)

    @property
    def own_share(self) -> Decimal:
        """What the patient pays of the whole bill."""
        return self.bill.total - self.paid

    @property
    def rate(self) -> Decimal | None:
        """Share of the catalogue amount that is paid, None for a bill without any."""
        return rate(self.paid, self.bill.catalogue)

    @property
    def below_goal(self) -> bool | None:
        """Whether the rate misses the goal; None without a goal, a rate, or for other care."""
        if self.goal is None or self.rate is None or self.missing or self.bill.care != "住院":
            return None
        return self.paid < self.goal * self.bill.catalogue

    def amount_of(self, scheme: str) -> Decimal:
        """What one layer pays, 0 where the place has no such layer."""
        return next((one.amount for one in self.steps if one.scheme == scheme), _ZERO)


def schemes_at(rulebook: Rulebook, place: str, on: date) -> tuple[Scheme, ...]:
    """The layers of settlement at a place on a date: the nearest place wins with a whole layer."""
    found: dict[str, Scheme] = {}
    for one in reversed(lineage(place)):
        layer = rulebook.layer(one)
        own = layer.schemes if layer else ()
        found |= {scheme.id: scheme for scheme in own if scheme.in_force(on)}
    kept = [scheme for scheme in found.values() if not scheme.disabled]
    return tuple(sorted(kept, key=lambda scheme: (scheme.order, scheme.id)))


def settle(
    bill: Bill,
    schemes: Iterable[Scheme],
    values: Mapping[str, Value | None],
    documents: Mapping[str, Document],
) -> Settlement:
    """Settle a bill through ``schemes`` in their order.

    ``values`` are those of the parameters in the form of the engine (`Resolved.values`: money in
    fen, lists as sets), ``documents`` the known ones, to tell which tables are 待核.
    """
    steps: list[SettlementStep] = []
    rest = bill.catalogue
    for scheme in schemes:
        step = _step(scheme, bill, rest, values, documents, _paid_from(scheme, bill, steps))
        steps.append(step)
        if step.missing:
            break
        rest -= step.amount
    goal = values.get(GOAL)
    known = isinstance(goal, int | Decimal) and not isinstance(goal, bool)
    return Settlement(bill, tuple(steps), Decimal(str(goal)) if known else None)


def settle_year(
    bills: Iterable[Bill],
    schemes: Iterable[Scheme],
    values: Mapping[str, Value | None],
    documents: Mapping[str, Document],
) -> tuple[Settlement, ...]:
    """Settle one person's bills of a calendar year in order, each after those before it."""
    layers = tuple(schemes)
    sofar: dict[str, Sofar] = {}
    done: list[Settlement] = []
    for bill in bills:
        settled = settle(replace(bill, sofar=dict(sofar)), layers, values, documents)
        done.append(settled)
        for step in settled.steps:
            old = sofar.get(step.scheme, Sofar())
            # A layer without a row for this bill does not count it towards the year's deductible.
            met = step.base if step.applied else _ZERO
            sofar[step.scheme] = Sofar(old.base + met, old.paid + step.amount)
    return tuple(done)


def rate(paid: Decimal, catalogue: Decimal) -> Decimal | None:
    """``paid / catalogue`` to four places, None without a catalogue amount."""
    if catalogue <= 0:
        return None
    return (paid / catalogue).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def rounded(amount: Decimal, rounding: Rounding) -> Decimal:
    """An amount in yuan rounded to yuan, jiao or fen in the named way."""
    unit = _UNITS[rounding.to]
    return (amount / unit).quantize(Decimal(1), _WAYS[rounding.way]) * unit


def _paid_from(scheme: Scheme, bill: Bill, steps: list[SettlementStep]) -> Decimal:
    """What the yearly limit of a layer has already paid, with the layers that share it."""
    pool = {scheme.pool or scheme.id, scheme.id}
    before = sum((bill.sofar.get(name, Sofar()).paid for name in pool), _ZERO)
    return before + sum((step.amount for step in steps if step.scheme in pool), _ZERO)


def _step(
    scheme: Scheme,
    bill: Bill,
    base: Decimal,
    values: Mapping[str, Value | None],
    documents: Mapping[str, Document],
    paid: Decimal,
) -> SettlementStep:
    empty = SettlementStep(
        scheme.id,
        scheme.title or scheme.id,
        base=base,
        rounding=scheme.rounding,
        cite=scheme.cite,
        unverified=is_unverified(scheme.cite, documents),
    )
    if scheme.id in bill.given:
        amount = min(bill.given[scheme.id], base)
        return replace(empty, raw=amount, amount=amount, given=True, applied=True)
    missing: list[str] = []
    tilted = _is_tilted(scheme, bill, values, missing)
    if missing:
        return replace(empty, missing=tuple(missing))
    tried: list[SettlementStep] = []
    for line in scheme.lines:
        if _fits(line, bill):
            deductible = _deductible(line.deductible, values)
            if deductible is None:
                missing.append(line.deductible.of if isinstance(line.deductible, Share) else "")
            else:
                tried.append(_by_line(empty, scheme, line, deductible, bill, paid, tilted=tilted))
    if missing:
        # What this row would pay is unknown, so which one pays most is unknown too.
        return replace(empty, missing=tuple(dict.fromkeys(missing)))
    if not tried:
        return empty
    best = max(tried, key=lambda one: one.amount)
    return replace(best, others=tuple(one.line for one in tried if one is not best and one.line))


def _by_line(
    empty: SettlementStep,
    scheme: Scheme,
    line: Line,
    deductible: Decimal,
    bill: Bill,
    paid: Decimal,
    *,
    tilted: bool,
) -> SettlementStep:
    tilt = scheme.tilt if tilted else None
    plus = tilt.ratio_plus if tilt else _ZERO
    if tilt:
        deductible = rounded(deductible * tilt.deductible_factor, Rounding())
    before = bill.sofar.get(scheme.id, Sofar()).base if scheme.accrues == Accrual.YEAR else _ZERO
    portions = _portions(line.bands, before - deductible, before + empty.base - deductible, plus)
    raw = rounded(sum((one.pay for one in portions), _ZERO), scheme.rounding)
    limit = None if tilt and tilt.no_limit else line.limit
    left = None if limit is None else max(limit - paid, _ZERO)
    amount = min(raw, empty.base) if left is None else min(raw, empty.base, left)
    return replace(
        empty,
        line=line.name,
        applied=True,
        before=before,
        deductible=deductible,
        portions=portions,
        raw=raw,
        limit=limit,
        left=left,
        amount=amount,
        tilted=tilted,
        capped=amount < raw,
    )


def _portions(
    bands: tuple[Band, ...], start: Decimal, end: Decimal, plus: Decimal
) -> tuple[Portion, ...]:
    """What of ``(start, end]``, counted above the deductible, falls into each segment."""
    found: list[Portion] = []
    low = _ZERO
    for band in bands:
        high = end if band.upto is None else min(end, band.upto)
        part = high - max(start, low)
        if part > 0:
            ratio = min(band.ratio + plus, Decimal(1))
            found.append(Portion(part, ratio, part * ratio))
        if band.upto is None:
            break
        low = band.upto
    return tuple(found)


def _fits(line: Line, bill: Bill) -> bool:
    return (
        (not line.care or bill.care in line.care)
        and (not line.hospital or bill.hospital in line.hospital)
        and (line.referred is None or bill.referred == line.referred)
        and (not line.people or bool(bill.people & set(line.people)))
    )


def _is_tilted(
    scheme: Scheme, bill: Bill, values: Mapping[str, Value | None], missing: list[str]
) -> bool:
    if scheme.tilt is None:
        return False
    listed = values.get(scheme.tilt.people)
    if not isinstance(listed, frozenset):
        missing.append(scheme.tilt.people)
        return False
    return bool(bill.people & listed)


def _deductible(wanted: Decimal | Share, values: Mapping[str, Value | None]) -> Decimal | None:
    if isinstance(wanted, Decimal):
        return wanted
    value = values.get(wanted.of)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return rounded(Decimal(value) / _HUNDRED * wanted.share, Rounding())
