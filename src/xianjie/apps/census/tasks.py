"""Base lists and lists in the background; differences that were put right."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.keys import keyring
from xianjie.apps.census.actions.base import DRAFT_JOB, draft_base
from xianjie.apps.census.actions.checking import confirm_answers
from xianjie.apps.census.actions.lists import LIST_JOB, read_list
from xianjie.apps.census.enums import FollowState
from xianjie.apps.census.models import ListUpload, SampleAnswer
from xianjie.apps.jobs.processes import worker_name
from xianjie.apps.jobs.runners import JobContext, runner, tick
from xianjie.apps.jobs.uploads import incoming_folder, remove_sealed
from xianjie.apps.jobs.vault import unseal
from xianjie.kernel.errors import RefusedError


@runner(DRAFT_JOB, permission=Permission.DRAW_SAMPLES)
def draft(context: JobContext) -> dict[str, Any]:
    """Make the next version of the base list."""
    now = context.now()
    made = draft_base(
        by=context.by, county=context.payload["county"], today=localtime(now).date(), now=now,
        tell=context.progress,
    )  # fmt: skip
    return {"number": made.number, "households": made.households, "incomplete": made.incomplete}


@runner(LIST_JOB, permission=Permission.DRAW_SAMPLES)
def load(context: JobContext) -> dict[str, Any]:
    """Read and link a list; its file is removed when it is stored."""
    found = ListUpload.objects.get(pk=context.payload["upload"])
    sealed = Path(settings.UPLOADS_DIR) / context.payload["sealed"]
    if not sealed.is_file():
        if found.read:
            return {"read": found.read}
        raise RefusedError("file-gone", "上传的文件已经清理，请重新上传。")
    with TemporaryDirectory(dir=incoming_folder(), prefix=f"{worker_name()}-") as folder:
        path = Path(folder) / f"file{Path(found.file_name).suffix.lower()}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for block in unseal(sealed, keyring()):
                out.write(block)
        found = read_list(by=context.by, found=found, path=path, tell=context.progress)
    remove_sealed(context.payload["sealed"])
    return {"read": found.read, "unlinked": found.unlinked, "differing": found.differing}


@tick("census.corrections")
def confirm(by: Actor, now: datetime) -> int:
    """Confirm what agrees with the record now, county by county."""
    counties = SampleAnswer.objects.filter(follow=FollowState.SENT).order_by("county_code")
    return sum(
        confirm_answers(by=by, county=county, now=now)
        for county in counties.values_list("county_code", flat=True).distinct()
    )
