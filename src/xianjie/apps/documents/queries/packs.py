"""Which published documents the rulebook offers to a county."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.documents.queries.names import title_key
from xianjie.policy.loading import PACKAGED
from xianjie.policy.packs import Pack, load_packs, packs_at


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    files = sorted(folder.glob("*/packs/*.y*ml"))
    return tuple((str(path), path.stat().st_mtime_ns) for path in files)


@lru_cache(maxsize=4)
def _loaded(
    folders: tuple[Path, ...], _stamps: tuple[tuple[tuple[str, int], ...], ...]
) -> tuple[Pack, ...]:
    return load_packs(folders)


def packs_for(county: str) -> tuple[Pack, ...]:
    """Return the packs of a county's lineage, its own first; read anew when a file changed."""
    folders = (PACKAGED, Path(settings.RULEBOOK_DIR))
    every = _loaded(folders, tuple(_stamp(folder) for folder in folders))
    return packs_at(county[:6], every)


@dataclass(frozen=True)
class OfferedPack:
    """A pack and the version of it in the register, if the county has taken it."""

    pack: Pack
    document: PolicyDocument | None = None

    @property
    def targets(self) -> int:
        """How many figures it holds."""
        return sum(len(clause.targets) for clause in self.pack.clauses)


def offered_packs(county: str, rows: list[PolicyDocument]) -> list[OfferedPack]:
    """Return the packs of a county with what it has of them; ``rows`` are its documents."""
    by_title = {title_key(one.title): one for one in rows}
    by_key = {one.key: one for one in rows}
    return [
        OfferedPack(pack, by_key.get(pack.key) or by_title.get(title_key(pack.title or pack.key)))
        for pack in packs_for(county)
    ]
