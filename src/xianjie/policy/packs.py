"""Packs: published documents as paths, units and figures, so that a county has its tasks at once.

A pack is one YAML file ``<rulebook>/<place>/packs/<key>.yaml``; docs/reference/packs.md gives its
keys. It names its entry in ``documents`` and holds no sentence of the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xianjie.policy.loading import PACKAGED, read_packs
from xianjie.policy.pack_model import (
    Pack,
    PackClause,
    PackDuty,
    PackTarget,
    parent_path,
    path_steps,
)
from xianjie.policy.places import lineage

__all__ = [
    "Pack",
    "PackClause",
    "PackDuty",
    "PackTarget",
    "load_packs",
    "packs_at",
    "parent_path",
    "path_steps",
]


def load_packs(paths: Sequence[Path] = (PACKAGED,)) -> tuple[Pack, ...]:
    """Every pack in these rulebook folders, by place and key; a later folder goes before.

    Folders that do not exist hold none. Faults are left to ``xianjie rules check``; an entry that
    cannot be read is left out. Raises RefusedError for a file that cannot be read at all.
    """
    return read_packs(paths)


def packs_at(place: str, packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """The packs that count for a place: its own first, then those of the places above it."""
    order = {code: number for number, code in enumerate(lineage(place))}
    meant = [pack for pack in packs if pack.place in order]
    return tuple(sorted(meant, key=lambda one: (order[one.place], one.key)))
