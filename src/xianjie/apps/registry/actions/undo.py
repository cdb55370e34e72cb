"""Taking the last change of a family back, where nothing was built on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.actions.family import touch_households
from xianjie.apps.registry.enums import KEPT_CHANGES, FamilyChangeKind
from xianjie.apps.registry.journal import Journal
from xianjie.apps.registry.models import FamilyChange, Household
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def undo_change(*, by: Actor, change: FamilyChange, reason: str, now: datetime) -> FamilyChange:
    """Bring back what stood before a change; the change stays in the history as undone.

    Raises ``RefusedError`` without the right in the place of every household of the change
    and in the village that one goes back to, without a reason, twice, when a later change touches
    the same households, or when anything that the change wrote has been altered since (for
    instance by a list).
    """
    change = (
        FamilyChange.objects.select_for_update(of=("self",))
        .select_related("household", "other")
        .get(pk=change.pk)
    )
    journal = Journal.read(change.journal, now)
    keys = {change.household_id, *journal.pks(Household)}
    keys |= {change.other_id} if change.other_id else set()
    households = list(Household.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for place in {one.division_code for one in households} | journal.former_villages():
        if not by.scope.may(Permission.CHANGE_REGISTRY, place):
            raise RefusedError(
                "not-permitted", "这项变动涉及您管辖范围以外的户或村，请由上级撤销。"
            )
    if not reason.strip():
        raise RefusedError("no-reason", "请填写撤销原因。")
    if change.kind == FamilyChangeKind.DUPLICATE:
        raise RefusedError("merged", "这是重复档案的合并，请到“重复与合并”里撤销。")
    if change.kind in KEPT_CHANGES:
        raise RefusedError("decided", "这是个案审定的结果，不能在这里撤销；有误请在个案里办理。")
    if change.undone_at is not None:
        raise RefusedError("undone", "这项变动已经撤销过了。")
    later = FamilyChange.objects.filter(
        Q(household__in=keys) | Q(other__in=keys), pk__gt=change.pk, undone_at__isnull=True
    )
    if later.exists():
        raise RefusedError("later-change", "之后又登记了别的变动，请先从最近的一项撤起。")
    if journal.built_upon():
        raise RefusedError(
            "built-upon",
            "登记之后，名单导入或其他操作已改动这些内容，不能撤销；请登记新的变动更正。",
        )
    journal.put_back()
    change.undone_at = now
    change.undone_by = by.label
    change.undone_reason = reason.strip()[:200]
    change.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    touch_households(keys, now)
    record(
        actor=by,
        action="registry.undo-change",
        object_type="household",
        object_id=change.household_id,
        division_code=change.household.division_code,
        at=now,
        detail={"change": change.pk, "kind": change.kind},
    )
    return change
