"""Frames: which units may be drawn, in which layer and cluster; packed for keeping."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.models import Asset
from xianjie.apps.census.enums import DrawTheme, Strata, UnitKind
from xianjie.apps.census.models import SampleDraw
from xianjie.apps.divisions.queries.places import towns_of, villages_by_town
from xianjie.apps.income.enums import EntryState
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.calculation import Window
from xianjie.apps.income.queries.rules import INCOME_KINDS
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.drawing import (
    Design,
    FrameUnit,
    commitment,
    draw,
    frame_hash,
    frame_text,
    read_frame,
)
from xianjie.kernel.places import place_prefix

SHARE, LEAST, STRATUM_LEAST, TOLERANCE = (
    "统计抽样比例", "统计抽样最少单位", "统计抽样每层至少", "统计抽样允许误差"
)  # fmt: skip
_MONITORED = ~Q(monitor_category="")
POPULATIONS = {
    "": ("全部在册", Q()),
    "MONITORED": ("监测对象", _MONITORED & ~Q(risk_cleared=True)),
    "LIFTED": ("脱贫户", Q(household_type="脱贫户")),
    "ORDINARY": ("一般农户", ~Q(household_type="脱贫户") & ~_MONITORED),
}
_REASON = "a frame of a place that the drawer covers"


def sample_rules(county: str, on: Any) -> Standards:
    """Return the share, the least number, the least of a layer and the tolerance in force."""
    return standards(county, on, (SHARE, LEAST, STRATUM_LEAST, TOLERANCE))


_Rows = list[tuple[str, Any, str, str]]
"""Key, number of the row, code of the village, category."""
_Reader = Callable[[str, str, str, Window | None], _Rows]


@dataclass(frozen=True)
class Frame:
    """Units with what stands behind each key: the number of its row, and its village."""

    units: list[FrameUnit]
    rows: dict[str, tuple[Any, str]]


def _range(place: str, field: str = "division_code") -> Q:
    prefix = place_prefix(place)
    return Q(**{f"{field}__gte": prefix.ljust(12, "0"), f"{field}__lte": prefix.ljust(12, "9")})


def build_frame(
    *, place: str, theme: str, unit: str, population: str, strata: str, months: Window | None
) -> Frame:
    """Return the units of a place as they are now, each with its layer and its village."""
    readers: dict[str, _Reader] = {
        UnitKind.HOUSEHOLD: _households,
        UnitKind.PERSON: _people,
        UnitKind.VILLAGE: _villages,
        UnitKind.ASSET: _assets,
    }
    rows = readers[unit](place, population, theme, months)
    towns = {one.code: one.name for one in towns_of(place[:6], Scope.everything())}

    def layer(village: str, kind: str) -> str:
        if strata == Strata.TOWN:
            return towns.get(f"{village[:9]}000", village[:9])
        return kind or "未分类" if strata == Strata.CATEGORY else ""

    units = [FrameUnit(key, layer(village, kind), village) for key, _, village, kind in rows]
    return Frame(units, {key: (number, village) for key, number, village, _ in rows})


def _households(place: str, population: str, theme: str, months: Window | None) -> _Rows:
    rows = Household.objects.proven(_REASON).filter(
        _range(place), POPULATIONS[population][1], is_active=True, county_code=place[:6]
    )
    if theme == DrawTheme.INCOME and months is not None:
        kept = IncomeEntry.objects.filter(
            county_code=place[:6], state=EntryState.CONFIRMED, kind__in=INCOME_KINDS,
            period__lte=str(months.last), period_to__gte=str(months.first),
        )  # fmt: skip
        rows = rows.filter(pk__in=kept.values("household"))
    return list(rows.values_list("household_code", "pk", "division_code", "household_type"))


def _people(place: str, population: str, _theme: str, _months: Window | None) -> _Rows:
    homes = Household.objects.filter(
        _range(place), POPULATIONS[population][1], is_active=True, county_code=place[:6]
    )
    rows = Person.objects.proven(_REASON).filter(household__in=homes.values("pk"))
    return [
        (f"{code}/{number}", number, village, kind)
        for number, code, village, kind in rows.values_list(
            "pk", "household__household_code", "household__division_code",
            "household__household_type",
        )
    ]  # fmt: skip


def _villages(place: str, _population: str, _theme: str, _months: Window | None) -> _Rows:
    prefix = place_prefix(place)
    return [
        (village.code, village.code, village.code, "")
        for _, villages in villages_by_town(place[:6], Scope.everything())
        for village in villages
        if village.code.startswith(prefix)
    ]


def _assets(place: str, _population: str, _theme: str, _months: Window | None) -> _Rows:
    rows = Asset.objects.proven(_REASON).filter(_range(place), retired_at__isnull=True)
    return [
        (code, number, village, str(kind))
        for number, code, village, kind in rows.values_list(
            "pk", "code", "division_code", "asset_class"
        )
    ]


def packed(text: str) -> bytes:
    """Return a frame's text as it is stored."""
    return zlib.compress(text.encode(), 9)


def frame_of(found: SampleDraw) -> str:
    """Return the published text of a frame."""
    return zlib.decompress(bytes(found.frame)).decode()


def design_of(found: SampleDraw) -> Design:
    """Return how many a sample draws."""
    return Design(found.size, found.least, found.clusters)


@dataclass(frozen=True)
class Verification:
    """What came out when a draw was repeated."""

    frame: bool
    commitment: bool
    seed: bool
    units: bool
    size: int

    @property
    def holds(self) -> bool:
        """Whether everything is as it was published."""
        return self.frame and self.commitment and self.seed and self.units


def verify(found: SampleDraw) -> Verification:
    """Repeat a draw from what is kept: frame, seed, design; compare with the units drawn."""
    units = read_frame(frame_of(found))
    of_frame = frame_hash(units)
    secret = found.sealed
    keys = [unit.key for unit in draw(units, design_of(found), found.seed)] if found.seed else []
    kept = list(found.units.order_by("place").values_list("key", flat=True))
    return Verification(
        frame=of_frame == found.frame_hash and frame_text(units) == frame_of(found),
        commitment=commitment(secret, found.frame_hash) == found.commitment,
        seed=not found.seed or found.seed == joined_seed(secret, found.witness),
        units=keys == kept,
        size=len(kept),
    )


def joined_seed(secret: str, witness: str) -> str:
    """Return the seed of a draw: the sealed half and what the witness said."""
    return f"{secret}+{witness}" if witness else secret


def share_of(rules: Standards) -> Decimal | None:
    """Return the share that is drawn where nobody says a number."""
    return rules.share(SHARE)
