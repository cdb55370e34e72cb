"""What a county's assets add up to: by class, place, department, source and state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.enums import WEAK, AssetClass, AssetState
from xianjie.apps.assets.models import MONEY, Asset
from xianjie.apps.assets.queries.registers import vacant
from xianjie.apps.assets.queries.stock import in_place
from xianjie.apps.assets.queries.values import net
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import short_name

_TOWN, _CODE, _WAN = 9, 12, 10_000


def wan(fen: int) -> int:
    """Return fen as hundredths of ten thousand yuan, rounded to the nearest."""
    return (fen + _WAN // 2) // _WAN


@dataclass(frozen=True)
class Figures:
    """How many assets, what they cost and are worth (fen), and what is wrong with how many."""

    count: int = 0
    original: int = 0
    net: int = 0
    confirmed: int = 0
    weak: int = 0
    vacant: int = 0

    @property
    def original_wan(self) -> int:
        """What they cost in ten thousand yuan, in hundredths, as ``yuan`` draws it."""
        return wan(self.original)

    @property
    def net_wan(self) -> int:
        """What they are worth in ten thousand yuan, in hundredths."""
        return wan(self.net)

    @property
    def confirmed_share(self) -> int:
        """Percent whose owner is confirmed, rounded down."""
        return self.confirmed * 100 // self.count if self.count else 0

    @property
    def weak_share(self) -> int:
        """Percent that run badly, rounded up: nobody shall read 0 where there is one."""
        return -(-self.weak * 100 // self.count) if self.count else 0

    def __add__(self, other: Figures) -> Figures:
        """Add up two."""
        return Figures(
            self.count + other.count, self.original + other.original, self.net + other.net,
            self.confirmed + other.confirmed, self.weak + other.weak, self.vacant + other.vacant,
        )  # fmt: skip


@dataclass(frozen=True)
class PlaceLine:
    """One place: all its assets, and of each class."""

    code: str
    name: str
    every: Figures
    classes: dict[str, Figures]


@dataclass(frozen=True)
class Board:
    """The sums of a place; money is fen."""

    every: Figures
    classes: dict[str, Figures]
    places: list[PlaceLine] = field(default_factory=list)
    departments: list[tuple[str, Figures]] = field(default_factory=list)
    kinds: list[tuple[str, str, Figures]] = field(default_factory=list)
    states: list[tuple[str, str, int, int]] = field(default_factory=list)
    sources: list[tuple[str, int]] = field(default_factory=list)


def live_assets(scope: Scope, place: str) -> QuerySet[Asset]:
    """Return the assets of a place that somebody sees and that are on the balance."""
    rows: QuerySet[Asset] = Asset.objects.visible_to(scope, Permission.VIEW_ASSETS)
    return in_place(rows.filter(retired_at__isnull=True), place, "division_code")


def board_of(county: str, scope: Scope, today: date, *, town: str = "") -> Board:
    """Return the board of a county (six digits) or of one of its townships; four queries."""
    place = town or county
    rows = live_assets(scope, place)
    digits = _CODE if town else _TOWN
    grouped = _grouped(rows.annotate(part=Substr("division_code", 1, digits)), county, today,
                       "part", "asset_class")  # fmt: skip
    departments = _grouped(rows, county, today, "department")
    kinds = _grouped(rows, county, today, "asset_class", "kind")
    classes = {one.value: Figures() for one in AssetClass}
    places: dict[str, dict[str, Figures]] = {}
    for (part, own), figures in grouped.items():
        code = part.ljust(_CODE, "0")
        places.setdefault(code, {one.value: Figures() for one in AssetClass})[own] = figures
        classes[own] += figures
    every = sum(classes.values(), Figures())
    names = division_names(set(places))
    words = {one.value: one.label for one in AssetClass}
    return Board(
        every=every,
        classes=classes,
        places=[
            PlaceLine(code, _name(code, names, county, town), sum(parts.values(), Figures()), parts)
            for code, parts in sorted(places.items())
        ],
        departments=sorted(
            ((key[0], one) for key, one in departments.items()), key=lambda one: -one[1].original
        ),
        kinds=[(words[own], kind, one) for (own, kind), one in sorted(
            kinds.items(), key=lambda pair: (list(words).index(pair[0][0]), -pair[1].original)
        )],
        states=_states(rows),
        sources=_sources(rows),
    )  # fmt: skip


def _name(code: str, names: dict[str, str], county: str, town: str) -> str:
    if code == county.ljust(_CODE, "0"):
        return "县级"
    if town and code == town.ljust(_CODE, "0"):
        return "乡镇级"
    return short_name(names.get(code, code))


def _grouped(
    rows: QuerySet[Any], county: str, today: date, *keys: str
) -> dict[tuple[str, ...], Figures]:
    found = (
        rows.order_by()
        .values(*keys)
        .annotate(
            n=Count("pk"), cost=Sum("original_value"), worth=Sum(net(county, today)),
            owned=Count("pk", filter=Q(confirmed_on__isnull=False)),
            bad=Count("pk", filter=Q(state__in=WEAK)),
            bare=Count("pk", filter=vacant(county, today)),
        )
    )  # fmt: skip
    return {
        tuple(row[key] for key in keys): Figures(
            row["n"], row["cost"] or 0, row["worth"] or 0, row["owned"], row["bad"], row["bare"]
        )
        for row in found
    }


def _states(rows: QuerySet[Any]) -> list[tuple[str, str, int, int]]:
    found = {
        state: (n, cost or 0)
        for state, n, cost in rows.order_by()
        .values_list("state")
        .annotate(n=Count("pk"), cost=Sum("original_value"))
    }
    return [(one.value, one.label, *found.get(one.value, (0, 0))) for one in AssetState]


def _sources(rows: QuerySet[Any]) -> list[tuple[str, int]]:
    sums = rows.order_by().aggregate(**{f"sum_{name}": Sum(name) for name in MONEY})
    titles = {name: str(getattr(Asset, name).field.verbose_name) for name in MONEY}
    return [(titles[name], sums[f"sum_{name}"] or 0) for name in MONEY if sums[f"sum_{name}"]]
