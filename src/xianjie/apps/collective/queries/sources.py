"""What earns money that is shared out: every app names its own things, distributions lead back.

An app above registers its things once, in ``AppConfig.ready``::

    register_source("assets.asset:", asset_source)

Then ``collective:distribution-new?key=assets.asset:12`` opens a distribution of what it earned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.collective.enums import SourceKind
from xianjie.apps.collective.models import ResourceUse, ShareAsset

SHARE_KEY, USE_KEY = "collective.shareasset:", "collective.resourceuse:"
_DIGITS = 12


@dataclass(frozen=True)
class MoneySource:
    """A thing that earns: its village (12 digits), words that name nobody, kind of money, fen.

    ``view_name`` is the page of the thing; it takes its ``pk``. ``direct`` is rent by contract.
    ``limited``: no more than ``amount`` can be shared out.
    """

    village: str
    words: str
    kind: str
    view_name: str
    amount: int | None = None
    upkeep_need: int = 0
    direct: bool = False
    limited: bool = False


SourceFunction = Callable[[Scope, int], MoneySource | None]
_sources: dict[str, SourceFunction] = {}


def register_source(prefix: str, find: SourceFunction) -> None:
    """Tell how things of a prefix ``app.model:`` are found, through their own gate."""
    _sources[prefix] = find


def is_source(key: str) -> bool:
    """Whether a key names a thing of a registered kind."""
    prefix, mark, _number = key.partition(":")
    return f"{prefix}{mark}" in _sources


def source_of(scope: Scope, key: str) -> MoneySource | None:
    """Return the thing that a key names, if the scope may share out its money."""
    prefix, mark, number = key.partition(":")
    find = _sources.get(f"{prefix}{mark}")
    if find is None or not (number.isascii() and number.isdigit() and len(number) < _DIGITS):
        return None
    return find(scope, int(number))


def _share(scope: Scope, pk: int) -> MoneySource | None:
    rows = ShareAsset.objects.visible_to(scope, Permission.VIEW_COLLECTIVE)
    row = rows.filter(pk=pk, retired_at__isnull=True).first()
    if row is None:
        return None
    page = "collective:share-assets-detail"
    return MoneySource(row.division_code, f"{row.title} 分红"[:100], SourceKind.SHARE, page)


def _use(scope: Scope, pk: int) -> MoneySource | None:
    rows = ResourceUse.objects.visible_to(scope, Permission.VIEW_COLLECTIVE)
    row = rows.filter(pk=pk, retired_at__isnull=True).first()
    if row is None:
        return None
    mine = row.goes_to_collective
    return MoneySource(
        row.division_code, f"{row.title} {row.mode}收益"[:100],
        SourceKind.COLLECTIVE if mine else SourceKind.LAND, "collective:uses-detail",
        amount=row.yearly, direct=not mine,
    )  # fmt: skip


register_source(SHARE_KEY, _share)
register_source(USE_KEY, _use)
