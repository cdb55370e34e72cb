"""Filing papers and photos of assets, and writing down what was done about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.enums import EventKind
from xianjie.apps.assets.models import Asset, AssetEvent
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

_WORDS = 500


@dataclass(frozen=True)
class Paper:
    """A file that goes with a step: where it lies and what it was called."""

    path: Path
    name: str


def check_may(by: Actor, permission: Permission, asset: Asset, what: str) -> None:
    """Refuse whoever may not do something with an asset, by its place and department.

    Raises ``RefusedError``.
    """
    if not asset.written_by(by.scope, permission):
        raise RefusedError("not-permitted", f"您没有{what}的权限。")


def file_paper(
    by: Actor, asset: Asset, paper: Paper | None, title: str, day: date, now: datetime,
    kind: ArchiveKind = ArchiveKind.OTHER,
) -> ArchiveDocument | None:  # fmt: skip
    """File what came with a step among the papers of the asset's place; None without one.

    Who may do the step may file its paper; a department has no right to file anything else.
    """
    if paper is None:
        return None
    return file_document(
        by=Actor(by.label, Scope.everything(), by.user_id), path=paper.path, kind=kind,
        title=f"{asset.code} {title}", dated_on=day, division_code=asset.division_code,
        file_name=paper.name, now=now,
    )  # fmt: skip


def note(
    by: Actor, asset: Asset, kind: EventKind, about: int, step: str, words: str, now: datetime,
    *, document: ArchiveDocument | None = None,
) -> None:  # fmt: skip
    """Write what was done into the asset's record and the audit."""
    AssetEvent.objects.create(
        asset=asset, kind=kind, about=about, step=step, words=words.strip()[:_WORDS],
        document=document, user_id=by.user_id, at=now,
    )  # fmt: skip
    record(
        actor=by, action=f"assets.{kind.lower()}", object_type="assets.Asset",
        object_id=asset.pk, division_code=asset.division_code, detail={"step": step},
        at=now,
    )  # fmt: skip
