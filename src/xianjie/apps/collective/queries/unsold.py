"""Unsold goods: how pressing they are by the rulebook, who sees and does what, the lists."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, Sum, Value, When

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet, addressed
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.collective.enums import OPEN_UNSOLD, Level, UnsoldState, UnsoldStep
from xianjie.apps.collective.models import UnsoldCall, UnsoldCase
from xianjie.apps.collective.queries.rules import (
    UNSOLD_DAYS,
    UNSOLD_FALL,
    UNSOLD_KEEPS,
    UNSOLD_QUANTITY,
    UNSOLD_SECTORS,
    collective_rules,
    numbers_of,
)
from xianjie.apps.divisions.codes import significant
from xianjie.apps.policies.queries import Standards

OPEN, LATE, REPORTED, MINE, CLOSED, ALL = "open", "late", "reported", "mine", "closed", "all"
VIEWS = (OPEN, LATE, REPORTED, MINE, CLOSED, ALL)
_DIGITS = 12
_ORDER = [Level.RED, Level.ORANGE, Level.YELLOW, Level.BLUE]


@dataclass(frozen=True)
class Limits:
    """From which tonnes, fall of the price and days to keep goods are of a level."""

    quantity: dict[str, Decimal]
    fall: dict[str, Decimal]
    keeps: dict[str, Decimal]


def limits_of(rules: Standards) -> Limits:
    """Return the limits of a place."""
    return Limits(
        numbers_of(rules, UNSOLD_QUANTITY),
        numbers_of(rules, UNSOLD_FALL),
        numbers_of(rules, UNSOLD_KEEPS),
    )


def judge(
    limits: Limits, *, quantity: Decimal, usual: int, price: int, keeps: int
) -> tuple[Level, str]:
    """Return the level of unsold goods and the words that explain it; the worst sign counts.

    ``quantity`` is tonnes, prices are fen a kilogram, ``keeps`` days. At a limit the level is
    reached. Goods that reach none are blue.
    """
    fall = Decimal(usual - price) / usual if usual > price else Decimal(0)
    signs: list[tuple[str, str]] = []
    tonnes, fallen = f"滞销 {quantity.normalize():f} 吨", f"价格跌 {fall * 100:.0f}%"
    signs += [(level, tonnes) for level, line in limits.quantity.items() if quantity >= line]
    signs += [(level, fallen) for level, line in limits.fall.items() if fall >= line]
    kept = f"只能再放 {keeps} 天"
    signs += [(level, kept) for level, line in limits.keeps.items() if keeps <= line]
    for level in _ORDER:
        words = [told for of, told in signs if of == level]
        if words:
            return level, "，".join(words)
    return Level.BLUE, "没有到预警线"


def days_of(rules: Standards, level: str) -> int | None:
    """Return within how many days goods of a level shall be helped."""
    number = numbers_of(rules, UNSOLD_DAYS).get(level)
    return None if number is None else int(number)


def visible_unsold(scope: Scope) -> ScopedQuerySet[UnsoldCase]:
    """Return the reports that a scope may see; of the departments those that help to sell."""
    return UnsoldCase.objects.visible_to(scope, Permission.VIEW_COLLECTIVE)


def find_unsold(scope: Scope, pk: int) -> UnsoldCase | None:
    """Return one that the scope sees."""
    return visible_unsold(scope).filter(pk=pk).select_related("created_by").first()


def units_to_call(county: str, on: date) -> list[Organisation]:
    """Return the county's departments that the rulebook calls, and its townships."""
    sectors = collective_rules(county, on).texts(UNSOLD_SECTORS)
    low, high = county.ljust(_DIGITS, "0"), county.ljust(_DIGITS, "9")
    rows = Organisation.objects.filter(
        Q(sector__in=sectors) | Q(sector="乡镇"), division_code__gte=low, division_code__lte=high
    )
    towns = Case(When(sector="乡镇", then=Value(1)), default=Value(0))
    return list(rows.order_by(towns, "sector", "name"))


def organisations_of(scope: Scope) -> list[int]:
    """Return the departments for which somebody works."""
    return [
        one.organisation_id
        for one in scope.narrowed(Permission.WORK_COLLECTIVE).grants
        if one.organisation_id is not None and one.role == Role.DEPARTMENT_CLERK
    ]


def steps_of(scope: Scope, user_id: int | None, found: UnsoldCase) -> list[str]:
    """Return what somebody may do about unsold goods now."""
    own = addressed(scope, UnsoldCase)
    place, step = found.division_code, UnsoldStep
    works = own.may(Permission.WORK_COLLECTIVE, place)
    # Calling units is for those above the village.
    leads = own.may(Permission.REVIEW_COLLECTIVE, place) or bool(organisations_of(own) and works)
    made: list[str] = []
    if found.state == UnsoldState.REPORTED:
        if leads:
            made += [step.CALL, step.REFUSE]
        if works and user_id is not None and user_id == found.created_by_id:
            made.append(step.WITHDRAW)
    if found.state == UnsoldState.HANDLING and works:
        if found.sold < found.quantity:
            made.append(step.SELL)
        if leads:
            made += [step.CALL, step.CLOSE]
    return [str(one) for one in made]


def _condition(view: str, today: date, scope: Scope) -> Q:
    standing = Q(state__in=OPEN_UNSOLD)
    match view:
        case "late":
            return standing & Q(due_on__lt=today)
        case "reported":
            return Q(state=UnsoldState.REPORTED)
        case "mine":
            called = UnsoldCall.objects.proven("calls of the asker's own department").filter(
                organisation__in=organisations_of(scope), answered_on__isnull=True
            )
            return standing & Q(pk__in=called.values("case"))
        case "closed":
            return Q(state=UnsoldState.CLOSED)
        case "all":
            return Q()
        case _:
            return standing


@dataclass(frozen=True)
class UnsoldFilters:
    """What the list was narrowed by."""

    view: str = OPEN
    level: str = ""
    category: str = ""
    town: str = ""

    @classmethod
    def of(cls, data: Any) -> UnsoldFilters:
        """Read them from an address; what is unknown is left out."""
        values = {one.name: str(data.get(one.name, "")).strip()[:20] for one in fields(cls)}
        if values["view"] not in VIEWS:
            values["view"] = OPEN
        if not (values["town"].isascii() and values["town"].isdigit()):
            values["town"] = ""
        return cls(**values)


def filtered_unsold(
    county: str, scope: Scope, filters: UnsoldFilters, today: date
) -> ScopedQuerySet[UnsoldCase]:
    """Return the reports of a county that somebody sees, the most urgent first."""
    rows = visible_unsold(scope).filter(_condition(filters.view, today, scope), county_code=county)
    if filters.level:
        rows = rows.filter(level=filters.level)
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.town:
        prefix = significant(filters.town)
        rows = rows.filter(
            division_code__gte=prefix.ljust(_DIGITS, "0"),
            division_code__lte=prefix.ljust(_DIGITS, "9"),
        )
    if filters.view in {CLOSED, ALL}:
        return rows.order_by("-reported_on", "-pk")
    return rows.order_by(F("due_on").asc(nulls_first=True), "pk")


def unsold_counts(county: str, scope: Scope, today: date) -> dict[str, Any]:
    """Return how many there are by view, and tonnes unsold and fen earned of this year."""
    rows = visible_unsold(scope).filter(county_code=county).order_by()
    found = rows.aggregate(
        **{
            view: Count("pk", filter=_condition(view, today, scope))
            for view in (OPEN, LATE, REPORTED, CLOSED)
        },
        every=Count("pk"),
        left=Sum(F("quantity") - F("sold"), filter=Q(state__in=OPEN_UNSOLD)),
        earned=Sum("earned", filter=Q(reported_on__year=today.year)),
    )
    return {key: value or 0 for key, value in found.items()}
