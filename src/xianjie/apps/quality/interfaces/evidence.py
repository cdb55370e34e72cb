"""A file that proves an exemption, filed among the papers of the household or village."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError


def filed_evidence(
    by: Actor, row: QualityFinding, upload: Any, today: date, now: datetime
) -> ArchiveDocument | None:
    """File an uploaded file and return it; None without one. Raises what `file_document` does.

    Who may ask for an exemption may file what proves it.
    """
    if not upload:
        return None
    if not by.scope.may(Permission.MEND_QUALITY, row.division_code):
        raise RefusedError("not-permitted", "您没有为这条疑点申请豁免的权限。")
    staging = Path(settings.HOME) / "staging"
    staging.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=staging) as folder:
        path = Path(folder) / "evidence"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return file_document(
            by=Actor(by.label, Scope.everything(), by.user_id),
            path=path,
            kind=ArchiveKind.OTHER,
            title="数据疑点豁免佐证",
            dated_on=today,
            household=row.household,
            division_code=row.division_code,
            file_name=upload.name,
            now=now,
        )
