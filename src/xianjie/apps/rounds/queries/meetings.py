"""Analysis meetings as a list, who has not met yet, and one meeting with its agenda."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries.places import VillagePlace, towns_of, villages_by_code
from xianjie.apps.plans.models import Plan
from xianjie.apps.rounds.enums import AgendaReason, MeetingLevel
from xianjie.apps.rounds.models import Meeting, MeetingItem
from xianjie.apps.rounds.queries.population import inside
from xianjie.apps.rounds.queries.rules import MEETING_MONTHS, round_rules
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period


def meetings_of(
    county: str, scope: Scope, *, level: str = "", period: str = "", town: str = ""
) -> ScopedQuerySet[Meeting]:
    """Return the meetings of a county that may be seen, the newest first."""
    rows = Meeting.objects.visible_to(scope, Permission.VIEW_CASES).filter(county_code=county)
    if level:
        rows = rows.filter(level=level)
    if period:
        rows = rows.filter(period=period)
    if town:
        rows = rows.filter(inside(town))
    return rows.order_by("-held_on", "-id")


def counted(rows: ScopedQuerySet[Meeting]) -> QuerySet[Meeting]:
    """Add how many households a meeting speaks about and how many have a conclusion."""
    return rows.select_related("held_by").annotate(
        asked=Count("items"), answered=Count("items", filter=~Q(items__conclusion=""))
    )


def find_meeting(scope: Scope, pk: int) -> Meeting | None:
    """Return one meeting that may be seen."""
    rows = Meeting.objects.visible_to(scope, Permission.VIEW_CASES)
    return rows.filter(pk=pk).select_related("held_by").first()


def towns_without_a_meeting(county: str, scope: Scope, today: date) -> list[str]:
    """Return the names of the townships that have not met within their interval."""
    first = first_period(county, MeetingLevel.TOWNSHIP, today)
    if first is None:
        return []
    rows = Meeting.objects.visible_to(scope, Permission.VIEW_CASES, inside=county).filter(
        county_code=county, level=MeetingLevel.TOWNSHIP, period__gte=first
    )
    met = set(rows.values_list("division_code", flat=True))
    return [town.name for town in towns_of(county, scope) if town.code not in met]


def first_period(place: str, level: MeetingLevel, today: date) -> str | None:
    """Return the first month in which a meeting would still count; None without an interval."""
    months = round_rules(place, today).whole(MEETING_MONTHS[level.value])
    return str(Period.of(today) - (months - 1)) if months else None


def places_to_meet(county: str, scope: Scope, today: date) -> list[tuple[str, MeetingLevel]]:
    """Return one's own places (12 digits) that have not met within their interval.

    One's own is the place of a post, not what lies below it: the county asks its townships to
    meet, it does not meet for them.
    """
    part = scope.narrowed(Permission.HOLD_MEETINGS)
    levels = {6: MeetingLevel.COUNTY, 9: MeetingLevel.TOWNSHIP, 12: MeetingLevel.VILLAGE}
    own = [p for p in part.prefixes if p.startswith(county) and len(p) in levels]
    if not own:
        return []
    rows = Meeting.objects.proven("whether one's own places have met").filter(
        county_code=county, division_code__in=[padded(prefix) for prefix in own]
    )
    last: dict[str, str] = {}
    for code, period in rows.values_list("division_code", "period"):
        last[code] = max(last.get(code, ""), period)
    found = []
    for prefix in own:
        first = first_period(prefix, levels[len(prefix)], today)
        if first is not None and last.get(padded(prefix), "") < first:
            found.append((padded(prefix), levels[len(prefix)]))
    return found


@dataclass(frozen=True)
class ItemRow:
    """A household on an agenda; the head is masked. ``follow_up`` opens what comes next."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    reason: str
    reason_label: str
    note: str
    conclusion: str
    words: str
    follow_up: str


ENLARGE, REMOVE = "加大帮扶", "拟消除"
"""Texts of the code set 研判结论 that lead to an act of another page."""
ORDER = {reason.value: number for number, reason in enumerate(AgendaReason)}


def item_rows(meeting: Meeting) -> list[ItemRow]:
    """Return the agenda of a meeting that came through the gate: by reason and village."""
    items = list(meeting.items.select_related("household"))
    places = villages_by_code(item.division_code for item in items)
    plans = _plans(item.household_id for item in items if item.conclusion == ENLARGE)
    episodes = _episodes(item.household_id for item in items if item.conclusion == REMOVE)
    rows = [
        ItemRow(
            pk=item.pk,
            household_id=item.household_id,
            household_code=item.household.household_code,
            head=mask_name(item.household.head_name),
            place=places[item.division_code],
            reason=item.reason,
            reason_label=item.get_reason_display(),
            note=item.note,
            conclusion=item.conclusion,
            words=item.words,
            follow_up=_follow_up(item, plans, episodes),
        )
        for item in items
    ]
    return sorted(rows, key=lambda row: (ORDER[row.reason], row.place.code, row.pk))


def _plans(households: Iterable[int]) -> dict[int, int]:
    rows = Plan.objects.proven("of households of a meeting found through the gate")
    found = rows.filter(household__in=list(households), closed_on__isnull=True)
    return dict(found.values_list("household_id", "pk"))


def _episodes(households: Iterable[int]) -> dict[int, int]:
    rows = Episode.objects.proven("of households of a meeting found through the gate")
    found = rows.filter(household__in=list(households), state=EpisodeState.MONITORED)
    return dict(found.values_list("household_id", "pk"))


def _follow_up(item: MeetingItem, plans: dict[int, int], episodes: dict[int, int]) -> str:
    """Return the address of the act that a conclusion asks for; empty where there is none."""
    match item.conclusion:
        case "加大帮扶":
            plan = plans.get(item.household_id)
            return _address("plans:plan", plan) if plan else ""
        case "拟消除":
            episode = episodes.get(item.household_id)
            return _address("removal:check", episode) if episode else ""
        case "纳入核查":
            url = _address("cases:case-new")
            return f"{url}?household={item.household_id}" if url else ""
        case _:
            return ""


def _address(view: str, *args: object) -> str:
    """Return the address of a page of a higher or later app; empty where there is none."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""
