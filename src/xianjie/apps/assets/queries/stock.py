"""What a stock-taking compares, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.enums import AssetState, RoundItemState
from xianjie.apps.assets.models import Asset, StockItem, StockRound
from xianjie.apps.divisions.codes import significant
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import short_name

_TOWN, _VILLAGE = 9, 12


def in_place(rows: QuerySet[Any], code: str, path: str) -> QuerySet[Any]:
    """Return the rows within a division, by the index of its code."""
    prefix = significant(code)
    low, high = prefix.ljust(_VILLAGE, "0"), prefix.ljust(_VILLAGE, "9")
    return rows.filter(**{f"{path}__gte": low, f"{path}__lte": high})


def differences_of(
    asset: Asset, there: bool, in_use: bool | None, run_state: str, keeper_right: bool | None,
    taken: bool,
) -> list[str]:  # fmt: skip
    """Return in words how what was seen differs from the ledger; nothing where it is the same."""
    if not there:
        return ["没有见到实物"]
    found = []
    if run_state and run_state != asset.state:
        found.append(f"状态{asset.get_state_display()}→{AssetState(run_state).label}")
    if in_use is False and asset.state == AssetState.NORMAL and run_state in {"", asset.state}:
        found.append("没有在使用")
    if keeper_right is False:
        found.append("管护人不符")
    if taken:
        found.append("被侵占")
    return found


@dataclass(frozen=True)
class PlaceProgress:
    """How far a round is in one place."""

    code: str
    name: str
    every: int
    seen: int
    different: int

    @property
    def share(self) -> int:
        """Percent that were seen, rounded down."""
        return self.seen * 100 // self.every if self.every else 0


def progress_of(found: StockRound, scope: Scope, *, town: str = "") -> list[PlaceProgress]:
    """Return the progress by township, or by village of one; the slowest first."""
    digits = _VILLAGE if town else _TOWN
    rows: QuerySet[Any] = StockItem.objects.visible_to(scope, Permission.VIEW_ASSETS)
    rows = rows.filter(round=found)
    if town:
        rows = in_place(rows, town, "asset__division_code")
    figures: dict[str, list[int]] = {}
    for code, state, n in (
        rows.order_by().values_list("asset__division_code", "state").annotate(n=Count("pk"))
    ):
        line = figures.setdefault(code[:digits].ljust(_VILLAGE, "0"), [0, 0, 0])
        line[0] += n
        line[1] += n if state != RoundItemState.WAITING else 0
        line[2] += n if state == RoundItemState.DIFFERENT else 0
    names = division_names(set(figures))
    lines = [
        PlaceProgress(code, short_name(names.get(code, code)), *line)
        for code, line in figures.items()
    ]
    return sorted(lines, key=lambda one: (one.share, one.code))
