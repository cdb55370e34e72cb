"""Yearly goals of the two groups: who belongs, what the year before was, what is to be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Substr

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.income.enums import Group, MeanState
from xianjie.apps.income.models import IncomeMean, IncomeStanding
from xianjie.apps.income.queries.rules import income_rules
from xianjie.apps.policies.queries import standards
from xianjie.kernel.periods import Period

MEAN, TARGET, GROWTH, DIGITS = "重点户均值_", "增收目标_", "增收增速目标_", "增速小数位_"
FARMERS = "农民人均收入增速"
TOWN, VILLAGE = 9, 12
MONITORED = ~Q(household__monitor_category="") & ~Q(household__risk_cleared=True)


def group_of(household_type: str, monitor_category: str, risk_cleared: bool | None) -> Group | None:
    """Return the group of a household: watched ones first, then those lifted out of poverty."""
    if monitor_category and not risk_cleared:
        return Group.MONITORED
    return Group.LIFTED if household_type == Group.LIFTED.value else None


def income_year(county: str, on: date) -> int:
    """Return the year of income that holds a day, named by the year in which it ends."""
    _, last = income_rules(county, on).year_of(Period.of(on))
    return last.year


def months_of_year(county: str, year: int) -> tuple[Period, Period]:
    """Return the first and the last month of a year of income."""
    start = income_rules(county, date(year, 1, 1)).start_month
    first = Period(year, 1) if start == 1 else Period(year - 1, start)
    return first, first + 11


def growth(now: int | None, before: int | None, digits: int) -> Decimal | None:
    """Return by how many percent an amount rose, rounded half up to ``digits`` decimals.

    The place says how many: 16,093 against 13,411 is the 20 % that the plan prints.
    """
    if now is None or not before or before < 0:
        return None
    exact = Decimal(now - before) * 100 / Decimal(before)
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@dataclass(frozen=True)
class Goal:
    """What a group is held against in a year: fen a head, percentages; None where nobody said.

    ``mean`` is last year's published mean, ``source`` who says so (本县公布 or 规则库).
    """

    group: Group
    year: int
    mean: int | None
    source: str
    target: int | None
    rate: Decimal | None
    digits: int
    farmers: Decimal | None
    unverified: bool
    clause: str = ""

    def growth(self, now: int | None, before: int | None) -> Decimal | None:
        """Growth in percent, rounded as the place rounds it."""
        return growth(now, before, self.digits)

    def met(self, now: int | None, before: int | None) -> bool | None:
        """Whether amount and rate are reached; None where neither can be said."""
        judged = []
        if self.target is not None and now is not None:
            judged.append(now >= self.target)
        rate = self.growth(now, before)
        if self.rate is not None and rate is not None:
            judged.append(rate >= self.rate)
        return all(judged) if judged else None


def goals_of(county: str, year: int) -> dict[Group, Goal]:
    """Return the goals of a county in a year of income, by group."""
    names = [f"{name}{group.value}" for name in (MEAN, TARGET, GROWTH, DIGITS) for group in Group]
    book = standards(county, date(year, 12, 31), [*names, FARMERS])
    published = {
        mean.group: mean.mean
        for mean in IncomeMean.objects.filter(
            county_code=county, year=year - 1, state=MeanState.PUBLISHED
        )
    }
    farmers = _percent(standards(county, date(year + 1, 1, 1)).share(FARMERS))
    found = {}
    for group in Group:
        own = published.get(group.value)
        from_book = book.whole(MEAN + group.value)
        target = book.parameter(TARGET + group.value)
        cite = target.cite if target is not None else None
        found[group] = Goal(
            group=group,
            year=year,
            mean=own if own is not None else from_book,
            source="本县公布" if own is not None else ("规则库" if from_book is not None else ""),
            target=book.whole(TARGET + group.value),
            rate=_percent(book.share(GROWTH + group.value)),
            digits=book.whole(DIGITS + group.value) or 0,
            farmers=farmers,
            unverified=book.unverified(TARGET + group.value, MEAN + group.value),
            clause=str(cite) if cite is not None else "",
        )
    return found


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else share * 100


@dataclass(frozen=True)
class Progress:
    """A group in a place: means in fen a head, weighted by people."""

    code: str
    group: Group
    households: int
    people: int
    base: int | None
    so_far: int | None
    forecast: int | None
    below: int
    covered: int
    growth: Decimal | None
    met: bool | None


def standings(scope: Scope, county: str, year: int) -> ScopedQuerySet[IncomeStanding]:
    """Return the standings of a year that may be seen."""
    rows = IncomeStanding.objects.visible_to(scope, Permission.VIEW_INCOME)
    return rows.filter(county_code=county, year=year)


def progress(
    rows: ScopedQuerySet[IncomeStanding], goals: Mapping[Group, Goal], digits: int
) -> list[Progress]:
    """Return the groups of every place below, one query; ``digits`` of the code tell the level."""
    grouped = (
        rows.annotate(place=Substr("division_code", 1, digits))
        .values("place", "group")
        .annotate(
            households=Count("pk"),
            heads=Sum("people"),
            base_sum=Sum(F("base") * F("people"), filter=Q(base__isnull=False)),
            base_heads=Sum("people", filter=Q(base__isnull=False)),
            so_far_sum=Sum(F("so_far") * F("people")),
            forecast_sum=Sum(F("forecast") * F("people"), filter=Q(forecast__isnull=False)),
            forecast_heads=Sum("people", filter=Q(forecast__isnull=False)),
            below_count=Count("pk", filter=Q(below=True)),
            covered_count=Count("pk", filter=Q(covered__gt=0)),
        )
        .order_by("place", "group")
    )
    found = []
    for row in grouped:
        group = Group(row["group"])
        base = mean_of(row["base_sum"], row["base_heads"])
        forecast = mean_of(row["forecast_sum"], row["forecast_heads"])
        goal = goals[group]
        found.append(
            Progress(
                row["place"], group, row["households"], row["heads"], base,
                mean_of(row["so_far_sum"], row["heads"]), forecast, row["below_count"],
                row["covered_count"], goal.growth(forecast, base), goal.met(forecast, base),
            )
        )  # fmt: skip
    return found


def mean_of(total: int | None, people: int | None) -> int | None:
    """Return fen a head, rounded half up; None of nobody."""
    if total is None or not people:
        return None
    return int((Decimal(total) / people).quantize(Decimal(1), ROUND_HALF_UP))


def structure(rows: ScopedQuerySet[IncomeStanding]) -> list[tuple[str, int, Decimal | None]]:
    """Return what each of the four kinds brought so far, in fen, with its share in percent."""
    sums = rows.aggregate(
        wages=Sum("wages"), business=Sum("business"), property=Sum("property"),
        transfers=Sum("transfers"),
    )  # fmt: skip
    named = (
        ("工资性", "wages"), ("生产经营性", "business"), ("财产性", "property"),
        ("转移性", "transfers"),
    )  # fmt: skip
    whole = sum(max(sums[field] or 0, 0) for _, field in named)
    return [
        (
            name,
            sums[field] or 0,
            (Decimal(sums[field] or 0) * 100 / whole).quantize(Decimal("0.1")) if whole else None,
        )
        for name, field in named
    ]


def newest_year(scope: Scope, county: str) -> tuple[int, str] | None:
    """Return the newest year with standings that the asker sees and the month they reach."""
    rows = IncomeStanding.objects.visible_to(scope, Permission.VIEW_INCOME)
    found = rows.filter(county_code=county).order_by("-year").values_list("year", "upto").first()
    return (int(found[0]), str(found[1])) if found else None
