"""Publish a rulebook: checked as a whole, stored as a whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.policies.models import RulebookVersion
from xianjie.apps.policies.queries import current_version
from xianjie.apps.policies.queries.versions import forget_current
from xianjie.kernel.errors import RefusedError
from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import load_rulebook, overlays_for
from xianjie.policy.model import Rulebook
from xianjie.policy.packs import Pack

_REMEMBERED = 32
_faultless: deque[tuple[str, tuple[Pack, ...]]] = deque(maxlen=_REMEMBERED)


def publish(
    *, by: Actor, at: datetime, path: Path | None = None, note: str = ""
) -> RulebookVersion:
    """Make the packaged rulebook, with the county's own laid over it, the current version.

    ``path`` is a rulebook folder or one file of one; without it the county's own folder counts,
    if there is one. The same content gives the version that is already stored. Raises
    ``RefusedError`` with every fault in ``details["faults"]`` when one rule does not parse, type,
    resolve or pass its cases; nothing is stored then.
    """
    if not by.scope.may(Permission.PUBLISH_RULEBOOK):
        raise RefusedError("not-permitted", "您没有发布规则库的权限，请联系系统管理员。")
    overlays = overlays_for(path, Path(settings.RULEBOOK_DIR))
    rulebook = load_rulebook(Path(settings.PACKAGED_RULEBOOK_DIR), overlays)
    refuse_faulty(rulebook)
    return _store(rulebook, by=by, at=at, source=_source(overlays), note=note[:500])


def publish_at_setup(*, by: Actor, at: datetime) -> RulebookVersion:
    """Publish what lies in its usual places, as part of setting up, and return what counts then.

    A version that was published from a folder elsewhere stays: setting up again must not take
    back what somebody decided. Raises what `publish` raises.
    """
    current = current_version()
    usual: list[list[Path]] = [[], [Path(settings.RULEBOOK_DIR)]]
    if current is not None and current.source not in [_source(folders) for folders in usual]:
        return current
    return publish(by=by, at=at)


def _source(overlays: Sequence[Path]) -> str:
    return "、".join(["随程序发布的规则库", *(str(overlay) for overlay in overlays)])[:300]


def refuse_faulty(rulebook: Rulebook) -> None:
    """Raise ``RefusedError`` with all faults unless the rulebook has none.

    A rulebook that was found to have none is not checked again by this process: the same content
    gives the same answer. Faults of reading its files are no part of the content.
    """
    if not rulebook.faults and (rulebook.hash, rulebook.packs) in _faultless:
        return
    faults = check_rulebook(rulebook)
    if not faults:
        _faultless.append((rulebook.hash, rulebook.packs))
        return
    first = faults[0]
    where = f"{first.file}第{first.line}行" if first.line else first.file
    item = f"，{first.item}" if first.item else ""
    raise RefusedError(
        "rulebook-faulty",
        f"规则库有{len(faults)}处错误，没有发布，现行版本不变。"
        f"第一处：{where}{item}：{first.message}",
        faults=faults,
    )


@transaction.atomic
def _store(
    rulebook: Rulebook, *, by: Actor, at: datetime, source: str, note: str
) -> RulebookVersion:
    current = RulebookVersion.objects.select_for_update().filter(is_current=True).first()
    if current is not None and current.hash == rulebook.hash:
        return current
    forget_current()
    RulebookVersion.objects.filter(is_current=True).update(is_current=False)
    known = RulebookVersion.objects.filter(hash=rulebook.hash).first()
    if known is None:
        version = RulebookVersion.objects.create(
            hash=rulebook.hash,
            published_at=at,
            published_by=by.label,
            source=source,
            note=note,
            blob=rulebook.to_blob(),
            is_current=True,
        )
    else:
        RulebookVersion.objects.filter(pk=known.pk).update(is_current=True)
        known.is_current = True
        version = known
    record(
        actor=by,
        action="policies.publish",
        object_type="rulebook-version",
        object_id=rulebook.hash,
        at=at,
        detail={
            "source": source,
            "note": note,
            "replaces": current.hash if current else "",
            "again": known is not None,
            "places": list(rulebook.places),
        },
    )
    return version
