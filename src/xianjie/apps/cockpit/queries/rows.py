"""The rows behind the figures of a snapshot: clues and monitored households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import F, Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cockpit.models import SnapshotClue, SnapshotHousehold
from xianjie.apps.cockpit.queries.figures import Area, within
from xianjie.apps.cockpit.queries.plans import helpers_of
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.screening.enums import ClueStatus
from xianjie.kernel.errors import UsageError
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period

ON = "1"


def _read(cls: type, values: Mapping[str, str]) -> dict[str, str]:
    """Read texts from an address; NUL, which PostgreSQL refuses, is in no text."""
    given = {one.name: values.get(one.name, "").strip()[:60] for one in fields(cls)}
    return {name: text.replace("\0", "\ufffd") for name, text in given.items()}


@dataclass(frozen=True)
class ClueFilters:
    """What the list of clues shows; an empty text asks for everything of its kind."""

    group: str = ""
    risk: str = ""
    level: str = ""
    state: str = ""
    waiting: str = ""
    overdue: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ClueFilters:
        """Read the filters from an address."""
        return cls(**_read(cls, values))

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True)
class HouseholdFilters:
    """What the list of monitored households shows.

    ``cleared`` is ``1`` or ``0``; ``identified`` and ``gone`` are months.
    """

    category: str = ""
    cleared: str = ""
    low: str = ""
    measures: str = ""
    waiting: str = ""
    identified: str = ""
    gone: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> HouseholdFilters:
        """Read the filters from an address."""
        return cls(**_read(cls, values))

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True)
class ClueRow:
    """A line of the list of clues; ``head`` is masked."""

    household_id: int | None
    household_code: str
    head: str
    place: VillagePlace
    group: str
    risk: str
    level: str
    state: str
    state_label: str
    is_open: bool
    due_on: date | None
    overdue: bool
    mark: str


@dataclass(frozen=True)
class HouseholdRow:
    """A line of the list of households; ``head`` is masked, ``income`` in fen.

    ``helper`` is who answers for the household's plan today, empty without one.
    """

    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    category: str
    members: int
    cleared: bool
    identified_on: date | None
    cleared_on: date | None
    income: int | None
    low_income: bool | None
    measured: bool | None
    clues: int
    waiting: int
    helper: str = ""


def clues_behind(scope: Scope, area: Area, filters: ClueFilters) -> QuerySet[SnapshotClue]:
    """Return the clues behind a figure: the earliest deadline first, then the gravest."""
    rows: QuerySet[SnapshotClue] = SnapshotClue.objects.visible_to(
        scope, Permission.VIEW_HOUSEHOLDS, inside=area.county
    ).filter(snapshot__in=[snapshot.pk for snapshot in area.snapshots])
    for name in ("group", "risk", "level", "state"):
        if getattr(filters, name):
            rows = rows.filter(**{name: getattr(filters, name)})
    if filters.waiting:
        rows = rows.filter(waiting=True)
    if filters.overdue:
        rows = rows.filter(overdue=True)
    rows = within(rows, area.prefix)
    if area.county:
        return rows.order_by("pk")
    return rows.order_by("-waiting", F("due_on").asc(nulls_last=True), "-level_rank", "pk")


def households_behind(
    scope: Scope, area: Area, filters: HouseholdFilters
) -> QuerySet[SnapshotHousehold]:
    """Return the monitored households behind a figure: those with open risk first."""
    rows: QuerySet[SnapshotHousehold] = SnapshotHousehold.objects.visible_to(
        scope, Permission.VIEW_HOUSEHOLDS, inside=area.county
    ).filter(snapshot__in=[snapshot.pk for snapshot in area.snapshots])
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.cleared:
        rows = rows.filter(cleared=filters.cleared == ON)
    if filters.low:
        rows = rows.filter(low_income=True)
    if filters.measures == "none":
        rows = rows.filter(cleared=False, measured=False)
    elif filters.measures:
        rows = rows.filter(cleared=False, measured__isnull=True)
    if filters.waiting:
        rows = rows.filter(cleared=False, waiting__gt=0)
    if filters.identified:
        rows = rows.filter(_in_month("identified_on", filters.identified))
    if filters.gone:
        rows = rows.filter(_in_month("cleared_on", filters.gone), cleared=True)
    rows = within(rows, area.prefix)
    if area.county:
        return rows.order_by("pk")
    return rows.order_by("cleared", "-waiting", "division_code", "pk")


def _in_month(column: str, text: str) -> Q:
    try:
        period = Period.parse(text)
    except UsageError:
        return Q(pk__in=[])
    return Q(**{f"{column}__gte": period.first_day, f"{column}__lte": period.last_day})


def clue_rows(keys: Iterable[int]) -> list[ClueRow]:
    """Return the lines of a page of clues, given their keys in order, in two queries."""
    ordered = list(keys)
    rows = SnapshotClue.objects.proven("keys of a page of the gated list").select_related(
        "household", "clue_month__clue"
    )
    found = rows.in_bulk(ordered)
    places = villages_by_code(row.division_code for row in found.values())
    return [_clue_row(found[key], places) for key in ordered]


def _clue_row(row: SnapshotClue, places: Mapping[str, VillagePlace]) -> ClueRow:
    household, clue = row.household, row.clue_month.clue
    code = row.division_code
    return ClueRow(
        household_id=household.pk if household else None,
        household_code=household.household_code if household else "",
        head=mask_name(household.head_name) if household and household.head_name else "",
        place=places.get(code, VillagePlace(code, code)),
        group=row.group,
        risk=row.risk,
        level=row.level,
        state=row.state,
        state_label=row.clue_month.get_state_display(),
        is_open=clue.status == ClueStatus.OPEN,
        due_on=row.due_on,
        overdue=row.overdue,
        mark=str(clue.pk),
    )


def household_rows(keys: Iterable[int]) -> list[HouseholdRow]:
    """Return the lines of a page of households, given their keys in order, in three queries."""
    ordered = list(keys)
    rows = SnapshotHousehold.objects.proven("keys of a page of the gated list").select_related(
        "household"
    )
    found = rows.in_bulk(ordered)
    places = villages_by_code(row.division_code for row in found.values())
    helpers = helpers_of(row.household_id for row in found.values())
    return [_household_row(found[key], places, helpers) for key in ordered]


def _household_row(
    row: SnapshotHousehold, places: Mapping[str, VillagePlace], helpers: Mapping[int, str]
) -> HouseholdRow:
    code, household = row.division_code, row.household
    return HouseholdRow(
        household_id=household.pk,
        household_code=household.household_code,
        head=mask_name(household.head_name) if household.head_name else "",
        place=places.get(code, VillagePlace(code, code)),
        category=row.category,
        members=row.members,
        cleared=row.cleared,
        identified_on=row.identified_on,
        cleared_on=row.cleared_on,
        income=row.income,
        low_income=row.low_income,
        measured=row.measured,
        clues=row.clues,
        waiting=row.waiting,
        helper=helpers.get(row.household_id, ""),
    )
