"""Removed households: the visits that follow, and those that came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.rounds.queries.rules import after_days, round_rules
from xianjie.kernel.ids import mask_name

SOURCE = "after:"
"""Visits after a removal are asked for by rounds: ``after:<removed on>:<due on>``."""
OVERDUE, OPEN, DONE = "overdue", "open", "done"
LIFTED = "脱贫户"
_CODE_DIGITS = 12


def visits_after(removed_on: date) -> str:
    """Return how the sources of the visits after a removal on a day begin."""
    return f"{SOURCE}{removed_on}:"


def planned_visits(county: str, removed_on: date, today: date) -> list[date]:
    """Return the days on which a removed household is visited, by the rules of today."""
    book = round_rules(county, today)
    return [removed_on + timedelta(days=days) for days in after_days(book)]


def relapses(county: str, since: date) -> ScopedQuerySet[Episode]:
    """Return the episodes since a day of households that were removed before, not yet gated."""
    before = Episode.objects.filter(
        household=OuterRef("household"),
        number__lt=OuterRef("number"),
        state=EpisodeState.REMOVED,
    )
    return Episode.objects.filter(
        Exists(before), county_code=county, number__gt=1, identified_on__gte=since
    )


def relapse_word(household_type: str) -> str:
    """Say what a new episode after a removal is called: 返贫 for a household once lifted."""
    return "返贫" if LIFTED in household_type else "再识别"


@dataclass(frozen=True)
class RemovedFilters:
    """What the list of removed households shows; empty texts ask for everything.

    ``visit`` is overdue, open or done; ``again`` is ``yes`` for those that came back; ``since`` is
    a year.
    """

    town: str = ""
    village: str = ""
    way: str = ""
    visit: str = ""
    again: str = ""
    year: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> RemovedFilters:
        """Read the filters from an address."""
        given = {f.name: values.get(f.name, "").strip()[:12] for f in fields(cls)}
        return cls(**{name: text.replace("\0", "\ufffd") for name, text in given.items()})

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True)
class RemovedRow:
    """A line of the list; ``head`` is masked. ``next_on`` is the next visit that is asked for."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    category: str
    way: str
    identified_on: date
    ended_on: date
    done: int
    asked: int
    next_on: date | None
    is_overdue: bool
    again: int | None
    again_on: date | None
    again_word: str
    case: int | None


def removed_households(
    county: str, scope: Scope, filters: RemovedFilters, today: date
) -> ScopedQuerySet[Episode]:
    """Return the removed episodes that may be seen and that the filters let through, newest
    first."""
    rows = Episode.objects.visible_to(scope, Permission.VIEW_CASES).filter(
        _conditions(filters, today), county_code=county, state=EpisodeState.REMOVED
    )
    return rows.order_by("-ended_on", "-pk")


def _conditions(filters: RemovedFilters, today: date) -> Q:
    condition = Q()
    if filters.village:
        condition &= Q(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        condition &= Q(division_code__gte=low, division_code__lte=high)
    if filters.way:
        condition &= Q(removal_way=filters.way)
    if filters.year:
        year = int(filters.year) if filters.year.isascii() and filters.year.isdigit() else 0
        condition &= (
            Q(ended_on__year=year) if date.min.year < year < date.max.year else Q(pk__in=[])
        )
    if filters.again:
        again = Episode.objects.filter(
            household=OuterRef("household"), number__gt=OuterRef("number")
        )
        condition &= Q(Exists(again))
    if filters.visit:
        condition &= _visit_condition(filters.visit, today)
    return condition


def _visit_condition(visit: str, today: date) -> Q:
    tasks = FieldTask.objects.filter(household=OuterRef("household"), source__startswith=SOURCE)
    if visit == OVERDUE:
        return Q(Exists(tasks.filter(state=TaskState.OPEN, due_on__lt=today)))
    if visit == OPEN:
        return Q(Exists(tasks.filter(state=TaskState.OPEN)))
    if visit == DONE:
        return Q(Exists(tasks.filter(state=TaskState.DONE)))
    return Q(pk__in=[])


def removed_rows(keys: Iterable[int], today: date) -> list[RemovedRow]:
    """Return the lines of a page of removed episodes in their order, in a few queries."""
    ordered = list(keys)
    why = "keys of a page of the gated list"
    found = Episode.objects.proven(why).select_related("household").in_bulk(ordered)
    households = {one.household_id for one in found.values()}
    places = villages_by_code(one.division_code for one in found.values())
    tasks: dict[int, list[FieldTask]] = defaultdict(list)
    for task in FieldTask.objects.proven(why).filter(
        household__in=households, source__startswith=SOURCE
    ):
        tasks[task.household_id].append(task)
    later: dict[int, list[Episode]] = defaultdict(list)
    for episode in Episode.objects.proven(why).filter(household__in=households, number__gt=1):
        later[episode.household_id].append(episode)
    cases = dict(
        Case.objects.proven(why)
        .filter(episode__in=ordered, kind="REMOVE", state="APPROVED")
        .values_list("episode_id", "pk")
    )
    return [_row(found[key], places, tasks, later, cases, today) for key in ordered]


def _row(
    episode: Episode,
    places: Mapping[str, VillagePlace],
    tasks: Mapping[int, list[FieldTask]],
    later: Mapping[int, list[Episode]],
    cases: Mapping[int, int],
    today: date,
) -> RemovedRow:
    household, code = episode.household, episode.division_code
    own = [
        task
        for task in tasks.get(household.pk, ())
        if task.source.startswith(visits_after(episode.ended_on or today))
    ]
    waiting = sorted(
        task.due_on for task in own if task.state == TaskState.OPEN and task.due_on is not None
    )
    following = [one for one in later.get(household.pk, ()) if one.number > episode.number]
    again = min(following, key=lambda one: one.number, default=None)
    return RemovedRow(
        pk=episode.pk,
        household_id=household.pk,
        household_code=household.household_code,
        head=mask_name(household.head_name),
        place=places.get(code, VillagePlace(code, code)),
        category=episode.category,
        way=str(episode.get_removal_way_display()),
        identified_on=episode.identified_on,
        ended_on=episode.ended_on or today,
        done=sum(task.state == TaskState.DONE for task in own),
        asked=sum(task.state != TaskState.CANCELLED for task in own),
        next_on=waiting[0] if waiting else None,
        is_overdue=bool(waiting) and waiting[0] < today,
        again=again.pk if again else None,
        again_on=again.identified_on if again else None,
        again_word=relapse_word(household.household_type) if again else "",
        case=cases.get(episode.pk),
    )
