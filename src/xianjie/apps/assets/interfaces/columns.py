"""Columns that several registers of the assets have."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.choices import pairs
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Column

VIEW, CHANGE, APPROVE = (
    Permission.VIEW_ASSETS, Permission.WORK_ASSETS, Permission.APPROVE_ASSETS,
)  # fmt: skip
ANYWHERE = ("county", "town", "village")
_PERSON_LETTERS = 4


def of(code_set: str) -> Any:
    """Return the choices of a code set, asked for when they are needed."""
    return lambda: pairs(code_set)


def words(dots: dict[str, tuple[str, Any]]) -> Any:
    """Return the choices of a computed state."""
    return lambda: [(key, word) for key, (_kind, word) in dots.items()]


def dotted(dots: dict[str, tuple[str, Any]], default: str) -> Any:
    """Return how a computed state is shown."""
    return lambda value: dots[value or default]


def by_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find an asset by its code; none is offered, there are too many."""
    return rows.filter(code=code)


def by_household_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a household by its whole number; none is offered, a department knows its own papers."""
    return rows.filter(household_code=code)


def mask_party(text: str) -> str:
    """Mask a person; an organisation is shown as it stands."""
    return text if len(text) > _PERSON_LETTERS else mask_name(text)


def asset_page(row: Any) -> str:
    """Return the address of the asset that a row is about."""
    return reverse("assets:assets-detail", args=[row.asset_id])


def about_asset(*, listed: bool = True) -> tuple[Column, ...]:
    """The columns of the asset that a row is about: named by its code."""
    return (
        Column("asset", lookup="code", filter=True, search=True, find=by_code, link=asset_page),
        Column("asset__name", title=_("资产名称"), edit=False, search=True, listed=listed),
        Column("asset__division_code", title=_("所在地"), edit=False),
    )


def stays(*, by: Actor, row: Any, reason: str, now: Any) -> None:
    """Refuse to take out what follows from something else."""
    del by, row, reason, now
    raise RefusedError("stays", "这一条由合同、盘点或预警自动形成，不能单独停用。")
