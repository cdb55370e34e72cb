"""What the writes of this area share: the row held, its trace, the bell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.actions import record
from xianjie.apps.collective.models import Distribution, DistributionEvent
from xianjie.kernel.errors import RefusedError

WORDS = 500


def held(found: Distribution) -> Distribution:
    """Return a distribution as it stands, held until the transaction ends."""
    return Distribution.objects.select_for_update().get(pk=found.pk)


def note(
    by: Actor, found: Distribution, step: str, words: str, now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Write what was done into the history of a distribution and the audit."""
    DistributionEvent.objects.create(
        distribution=found, step=step, words=words.strip()[:WORDS], user_id=by.user_id, at=now
    )
    record(
        actor=by,
        action=f"collective.distribution-{step.lower()}",
        object_type="collective.Distribution",
        object_id=found.pk,
        division_code=found.division_code,
        detail={"state": found.state, "version": found.version, **(detail or {})},
        at=now,
    )


def ring(
    users: Iterable[User], found: Distribution, words: str, now: datetime, by: Actor,
    kind: NotificationKind = NotificationKind.ASSIGNED,
) -> None:  # fmt: skip
    """Tell others about a distribution; whoever did it is not told."""
    notify(
        users=[one for one in users if one.pk != by.user_id],
        key=f"distribution:{found.pk}:{found.version}",
        kind=kind,
        title=f"收益分配 {found.number} {words}",
        url=reverse("collective:distribution", args=[found.pk]),
        now=now,
    )


def record_export(*, by: Actor, what: str, county: str, rows: int, now: datetime) -> None:
    """Write into the audit that a list was taken out."""
    record(
        actor=by,
        action="collective.export",
        object_type=f"collective.{what}",
        object_id=county,
        division_code=county,
        detail={"rows": rows},
        at=now,
    )


def refuse_unless(allowed: bool, words: str) -> None:
    """Refuse what is not permitted."""
    if not allowed:
        raise RefusedError("not-permitted", words)
