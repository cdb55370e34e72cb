"""Filters that accounts keep for themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.models import SavedFilter
from xianjie.kernel.errors import RefusedError
from xianjie.web.ledger.register import Register

MOST_FILTERS = 20


@transaction.atomic
def save_filter(
    *, by: Actor, register: Register, name: str, query: str, is_default: bool, now: datetime
) -> None:
    """Keep a filter under a name; the same name replaces, one of them may be the default."""
    name = name.strip()[:40]
    if not name or len(query) > 1000:
        raise RefusedError("no-name", "请给筛选条件起一个名称。" if not name else "条件太长。")
    own = SavedFilter.objects.filter(user_id=_account(by), register=register.name)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        raise RefusedError(
            "too-many-filters", f"最多保存 {MOST_FILTERS} 条筛选条件，请先删除不用的。"
        )
    if is_default:
        own.update(is_default=False)
    SavedFilter.objects.update_or_create(
        user_id=_account(by),
        register=register.name,
        name=name,
        defaults={"query": query, "is_default": is_default, "created_at": now},
    )
    _trace(by, register, "save-filter", now)


@transaction.atomic
def remove_filter(*, by: Actor, register: Register, number: int, now: datetime) -> bool:
    """Forget a filter of the actor; False when it has no such."""
    own = SavedFilter.objects.filter(user_id=_account(by), register=register.name, pk=number)
    if not own.delete()[0]:
        return False
    _trace(by, register, "remove-filter", now)
    return True


def _account(by: Actor) -> int:
    if by.user_id is None:
        raise RefusedError("no-account", "只有登录的账户才能保存筛选条件。")
    return by.user_id


def _trace(by: Actor, register: Register, what: str, now: datetime) -> None:
    record(
        actor=by, action=f"{register.name}.{what}", object_type="ledger.SavedFilter",
        object_id="", at=now,
    )  # fmt: skip
