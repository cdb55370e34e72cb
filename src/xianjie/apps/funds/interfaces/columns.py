"""What the registers of projects and funds share: columns of households, money, states."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.funds.machine import machine
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Column, Kind

VIEW, PROPOSE, WORK = (
    Permission.VIEW_FUNDS, Permission.PROPOSE_PROJECTS, Permission.WORK_FUNDS,
)  # fmt: skip
ANYWHERE = ("county", "town", "village")
_PERSON_NAME = 4
_PHASES = {
    "idea": "idle", "review": "warn", "library": "info", "plan": "info", "build": "info",
    "done": "ok", "side": "warn", "out": "idle",
}  # fmt: skip


def state_dot(value: Any) -> tuple[str, Any]:
    """Return how the state of a project looks."""
    known = machine().states.get(str(value))
    return (_PHASES[known.phase], known.title) if known else ("idle", str(value))


def choices_of(words: dict[str, tuple[str, Any]]) -> Any:
    """Return the words of a computed state as choices."""
    return lambda: [(key, word) for key, (_kind, word) in words.items()]


def yuan(name: str, title: Any = "", **more: Any) -> Column:
    """Return a column of money with its sum."""
    return Column(name, title=title, kind=Kind.YUAN, unit=_("元"), **({"total": True} | more))


def percent(name: str, title: Any, annotate: Any, **more: Any) -> Column:
    """Return a share in percent with two decimals; hundredths like money."""
    return Column(name, title=title, kind=Kind.YUAN, unit="%", annotate=annotate, **more)


def by_household_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a household by its whole number; none is offered."""
    return rows.filter(household_code=code)


def by_person_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a member by the whole number; none is offered."""
    return rows.filter(person_code=code)


def household(**more: Any) -> tuple[Column, ...]:
    """The columns of a household: named by number, the head shown masked."""
    return (
        Column("household", lookup="household_code", search=True, find=by_household_code, **more),
        Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
    )


def mask_payee(name: str) -> str:
    """Mask people; show firms and offices whole."""
    return mask_name(name) if len(name) <= _PERSON_NAME else name


def by_code(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Find a row by our number or its own document's number."""
    coded = rows.filter(code=text)
    return coded if coded.exists() else rows.filter(number=text)
