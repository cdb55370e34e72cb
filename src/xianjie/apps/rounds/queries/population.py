"""Which households a round asks about, as one query that the database answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.registry.models import Grid, Household, Person
from xianjie.apps.rounds.enums import Population
from xianjie.apps.rounds.models import Round
from xianjie.apps.rounds.queries.rules import FOCUS, LOOKBACK, round_rules
from xianjie.apps.screening.enums import ClueStatus
from xianjie.apps.screening.models import Clue

_DIGITS = 12
_BETWEEN = "|"


def inside(code: str, field: str = "division_code") -> Q:
    """Return the condition that a column of 12-digit codes lies within a division."""
    prefix = significant(code)
    return Q(**{f"{field}__gte": prefix.ljust(_DIGITS, "0"),
                f"{field}__lte": prefix.ljust(_DIGITS, "9")})  # fmt: skip


def population(asked: Round, rows: ScopedQuerySet[Household], on: date) -> QuerySet[Household]:
    """Return the households of ``rows`` that a round is about on a day.

    ``rows`` are all households, or those that somebody may see. A group of the rulebook whose
    way of recognising is unknown matches nobody.
    """
    found: QuerySet[Household] = rows.filter(
        inside(asked.division_code), county_code=asked.county_code, is_active=True
    )
    narrowed = _areas(asked.villages, asked.grids)
    if narrowed is not None:
        found = found.filter(narrowed)
    match Population(asked.population):
        case Population.MONITORED:
            return found.filter(Exists(_episodes(EpisodeState.MONITORED)))
        case Population.REMOVED:
            return found.filter(
                Exists(_episodes(EpisodeState.REMOVED)),
                ~Exists(_episodes(EpisodeState.MONITORED)),
            )
        case Population.LIFTED:
            pairs = round_rules(asked.division_code, on).pairs(LOOKBACK)
            return _any_of(found, pairs.values())
        case Population.FOCUS:
            pairs = round_rules(asked.division_code, on).pairs(FOCUS)
            return _any_of(found, [pairs[name] for name in asked.groups if name in pairs])
        case _:
            return found


def _episodes(state: EpisodeState) -> QuerySet[Episode]:
    return Episode.objects.filter(household=OuterRef("pk"), state=state)


def _areas(villages: Iterable[str], grids: Iterable[int]) -> Q | None:
    """Return the condition of chosen villages and grids; None where none was chosen."""
    villages, grids = list(villages), list(grids)
    if not villages and not grids:
        return None
    condition = Q(division_code__in=[padded(code) for code in villages])
    rows = Grid.objects.proven("numbers stored with a round that was found through its own gate")
    for grid in rows.filter(pk__in=grids):
        part = inside(grid.division_code)
        if grid.group_name:
            part &= Q(group_name=grid.group_name)
        condition |= part
    return condition


def _any_of(found: QuerySet[Household], ways: Iterable[str]) -> QuerySet[Household]:
    condition = Q(pk__in=[])
    for way in ways:
        kind, _, values = way.partition(":")
        make = WAYS.get(kind.strip())
        texts = [text.strip() for text in values.split(_BETWEEN) if text.strip()]
        if make is not None and texts:
            condition |= make(texts)
    return found.filter(condition)


def _with_clue(risks: list[str]) -> Q:
    clues = Clue.objects.filter(
        household=OuterRef("pk"), status__in=[ClueStatus.OPEN, ClueStatus.IN_CASE], risk__in=risks
    )
    return Q(Exists(clues))


def _with_health(texts: list[str]) -> Q:
    condition = Q(pk__in=[])
    for text in texts:
        condition |= Q(health__contains=text)
    return Q(Exists(Person.objects.filter(condition, household=OuterRef("pk"))))


def _of_type(texts: list[str]) -> Q:
    condition = Q()
    for text in texts:
        condition |= Q(household_type__contains=text)
    return condition


def _of_category(texts: list[str]) -> Q:
    return Q(monitor_category__in=texts)


def _at_school(texts: list[str]) -> Q:
    """Households with at least so many members at school."""
    numbers = [int(text) for text in texts if text.isdigit()]
    if not numbers:
        return Q(pk__in=[])
    pupils = (
        Person.objects.filter(household=OuterRef("pk"))
        .exclude(school_status="")
        .exclude(school_status__contains="非在校")
        .order_by()
        .values("household")
        .annotate(number=Count("pk"))
        .values("number")
    )
    counted = Household.objects.annotate(
        pupils=Coalesce(Subquery(pupils, output_field=IntegerField()), 0)
    )
    return Q(pk__in=counted.filter(pupils__gte=min(numbers)).values("pk"))


WAYS: Mapping[str, Callable[[list[str]], Q]] = {
    "线索": _with_clue,
    "健康": _with_health,
    "户别": _of_type,
    "类别": _of_category,
    "在校": _at_school,
}
"""How the rulebook may say whom a focus group means."""
