"""The ranking for the yearly plan, the sums of the library, and the notices that are owed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.funds import choices, rules
from xianjie.apps.funds.entities import bound_codes, watched_villages
from xianjie.apps.funds.machine import LIBRARY, State, machine
from xianjie.apps.funds.models import PlanCheck, Project, ProjectNotice
from xianjie.apps.funds.queries.projects import in_county, visible_projects
from xianjie.apps.funds.ranking import Ranked, ranked

_TOWN, _DIGITS = 9, 12


def ranking_of(scope: Scope, county: str, year: int, today: date) -> list[Ranked]:
    """Return the projects in the library for a year, and those left from before, by points."""
    rows = visible_projects(scope).filter(in_county(county), state=LIBRARY, year__lte=year)
    known = rules.fund_rules(county, today).pairs(rules.PRIORITIES)
    return ranked(list(rows), known, bound_codes(county, today), watched_villages(county, today))


def planned_projects(scope: Scope, county: str, year: int) -> list[Project]:
    """Return the projects of a yearly plan."""
    rows = visible_projects(scope).filter(in_county(county), plan_year=year)
    return list(rows.order_by("division_code", "pk"))


@dataclass(frozen=True)
class Gap:
    """What the checked items of a year need of a kind of money, have, and lack; fen."""

    source: str
    need: int
    got: int
    cut: int

    @property
    def gap(self) -> int:
        """What is missing."""
        return max(self.need - self.got, 0)


def gaps_of(scope: Scope, county: str, year: int) -> list[Gap]:
    """Return the gap of a year by kind of money; ``cut`` is what the proposals would save."""
    rows = PlanCheck.objects.visible_to(scope, Permission.VIEW_FUNDS).filter(
        in_county(county), year=year, retired_at__isnull=True
    )
    found = rows.order_by().values_list("source").annotate(
        needs=Sum("need"), gots=Sum("got"),
        less=Sum(F("need") - F("cut_to"), filter=Q(opinion=choices.CUT)),
        out=Sum("need", filter=Q(opinion=choices.DROP)),
    )  # fmt: skip
    gaps = [Gap(s, need, got, (less or 0) + (out or 0)) for s, need, got, less, out in found]
    return sorted(gaps, key=lambda one: -one.gap)


def unchecked(scope: Scope, county: str, year: int) -> int:
    """Return how many projects of the plan of a year nobody checked."""
    checks = PlanCheck.objects.proven("checks of gated projects").filter(
        project=OuterRef("pk"), year=year, retired_at__isnull=True
    )
    rows = visible_projects(scope).filter(in_county(county), plan_year=year)
    return rows.filter(~Exists(checks)).count()


@dataclass(frozen=True)
class Standing:
    """How many projects stand in a state, their money (fen), and how many are late."""

    state: State
    projects: int
    amount: int
    late: int


def board_of(
    scope: Scope, county: str, year: int | None, today: date
) -> tuple[list[Standing], list[tuple[str, int, int, int]]]:
    """Return the projects by state, and by township (code, projects, fen, late)."""
    rows = visible_projects(scope).filter(in_county(county))
    if year is not None:
        rows = rows.filter(year=year)
    late = Count("pk", filter=Q(due_on__lt=today))
    sums = {
        state: (n, amount or 0, behind)
        for state, n, amount, behind in rows.order_by()
        .values_list("state")
        .annotate(n=Count("pk"), total=Sum("amount"), late=late)
    }
    states = [Standing(state, *sums.get(key, (0, 0, 0))) for key, state in machine().states.items()]
    towns: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for code, n, amount, behind in (
        rows.order_by()
        .values_list("division_code")
        .annotate(n=Count("pk"), total=Sum("amount"), late=late)
    ):
        town = towns[code[:_TOWN].ljust(_DIGITS, "0")]
        town[0] += n
        town[1] += amount or 0
        town[2] += behind
    return states, [(code, *found) for code, found in sorted(towns.items())]  # type: ignore[misc]


OWED: dict[str, Q] = {
    "入库公示": Q(state="DECIDED"),
    "年度计划公告": Q(plan_year__isnull=False),
    "资金分配公告": Q(allocations__retired_at__isnull=True, allocations__isnull=False),
    "实施前公示": Q(state__in=("APPROVED", "PREPARED", "BUILDING")),
    "完工公告": Q(finished_on__isnull=False),
}
"""Which projects owe a notice of a kind; the kinds are those of the code set 公告公示类型."""


def owed_notices(scope: Scope, county: str, kind: str, town: str = "") -> list[Project]:
    """Return the projects that owe a notice of a kind and have none."""
    known = ProjectNotice.objects.proven("notices of gated projects").filter(
        project=OuterRef("pk"), kind=kind, retired_at__isnull=True
    )
    rows = visible_projects(scope).filter(in_county(town[:_TOWN] or county))
    rows = rows.exclude(state__in=machine().in_phase("out")).filter(OWED[kind], ~Exists(known))
    return list(rows.distinct().order_by("division_code", "pk"))


def owed_counts(scope: Scope, county: str) -> dict[str, int]:
    """Return how many notices of each kind are owed; one query."""
    rows = visible_projects(scope).filter(in_county(county))
    rows = rows.exclude(state__in=machine().in_phase("out")).order_by()
    counted = {}
    for number, (kind, condition) in enumerate(OWED.items()):
        known = ProjectNotice.objects.proven("notices of gated projects").filter(
            project=OuterRef("pk"), kind=kind, retired_at__isnull=True
        )
        counted[f"n{number}"] = Count("pk", filter=condition & Q(~Exists(known)), distinct=True)
    found = rows.aggregate(**counted)
    return {kind: found[f"n{number}"] for number, kind in enumerate(OWED)}
