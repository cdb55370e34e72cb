"""How far each village has come with a month, and what still waits in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.income.enums import EntryState, MonthState, QuestionState
from xianjie.apps.income.models import (
    AccountMonth,
    IncomeEntry,
    IncomeQuestion,
    IncomeRound,
    VillageMonth,
)
from xianjie.apps.registry.models import Household
from xianjie.kernel.periods import Period

_VIEW = Permission.VIEW_INCOME


@dataclass(frozen=True)
class VillageProgress:
    """A village's month: households, those confirmed, those with proposals that wait."""

    place: VillagePlace
    households: int
    confirmed: int
    waiting: int
    questions: int
    month: VillageMonth | None

    @property
    def state(self) -> str:
        """The state of the month; collecting before anybody handed it in."""
        return self.month.state if self.month else MonthState.COLLECTING.value

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(MonthState(self.state).label)

    @property
    def left(self) -> int:
        """Households that nobody has gone through."""
        return max(self.households - self.confirmed, 0)


@dataclass
class Progress:
    """All villages of a scope in a month, with their sums."""

    villages: list[VillageProgress] = field(default_factory=list)

    def total(self, name: str) -> int:
        """Return the sum of a figure over the villages."""
        return sum(getattr(village, name) for village in self.villages)

    @property
    def households(self) -> int:
        """All households."""
        return self.total("households")

    @property
    def confirmed(self) -> int:
        """Households that were gone through."""
        return self.total("confirmed")

    @property
    def waiting(self) -> int:
        """Households with proposals that wait."""
        return self.total("waiting")

    @property
    def questions(self) -> int:
        """Open questions."""
        return self.total("questions")

    def in_state(self, state: str) -> int:
        """Return how many villages are in a state."""
        return sum(village.state == state for village in self.villages)

    @property
    def submitted(self) -> int:
        """Villages that wait for the township."""
        return self.in_state(MonthState.SUBMITTED)

    @property
    def approved(self) -> int:
        """Villages whose month is approved."""
        return self.in_state(MonthState.APPROVED)


def rounds_of(county: str) -> list[IncomeRound]:
    """Return the months that were collected in a county, newest first."""
    return list(IncomeRound.objects.filter(county_code=county).order_by("-period")[:36])


def current_period(county: str, today: date) -> Period:
    """Return the newest month that is collected; the last one before anything began."""
    newest = (
        IncomeRound.objects.filter(county_code=county)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    return Period.parse(newest) if newest else Period.of(today) - 1


def progress_of(county: str, scope: Scope, period: Period) -> Progress:
    """Return the month of every village in a scope; six queries."""
    homes = Household.objects.visible_to(scope, _VIEW, inside=county).filter(
        county_code=county, is_active=True
    )
    households = _counts(homes)
    text = str(period)
    confirmed = _counts(
        AccountMonth.objects.visible_to(scope, _VIEW).filter(county_code=county, period=text)
    )
    waiting = _counts(
        IncomeEntry.objects.visible_to(scope, _VIEW).filter(
            county_code=county, period=text, state=EntryState.PROPOSED
        ),
        "household",
    )
    questions = _counts(open_questions(county, scope).filter(entry__period=text))
    months = {
        month.division_code: month
        for month in VillageMonth.objects.visible_to(scope, _VIEW).filter(
            county_code=county, period=text
        )
    }
    places = villages_by_code(households)
    return Progress(
        [
            VillageProgress(
                places[code],
                number,
                confirmed.get(code, 0),
                waiting.get(code, 0),
                questions.get(code, 0),
                months.get(code),
            )
            for code, number in sorted(households.items())
        ]
    )


def _counts(rows: QuerySet[Household] | QuerySet[AccountMonth] | QuerySet[IncomeEntry]
            | QuerySet[IncomeQuestion], distinct: str = "") -> dict[str, int]:  # fmt: skip
    count = Count(distinct or "pk", distinct=bool(distinct))
    found = rows.order_by().values_list("division_code").annotate(count=count)
    return dict(found.values_list("division_code", "count"))


def open_questions(county: str, scope: Scope) -> QuerySet[IncomeQuestion]:
    """Return the questions that corrected feeds ask and nobody has answered."""
    return (
        IncomeQuestion.objects.visible_to(scope, _VIEW)
        .filter(county_code=county, state=QuestionState.OPEN)
        .select_related("entry", "entry__household", "entry__person")
        .order_by("division_code", "id")
    )


def months_to_decide(county: str, scope: Scope) -> QuerySet[VillageMonth]:
    """Return the village months that wait for whoever may approve them."""
    return (
        VillageMonth.objects.visible_to(scope, Permission.APPROVE_INCOME)
        .filter(county_code=county, state=MonthState.SUBMITTED)
        .order_by("period", "division_code")
    )
