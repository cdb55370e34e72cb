"""Pay sheets of a month: which ones, how far they are, what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.posts.enums import UNPAID, PostKind, SheetState, SheetStep
from xianjie.apps.posts.models import PayLine, PaySheet
from xianjie.apps.posts.permissions import may_decide, may_work
from xianjie.apps.posts.rules import SHEET_DAY, days_expected, post_rules
from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period

SHOWN_MONTHS = 12
_ORDER = {SheetState.DRAFT: 0, SheetState.SUBMITTED: 1, SheetState.APPROVED: 2}


@dataclass(frozen=True)
class SheetFilters:
    """Which sheets the page of a month shows."""

    period: Period
    kind: str = ""
    town: str = ""
    state: str = ""

    @classmethod
    def of(cls, values: Any, today: date) -> SheetFilters:
        """Read the parameters of an address; without a month the last whole one."""
        last = Period.of(today) - 1
        try:
            period = Period.parse(values.get("period", "") or str(last))
        except UsageError:
            period = last
        kind, state = values.get("kind", ""), values.get("state", "")
        town = values.get("town", "")
        return cls(
            period,
            kind if kind in PostKind.values else "",
            town if town.isdigit() and len(town) == len("532325101000") else "",
            state if state in SheetState.values else "",
        )

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        found = {"period": str(self.period), "kind": self.kind, "town": self.town,
                 "state": self.state}  # fmt: skip
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Totals:
    """Sums of sheets: how many in each state, people and fen, and what was paid."""

    states: dict[str, int]
    people: int
    amount: int
    paid: int

    @property
    def sheets(self) -> int:
        """How many sheets there are."""
        return sum(self.states.values())


def sheets_seen(county: str, scope: Scope) -> QuerySet[PaySheet]:
    """Return the sheets of a county that a scope sees."""
    return PaySheet.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9")
    )


def filtered_sheets(county: str, scope: Scope, filters: SheetFilters) -> QuerySet[PaySheet]:
    """Return the sheets of a month, what waits first."""
    rows = sheets_seen(county, scope).filter(period=str(filters.period))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.town:
        part = filters.town[:9]
        rows = rows.filter(
            division_code__gte=part.ljust(12, "0"), division_code__lte=part.ljust(12, "9")
        )
    rank = Case(
        *(When(state=state, then=Value(number)) for state, number in _ORDER.items()),
        default=Value(len(_ORDER)), output_field=IntegerField(),
    )  # fmt: skip
    return rows.annotate(rank=rank).order_by("rank", "division_code", "kind")


def totals_of(rows: QuerySet[PaySheet]) -> Totals:
    """Return the sums of sheets; one query."""
    found = rows.order_by().aggregate(
        heads=Sum("people"), fen=Sum("amount"),
        paid_fen=Sum("amount", filter=Q(state=SheetState.PAID)),
        **{state: Count("pk", filter=Q(state=state)) for state in SheetState.values},
    )  # fmt: skip
    return Totals(
        {state: found[state] for state in SheetState.values},
        found["heads"] or 0, found["fen"] or 0, found["paid_fen"] or 0,
    )  # fmt: skip


def due_on(place: str, period: Period) -> date:
    """Return the day by which the attendance of a month has to be in."""
    day = post_rules(place, period.first_day).book.whole(SHEET_DAY) or 1
    return (period + 1).first_day + timedelta(days=day - 1)


def find_sheet(scope: Scope, pk: int) -> PaySheet | None:
    """Return a sheet that a scope sees."""
    return (
        PaySheet.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT)
        .select_related("filled_by", "approved_by")
        .filter(pk=pk)
        .first()
    )


@dataclass(frozen=True)
class SheetLine:
    """A line with the days that its holder could attend."""

    line: PayLine
    most: int

    @property
    def name(self) -> str:
        """The holder's name, to be masked."""
        holding = self.line.holding
        return holding.person.name if holding.person else holding.holder


def lines_of(sheet: PaySheet) -> list[SheetLine]:
    """Return the lines of a sheet found through the gate; one query."""
    period = Period.parse(sheet.period)
    rows = (
        PayLine.objects.proven("lines of a sheet that came through the gate")
        .filter(sheet=sheet)
        .select_related("holding__person", "holding__household")
    )
    found = []
    for line in rows.order_by("id"):
        one = line.holding
        ends = min(one.until, one.left_on) if one.left_on else one.until
        most = days_expected(line.expected, one.since, ends, period.first_day, period.last_day)
        found.append(SheetLine(line, most))
    return found


def steps_for(scope: Scope, user: int | None, sheet: PaySheet) -> list[SheetStep]:
    """Return what somebody may do with a sheet as it stands; filling in is not among it."""
    if not may_decide(scope, sheet.division_code):
        return []
    match sheet.state:
        case SheetState.SUBMITTED:
            own = user is not None and user == sheet.filled_by_id
            return [] if own else [SheetStep.APPROVE, SheetStep.RETURN]
        case SheetState.APPROVED:
            return [SheetStep.PAY, SheetStep.RETURN]
        case SheetState.PAID:
            return [SheetStep.REOPEN]
    return []


def fills(scope: Scope, sheet: PaySheet) -> bool:
    """Whether somebody may fill in the attendance of a sheet."""
    return sheet.state == SheetState.DRAFT and may_work(scope, sheet.division_code)


def months_back(today: date, shown: Period) -> Sequence[Period]:
    """Return the months that the page offers, the newest first; the one shown is among them."""
    present = Period.of(today)
    found = [present - number for number in range(SHOWN_MONTHS)]
    return found if shown in found else sorted([*found, shown], reverse=True)


def unpaid_before(county: str, scope: Scope, period: Period) -> int:
    """Return how many sheets of earlier months are not paid yet."""
    return sheets_seen(county, scope).filter(state__in=UNPAID, period__lt=str(period)).count()
