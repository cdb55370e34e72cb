"""Making an approved copy from the registry of today."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.copies.actions.asking import MAKE_JOB
from xianjie.apps.copies.actions.common import note
from xianjie.apps.copies.enums import CopyState, CopyStep
from xianjie.apps.copies.models import CopyRequest
from xianjie.apps.copies.queries.copies import copy_path
from xianjie.apps.copies.queries.events import write_events
from xianjie.apps.divisions.codes import significant
from xianjie.apps.registry.snapshot import write_snapshot
from xianjie.engine.copying import CopyInputs, CopyKind, CopyPlan, CopyResult, make_copy, pack_copy
from xianjie.kernel.errors import RefusedError

__all__ = ["MAKE_JOB", "make_approved"]
_BLOCK = 1 << 20
BROKEN = "制作时出错，没有做成；可以再制作一次，或者撤回。"


def make_approved(
    *, by: Actor, found: CopyRequest, today: date, now: datetime,
    tell: Callable[[str], None] = lambda _: None,
) -> CopyRequest:  # fmt: skip
    """Make the copy of an approved request; begun again after a kill it makes the same.

    A refusal for k keeps its reason with the request, which may then be asked anew or withdrawn.

    Raises:
        RefusedError: not permitted, not approved, the key is destroyed, or k is not met.
    """
    if not by.scope.may(Permission.MAKE_COPIES, significant(found.division_code)):
        raise RefusedError("not-permitted", "您没有制作这份副本的权限。")
    held = CopyRequest.objects.select_related("key").get(pk=found.pk)
    if held.state not in {CopyState.MAKING, CopyState.FAILED} or held.decided_at is None:
        raise RefusedError("not-approved", "这份副本还没有批准，或者已经做成、撤回。")
    if held.key is None or held.key.destroyed_at is not None:
        raise RefusedError("key-gone", "这份副本的密钥已经销毁，不能再制作；请重新申请。")
    plan = CopyPlan(
        kind=CopyKind(held.kind), key=bytes.fromhex(held.key.secret), groups=tuple(held.groups),
        k=held.k, levels=dict(held.levels), made_on=today,
        most_suppressed=float(held.most_suppressed), rounding=held.rounding,
    )  # fmt: skip
    folder = Path(settings.EXPORTS_DIR) / "copies"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    prefix = f".making-{held.pk}-"
    for left in folder.glob(f"{prefix}*"):  # of a making that was killed
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=folder, prefix=prefix) as place:
        work = Path(place)
        try:
            result = _made(held, plan, work, tell)
            target = work / "copy.zip"
            pack_copy(
                result, plan, target, purpose=held.purpose, number=held.number, made_on=today,
                until=held.until, tell=tell,
            )  # fmt: skip
        except Exception as error:
            # Whatever it was: the request must be made again or withdrawn, not stand still.
            told = error.message if isinstance(error, RefusedError) else BROKEN
            _failed(by, held, told, now)
            raise
        return _kept(by, held, result, target, now)


def _made(held: CopyRequest, plan: CopyPlan, work: Path, tell: Callable[[str], None]) -> CopyResult:
    tell("读取数据库")
    snapshot = write_snapshot(work / "snapshot", held.county_code)
    events = write_events(work / "snapshot", held.county_code, plan.events)
    inputs = CopyInputs(
        snapshot.household.path, snapshot.person.path, snapshot.village.path, events
    )
    out = work / "tables"
    out.mkdir()
    return make_copy(inputs, plan, out, tell)


@transaction.atomic
def _failed(by: Actor, held: CopyRequest, sentence: str, now: datetime) -> None:
    found = CopyRequest.objects.select_for_update(of=("self",)).get(pk=held.pk)
    found.state, found.trouble = CopyState.FAILED, sentence[:500]
    found.save()
    note(by, found, CopyStep.FAIL, now, sentence)


@transaction.atomic
def _kept(
    by: Actor, held: CopyRequest, result: CopyResult, target: Path, now: datetime
) -> CopyRequest:
    found = CopyRequest.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if found.state not in {CopyState.MAKING, CopyState.FAILED}:
        raise RefusedError("changed", "制作期间这份申请已被撤回，没有保存文件。")
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    found.file_name = f"{found.pk}-{found.attempts}-{digest[:12]}.zip"
    target.chmod(0o600)
    target.replace(copy_path(found))
    found.sha256, found.size, found.made_at = digest, copy_path(found).stat().st_size, now
    found.report, found.trouble = result.report.as_json(), ""
    found.tables = {table.title: table.rows for table in result.tables}
    found.state = CopyState.READY
    found.save()
    note(by, found, CopyStep.FINISH, now, sha256=digest, people=result.report.people)
    return found
