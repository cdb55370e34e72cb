"""Monitored households: the episodes of a county as a list with totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, F, Q, Sum
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState, RemovalWay
from xianjie.apps.cases.models import Episode
from xianjie.apps.cases.queries.case_list import (
    ALL,
    month_days,
    place_condition,
    risk_condition,
)
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.kernel.ids import mask_name

_TEXT = 40


@dataclass(frozen=True)
class PlanTold:
    """How far the plan of an episode is, in words, and where it stands."""

    words: str
    url: str = ""


PlanStates = Callable[[Sequence[int]], Mapping[int, PlanTold]]
_plan_states: list[PlanStates] = []


def register_plan_states(tell: PlanStates) -> None:
    """Let a higher app say how far the plan of each episode is; by episode.

    ``tell`` takes the numbers of a page of episodes that came through the gate, in one query.
    """
    _plan_states[:] = [tell]


@dataclass(frozen=True)
class EpisodeFilters:
    """What the list is narrowed to; all texts as in an address."""

    state: str = ""
    category: str = ""
    risk: str = ""
    town: str = ""
    village: str = ""
    origin: str = ""
    labour: str = ""
    way: str = ""
    month: str = ""
    ended: str = ""
    code: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> EpisodeFilters:
        """Read the filters from an address; what is no 户编号, such as a name, is dropped."""
        given = {f.name: values.get(f.name, "").strip()[:_TEXT] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        code = given["code"]
        if code and not (code.isascii() and code.replace("-", "").isalnum()):
            given["code"] = ""
        return cls(**given)

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "sort")


@dataclass(frozen=True)
class EpisodeRow:
    """A line of the list; ``head`` is masked. ``plan`` is empty where nothing is known."""

    pk: int
    household_id: int
    household_code: str
    head: str
    members: int
    place: VillagePlace
    number: int
    category: str
    national_category: str
    risks: tuple[str, ...]
    no_labour: bool
    identified_on: date
    months: int
    state: str
    state_label: str
    ended_on: date | None
    removal_way: str
    origin: str
    origin_label: str
    plan: str
    plan_url: str


@dataclass(frozen=True)
class EpisodeTotals:
    """Households and people that the filters let through."""

    households: int
    people: int


@dataclass(frozen=True)
class EpisodeCounts:
    """The figures above the list, within the scope of whoever looks."""

    monitored: int
    people: int
    no_labour: int
    new: int
    removed: int
    relapsed: int


SORTS = {
    "household": "household__household_code",
    "place": "division_code",
    "category": "category",
    "since": "identified_on",
    "ended": "ended_on",
    "members": "household__member_count",
}


def episodes_visible_to(scope: Scope, *, inside: str = "") -> ScopedQuerySet[Episode]:
    """Return the episodes that may be seen, ended ones included."""
    return Episode.objects.visible_to(scope, Permission.VIEW_CASES, inside=inside)


def filtered_episodes(
    county: str, scope: Scope, filters: EpisodeFilters
) -> ScopedQuerySet[Episode]:
    """Return the episodes of a county that the filters let through, in the order asked for."""
    rows = episodes_visible_to(scope, inside=county).filter(county_code=county)
    return rows.filter(_conditions(filters)).order_by(*_order(filters.sort), "division_code", "id")


def _order(sort: str) -> tuple[OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return ()
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def _conditions(filters: EpisodeFilters) -> Q:
    state = filters.state or EpisodeState.MONITORED.value
    condition = Q() if state == ALL else Q(state=state)
    condition &= place_condition(filters.town, filters.village)
    for name, field in (("category", "category"), ("origin", "origin"), ("way", "removal_way")):
        if getattr(filters, name):
            condition &= Q(**{field: getattr(filters, name)})
    if filters.risk:
        condition &= risk_condition(filters.risk)
    if filters.labour:
        condition &= Q(no_labour=filters.labour == "none")
    for name, field in (("month", "identified_on"), ("ended", "ended_on")):
        if month := getattr(filters, name):
            days = month_days(month)
            condition &= (
                Q(**{f"{field}__gte": days[0], f"{field}__lt": days[1]}) if days else Q(pk__in=[])
            )
    if filters.code:
        condition &= Q(household__household_code__startswith=filters.code)
    return condition


def totals_of(rows: ScopedQuerySet[Episode]) -> EpisodeTotals:
    """Return how many households and people the filtered episodes hold; one query."""
    found = rows.order_by().aggregate(
        households=Count("pk"), people=Sum("household__member_count", default=0)
    )
    return EpisodeTotals(found["households"], found["people"])


def episode_counts(county: str, scope: Scope, today: date) -> EpisodeCounts:
    """Return the figures above the list; two queries."""
    rows = episodes_visible_to(scope, inside=county).filter(county_code=county).order_by()
    since = today.replace(day=1)
    now = rows.filter(state=EpisodeState.MONITORED).aggregate(
        monitored=Count("pk"),
        people=Sum("household__member_count", default=0),
        no_labour=Count("pk", filter=Q(no_labour=True)),
        new=Count("pk", filter=Q(identified_on__gte=since)),
        relapsed=Count("pk", filter=Q(number__gt=1)),
    )
    removed = rows.filter(ended_on__gte=since, state=EpisodeState.REMOVED).count()
    return EpisodeCounts(removed=removed, **now)


def episode_rows(keys: Iterable[int], today: date) -> list[EpisodeRow]:
    """Return the lines of a page of episodes, given their keys in order; a few queries."""
    ordered = list(keys)
    rows = Episode.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household").in_bulk(ordered)
    places = villages_by_code(episode.division_code for episode in found.values())
    plans = _plan_states[0](ordered) if _plan_states else {}
    return [_row(found[key], places, plans, today) for key in ordered]


def _row(
    episode: Episode, places: Mapping[str, VillagePlace], plans: Mapping[int, PlanTold], today: date
) -> EpisodeRow:
    household = episode.household
    plan = plans.get(episode.pk, PlanTold(""))
    code = episode.division_code
    until = episode.ended_on or today
    months = (until.year - episode.identified_on.year) * 12 + until.month
    return EpisodeRow(
        pk=episode.pk,
        household_id=episode.household_id,
        household_code=household.household_code,
        head=mask_name(household.head_name) if household.head_name else "",
        members=household.member_count,
        place=places.get(code, VillagePlace(code, code)),
        number=episode.number,
        category=episode.category,
        national_category=episode.national_category,
        risks=tuple(str(risk) for risk in episode.risks),
        no_labour=episode.no_labour,
        identified_on=episode.identified_on,
        months=max(months - episode.identified_on.month, 0),
        state=episode.state,
        state_label=episode.get_state_display(),
        ended_on=episode.ended_on,
        removal_way=str(RemovalWay(episode.removal_way).label) if episode.removal_way else "",
        origin=episode.origin,
        origin_label=str(EpisodeOrigin(episode.origin).label),
        plan=plan.words,
        plan_url=plan.url,
    )


def find_episode(scope: Scope, pk: int) -> Episode | None:
    """Return one episode that may be seen, with its household."""
    return episodes_visible_to(scope).filter(pk=pk).select_related("household").first()


def episodes_of(household_id: int) -> list[Episode]:
    """Return the episodes of a household found through the gate, the newest first."""
    rows = Episode.objects.proven("of a household found through the gate")
    return list(rows.filter(household_id=household_id).order_by("-number"))
