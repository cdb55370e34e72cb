"""Who rises, falls or comes in when the 低保 standard changes (M05-05)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.apps.lowincome.queries.rules import SOURCES
from xianjie.apps.policies.queries import current_version, standards
from xianjie.apps.policies.queries.versions import rulebook_of
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.enums import AllowanceState
from xianjie.apps.relief.models import AllowanceApplication, AllowanceHolding
from xianjie.apps.relief.queries.allowance_rules import Found, work_out
from xianjie.apps.relief.queries.allowances import visible_holdings
from xianjie.apps.relief.queries.rules import STANDARD, standard_of
from xianjie.policy.places import lineage

EDGE = "低保边缘"
_DIGITS = 12
RISES, FALLS, SAME, LEAVES, ENTERS, OPEN = "升", "降", "不变", "不再符合", "新符合", "要重新调查"


@dataclass(frozen=True)
class Step:
    """A value of the standard: from which day, fen a person and year, by which source."""

    start: date
    end: date | None
    fen: int
    place: str
    document: str
    clause: str
    unverified: bool


def series(county: str) -> list[Step]:
    """Return the standards of a county in time order, each from the nearest place that says one."""
    version = current_version()
    if version is None:
        return []
    book = rulebook_of(version.hash)
    days = set()
    for place in lineage(county):
        layer = book.layer(place)
        if layer and STANDARD in layer.parameters:
            days |= {one.from_date for one in layer.parameters[STANDARD].values}
    found: list[Step] = []
    for day in sorted(days):
        parameter = standards(county, day).parameter(STANDARD)
        if parameter is None or not isinstance(parameter.value, int):
            continue
        cite = parameter.cite
        step = Step(
            day, parameter.to_date, parameter.value, parameter.place,
            cite.document if cite else "", (cite.clause or "") if cite else "",
            parameter.unverified,
        )  # fmt: skip
        if not found or found[-1].fen != step.fen:
            found.append(step)
    return found


@dataclass(frozen=True)
class Retest:
    """One household at the new standard: category and fen a month before and after."""

    household: Household
    division_code: str
    per_head: int | None
    people: int
    old_name: str
    old: int | None
    new_name: str
    new: int | None
    verdict: str
    holding: int | None = None
    is_estimate: bool = False

    @property
    def better(self) -> bool:
        """Whether the household gets more, or 低保 for the first time."""
        return self.verdict in {RISES, ENTERS}

    @property
    def worse(self) -> bool:
        """Whether the household gets less, or no 低保 any more."""
        return self.verdict in {FALLS, LEAVES}

    @property
    def difference(self) -> int | None:
        """By how many fen a month it changes."""
        return None if self.old is None or self.new is None else self.new - self.old


def holdings_to_retest(county: str, scope: Scope) -> ScopedQuerySet[AllowanceHolding]:
    """Return who holds 低保 in a county, in the order of places."""
    low, high = county.ljust(_DIGITS, "0"), county.ljust(_DIGITS, "9")
    return (
        visible_holdings(scope)
        .filter(
            division_code__gte=low, division_code__lte=high, stopped_on__isnull=True,
            retired_at__isnull=True,
        )
        .select_related("household")
        .order_by("division_code", "pk")
    )  # fmt: skip


def retested(county: str, on: date, rows: Iterable[AllowanceHolding]) -> list[Retest]:
    """Work holdings out at the standard of a day, from the income of their last decision."""
    made = []
    for row in rows:
        worked = None
        if row.per_head is not None and not row.person_id:
            found = Found(
                people=row.people,
                income=row.per_head * row.people,
                deducted=0,
                property_ok=True,
                held=row.people,
                paid=row.monthly,
            )
            worked = work_out(county, on, found)
        made.append(
            Retest(
                row.household,
                row.division_code,
                row.per_head,
                row.people,
                row.category,
                row.monthly,
                worked.name if worked else "",
                worked.monthly if worked else None,
                _verdict(row.monthly, worked),
                holding=row.pk,
            )
        )
    return made


def _verdict(old: int, worked: Any) -> str:
    if worked is None or (worked.entitled and worked.monthly is None):
        return OPEN
    if not worked.entitled:
        return LEAVES
    if worked.monthly == old:
        return SAME
    return RISES if worked.monthly > old else FALLS


def edge_households(county: str, scope: Scope, before: date, on: date) -> ScopedQuerySet[Household]:
    """Return households outside the register whose income lies between both standards.

    Those whose last application was refused, by its calculation; those registered at the edge of
    低保, by the income of the register, which is an estimate.
    """
    old, new = standard_of(county, before), standard_of(county, on)
    rows = Household.objects.visible_to(scope, Permission.VIEW_RELIEF).filter(
        county_code=county, is_active=True
    )
    if old is None or new is None or new <= old:
        return rows.none()
    last = AllowanceApplication.objects.proven("the last one of gated households").filter(
        household=OuterRef("pk"), per_head__isnull=False
    )
    category = standards(county, on).pairs(SOURCES).get(EDGE, "")
    edge = LowIncomeMember.objects.proven("of gated households").filter(
        category=category, valid_to__isnull=True
    )
    known: Any = rows.annotate(
        last_income=Subquery(last.order_by("-applied_on", "-pk").values("per_head")[:1]),
        last_state=Subquery(last.order_by("-applied_on", "-pk").values("state")[:1]),
        last_people=Subquery(last.order_by("-applied_on", "-pk").values("people")[:1]),
    )
    refused = Q(last_state=AllowanceState.REFUSED, last_income__gte=old, last_income__lt=new)
    listed = Q(
        pk__in=edge.values("household"), last_income__isnull=True, income_per_capita__gte=old,
        income_per_capita__lt=new,
    )  # fmt: skip
    found: ScopedQuerySet[Household] = known.filter(refused | listed)
    return found.order_by("division_code", "pk")


def edge_retested(county: str, on: date, rows: Iterable[Any]) -> list[Retest]:
    """Work households at the edge out at the standard of a day."""
    made = []
    for row in rows:
        is_estimate = row.last_income is None
        per_head = row.income_per_capita if is_estimate else row.last_income
        people = row.last_people or row.member_count or 1
        found = Found(people=people, income=per_head * people, deducted=0, property_ok=True)
        worked = work_out(county, on, found)
        entitled = bool(worked and worked.entitled)
        made.append(
            Retest(
                row,
                row.division_code,
                per_head,
                people,
                "",
                None,
                worked.name if worked and entitled else "",
                worked.monthly if worked and entitled else None,
                ENTERS if entitled else OPEN,
                is_estimate=is_estimate,
            )
        )
    return made


def touched(county: str, scope: Scope, on: date) -> dict[str, int]:
    """Return how many holdings there are, and whose income is not below the standard of a day."""
    standard = standard_of(county, on)
    rows = holdings_to_retest(county, scope).order_by()
    over = Q(per_head__gte=standard) if standard is not None else Q(pk__in=[])
    return rows.aggregate(
        holdings=Count("pk"), over=Count("pk", filter=over),
        unknown=Count("pk", filter=Q(per_head__isnull=True)),
    )  # fmt: skip
