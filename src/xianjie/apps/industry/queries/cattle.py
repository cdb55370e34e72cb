"""Classes of herds and villages (姚安县2022-2024增收计划 三(一)3(2)), sums against targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.industry.enums import EntityKind
from xianjie.apps.industry.models import Entity, Herd
from xianjie.apps.industry.queries.binding import inside
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.registry.models import VillageYear

BASE, BIG, PROFESSIONAL, SMALL = "base", "big", "professional", "small"
_SEEN = "figures of villages within the scope, without anybody's name"


@dataclass(frozen=True)
class Limits:
    """From which stock a herd has a class; None where the place sets none.

    ``exact_is_big`` says what a herd is that has exactly ``big`` head: the text calls 20 and more
    a farm, and 5 to 20 “20 included” a professional household.
    """

    base: int | None
    big: int | None
    professional: int | None
    exact_is_big: bool


def limits_of(county: str, on: date) -> Limits:
    """Return the limits of a place on a day."""
    if not county:
        return Limits(None, None, None, exact_is_big=False)
    book = standards(county, on)
    exact = book.parameter("肉牛恰为下限算规模场")
    return Limits(
        book.whole("肉牛基地下限"), book.whole("肉牛规模养殖场下限"),
        book.whole("肉牛专业养殖户下限"), exact_is_big=exact is not None and bool(exact.value),
    )  # fmt: skip


def class_of(stock: int, limits: Limits) -> str:
    """Return the class of a herd by its stock."""
    if limits.base is not None and stock >= limits.base:
        return BASE
    if limits.big is not None and (
        stock > limits.big or (stock == limits.big and limits.exact_is_big)
    ):
        return BIG
    if limits.professional is not None and stock >= limits.professional:
        return PROFESSIONAL
    return SMALL


@dataclass
class VillageHerds:
    """The cattle of a village: holders, stock, sold, keepers among its households."""

    code: str
    keepers: int = 0
    stock: int = 0
    sold: int = 0
    base: int = 0
    big: int = 0
    professional: int = 0
    households: int | None = None
    special: bool | None = None

    @property
    def share(self) -> Decimal | None:
        """Keepers of all households in percent, one decimal rounded down."""
        if not self.households:
            return None
        return Decimal(self.keepers * 1000 // self.households) / 10


def is_special(
    keepers: int, households: int | None, stock: int, share: Decimal | None, least: int | None
) -> bool | None:
    """Whether a village is one of cattle (专业村); None where it cannot be told."""
    if share is None or least is None:
        return None
    if stock < least:
        return False
    if not households:
        return None
    return keepers >= share * households


@dataclass(frozen=True)
class Target:
    """A target of cattle and what stands against it."""

    title: str
    unit: str
    value: Decimal | None
    target: Decimal | None

    @property
    def reached(self) -> bool | None:
        """Whether it is reached; None where it cannot be told."""
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target


@dataclass(frozen=True)
class Cattle:
    """The newest count of a county: by village, and against the targets of the place."""

    counted_on: date | None
    villages: list[VillageHerds]
    targets: list[Target]
    limits: Limits


def cattle_of(county: str, scope: Scope, on: date) -> Cattle:
    """Return the newest herd of every holder of the last year, added up by village."""
    limits, book = limits_of(county, on), standards(county, on)
    rows = Herd.objects.visible_to(scope, Permission.VIEW_INDUSTRY).filter(
        inside(county), retired_at__isnull=True, counted_on__lte=on,
        counted_on__gt=on.replace(year=on.year - 1, day=min(on.day, 28)),
    )  # fmt: skip
    newest: dict[tuple[int | None, int | None], tuple[str, int, int, int | None]] = {}
    last: date | None = None
    told = rows.order_by("counted_on", "id").values_list(
        "division_code", "household_id", "entity_id", "stock", "sold", "added", "counted_on"
    )
    for village, home, entity, stock, sold, added, day in told:
        newest[home, entity] = (village, stock, sold, added)
        last = day
    found: dict[str, VillageHerds] = {}
    gains: list[int] = []
    for (keeper, _farm), (village, stock, sold, added) in newest.items():
        line = found.setdefault(village, VillageHerds(village))
        line.stock += stock
        line.sold += sold
        kind = class_of(stock, limits)
        if kind != SMALL:
            setattr(line, kind, getattr(line, kind) + 1)
        if keeper is not None and stock:
            line.keepers += 1
            if added is not None:
                gains.append(added)
    _households(county, found)
    for line in found.values():
        line.special = is_special(
            line.keepers, line.households, line.stock, book.share("肉牛专业村养牛户占比"),
            book.whole("肉牛专业村存栏"),
        )  # fmt: skip
    villages = sorted(found.values(), key=lambda one: (-one.stock, one.code))
    return Cattle(last, villages, _targets(county, villages, gains, book, scope), limits)


def _households(county: str, found: dict[str, VillageHerds]) -> None:
    """Add how many households each village has: as the village register says."""
    rows = VillageYear.objects.proven(_SEEN).filter(
        inside(county), retired_at__isnull=True, households__isnull=False,
        division_code__in=found,
    )  # fmt: skip
    for code, households in rows.order_by("year").values_list("division_code", "households"):
        found[code].households = households


def _targets(
    county: str, villages: list[VillageHerds], gains: list[int], book: Standards, scope: Scope
) -> list[Target]:
    coops = (
        Entity.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
        .filter(inside(county), retired_at__isnull=True, kind=EntityKind.COOP, industry="肉牛")
        .count()
    )
    mean = Decimal(sum(gains) // len(gains)) / 100 if gains else None
    lines: tuple[tuple[str, str, int | Decimal | None, str], ...] = (
        ("存栏", "头", sum(one.stock for one in villages), "肉牛存栏目标"),
        ("本年出栏", "头", sum(one.sold for one in villages), "肉牛出栏目标"),
        ("养殖基地", "个", sum(one.base for one in villages), "肉牛基地目标"),
        ("规模养殖场", "户", sum(one.big for one in villages), "肉牛规模场目标"),
        ("专业养殖户", "户", sum(one.professional for one in villages), "肉牛专业户目标"),
        ("专业村", "个", sum(bool(one.special) for one in villages), "肉牛专业村目标"),
        ("肉牛合作社", "个", coops, "肉牛合作社目标"),
        ("养殖户户均增收", "元", mean, "肉牛户均增收目标"),
    )
    return [
        Target(title, unit, None if value is None else Decimal(value), _yuan(book, name, unit))
        for title, unit, value, name in lines
    ]


def _yuan(book: Standards, name: str, unit: str) -> Decimal | None:
    known = book.whole(name)
    if known is None:
        return None
    return Decimal(known) / 100 if unit == "元" else Decimal(known)
