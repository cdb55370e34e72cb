"""What is missing between firms, cooperatives and households, as lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.models import Division
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.apps.industry.enums import GONE, EntityKind
from xianjie.apps.industry.models import Entity, EntityTraining, PurchaseContract
from xianjie.apps.industry.queries.binding import LIVE, buying_kinds, inside, leading_levels
from xianjie.apps.industry.queries.households import (
    due,
    has_joined,
    is_helped,
    should_join,
    target_households,
    unknown,
)
from xianjie.apps.registry.models import Household

_OF = "a condition on entities that went through the gate"
ENTITY, CONTRACT, VILLAGE, HOME = "entity", "contract", "village", "home"


@dataclass(frozen=True)
class GapKind:
    """A kind of gap: what its rows are, what they lack and what to do about it."""

    key: str
    title: Any
    rows: str
    lacks: Any
    find: Callable[[str, Scope, date], QuerySet[Any]] = field(compare=False)


def _entities(county: str, scope: Scope, kind: EntityKind | None) -> QuerySet[Entity]:
    rows = Entity.objects.visible_to(scope, Permission.VIEW_INDUSTRY).filter(inside(county), LIVE)
    rows = rows.exclude(state__in=GONE)
    return (rows.filter(kind=kind) if kind else rows).order_by("division_code", "name")


def _contract(side: str, on: date) -> Exists:
    rows = PurchaseContract.objects.proven(_OF).filter(
        LIVE, kind__in=buying_kinds(), signed_on__lte=on, valid_until__gte=on,
        **{side: OuterRef("pk")},
    )  # fmt: skip
    other = "firm" if side == "coop" else "coop"
    return Exists(rows.exclude(**{f"{other}__state__in": GONE}))


def coops_without_firm(county: str, scope: Scope, on: date) -> QuerySet[Entity]:
    """Return the cooperatives that no firm binds by a contract in force."""
    return _entities(county, scope, EntityKind.COOP).filter(~Q(_contract("coop", on)))


def firms_without_contract(county: str, scope: Scope, on: date) -> QuerySet[Entity]:
    """Return the leading firms that bind no cooperative."""
    rows = _entities(county, scope, EntityKind.FIRM).filter(level__in=leading_levels())
    return rows.filter(~Q(_contract("firm", on)))


def expired_contracts(county: str, scope: Scope, on: date) -> QuerySet[PurchaseContract]:
    """Return the newest contracts of pairs whose last one has ended."""
    later = PurchaseContract.objects.proven(_OF).filter(
        LIVE, firm=OuterRef("firm"), coop=OuterRef("coop"), valid_until__gt=OuterRef("valid_until")
    )
    rows = PurchaseContract.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
    return (
        rows.filter(inside(county), LIVE, ~Q(Exists(later)), valid_until__lt=on)
        .select_related("firm", "coop")
        .order_by("valid_until", "id")
    )


def villages_without_coop(county: str, scope: Scope, on: date) -> QuerySet[Division]:
    """Return the villages of the scope in which no living cooperative is."""
    del on
    part = addressed(scope.narrowed(Permission.VIEW_INDUSTRY), Entity)
    having = (
        Entity.objects.proven("villages, of which names are public")
        .filter(inside(county), LIVE, kind=EntityKind.COOP)
        .exclude(state__in=GONE)
    )
    rows = in_force().filter(inside(county, "code"), part.filter("code"), level=Level.VILLAGE)
    return rows.exclude(code__in=having.values("division_code")).order_by("code")


def not_joined(county: str, scope: Scope, on: date) -> QuerySet[Household]:
    """Return the households that ought to be in a cooperative and are not."""
    rows = target_households(county, scope).filter(should_join()).exclude(Q(has_joined(on)))
    return rows.order_by("division_code", "household_code")


def not_helped(county: str, scope: Scope, on: date) -> QuerySet[Household]:
    """Return the able and willing households without any measure of industry (M09-02)."""
    rows = target_households(county, scope).filter(due(on)).exclude(is_helped(on))
    return rows.order_by("division_code", "household_code")


def not_asked(county: str, scope: Scope, on: date) -> QuerySet[Household]:
    """Return the households of which nobody knows whether they are able and willing."""
    del on
    rows = target_households(county, scope).filter(unknown())
    return rows.order_by("division_code", "household_code")


def not_trained(county: str, scope: Scope, on: date) -> QuerySet[Entity]:
    """Return the entities whose staff had no training (M09-13)."""
    trained = EntityTraining.objects.proven(_OF).filter(
        LIVE, entity=OuterRef("pk"), held_on__lte=on
    )
    return _entities(county, scope, None).filter(~Q(Exists(trained)))


KINDS: tuple[GapKind, ...] = (
    GapKind("coops", _("没有企业绑定的合作社"), ENTITY, _("签购销合同"), coops_without_firm),
    GapKind("firms", _("没有合同的龙头企业"), ENTITY, _("绑定合作社"), firms_without_contract),
    GapKind("contracts", _("到期没有续签的合同"), CONTRACT, _("续签或解除"), expired_contracts),
    GapKind("villages", _("没有合作社的村"), VILLAGE, _("培育合作社"), villages_without_coop),
    GapKind("joining", _("应入社没有入社的户"), HOME, _("入社"), not_joined),
    GapKind("helping", _("有条件有意愿没有产业帮扶的户"), HOME, _("落实产业帮扶"), not_helped),
    GapKind("asking", _("没有摸底、信息不足的户"), HOME, _("逐户摸底"), not_asked),
    GapKind("training", _("没有培训过的主体"), ENTITY, _("组织培训"), not_trained),
)


def kind_named(key: str) -> GapKind:
    """Return a kind of gap; the first for an unknown one."""
    return next((one for one in KINDS if one.key == key), KINDS[0])
