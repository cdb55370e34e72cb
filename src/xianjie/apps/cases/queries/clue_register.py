"""The register of clues: every channel, who handled it, and the case that it led to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import OPEN_CASES, EpisodeState
from xianjie.apps.cases.models import Case, CaseClue, Episode
from xianjie.apps.cases.queries.case_list import ALL, month_days, place_condition
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.screening.enums import EXPORTED_KINDS, RAISED_KINDS, ClueStatus, Outcome
from xianjie.apps.screening.models import Clue
from xianjie.kernel.ids import mask_name

TO_OPEN = "to-open"
_TEXT = 40


@dataclass(frozen=True)
class ClueFilters:
    """What the register is narrowed to; all texts as in an address."""

    status: str = ""
    channel: str = ""
    kind: str = ""
    risk: str = ""
    town: str = ""
    village: str = ""
    month: str = ""
    code: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ClueFilters:
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
class ClueRow:
    """A line of the register; ``head`` is masked, what was said stays on the page of the case."""

    pk: int
    household_id: int | None
    household_code: str
    head: str
    place: VillagePlace
    channel: str
    kind: str
    kind_label: str
    risk: str
    level: str
    seen_on: date | None
    period: str
    status: str
    status_label: str
    outcome: str
    outcome_label: str
    source_ref: str
    raised_by: str
    case_id: int | None
    case_number: str
    case_state: str


SORTS = {"seen": "seen_on", "place": "division_code", "channel": "channel", "risk": "risk"}


def clues_visible_to(scope: Scope, *, inside: str = "") -> ScopedQuerySet[Clue]:
    """Return the clues for people to check that may be seen, closed ones included."""
    rows = Clue.objects.visible_to(scope, Permission.VIEW_CASES, inside=inside)
    return rows.filter(kind__in=EXPORTED_KINDS)


def filtered_clues(county: str, scope: Scope, filters: ClueFilters) -> ScopedQuerySet[Clue]:
    """Return the clues of a county that the filters let through, newest first."""
    rows = clues_visible_to(scope, inside=county).filter(county_code=county)
    return rows.filter(_conditions(filters)).order_by(*_order(filters.sort), "-id")


def _order(sort: str) -> tuple[OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return ()
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def _conditions(filters: ClueFilters) -> Q:
    condition = place_condition(filters.town, filters.village)
    status = filters.status or ClueStatus.OPEN.value
    if status == TO_OPEN:
        condition &= to_open()
    elif status != ALL:
        condition &= Q(status=status)
    for name in ("channel", "kind", "risk"):
        if getattr(filters, name):
            condition &= Q(**{name: getattr(filters, name)})
    if filters.month:
        days = month_days(filters.month)
        condition &= Q(seen_on__gte=days[0], seen_on__lt=days[1]) if days else Q(pk__in=[])
    if filters.code:
        condition &= Q(household__household_code__startswith=filters.code)
    return condition


def to_open() -> Q:
    """Return the condition of clues that somebody should open a case from.

    People raised them, or a check at the door confirmed the risk, and no case answers them; the
    household is registered and not monitored already.
    """
    cases = CaseClue.objects.filter(clue=OuterRef("pk"))
    running = Case.objects.filter(household=OuterRef("household"), state__in=OPEN_CASES)
    monitored = Episode.objects.filter(
        household=OuterRef("household"), state=EpisodeState.MONITORED
    )
    raised = Q(kind__in=RAISED_KINDS, status=ClueStatus.OPEN)
    confirmed = Q(outcome=Outcome.CONFIRMED, status=ClueStatus.CLOSED) & ~Q(Exists(cases))
    listed = Q(household__risk_cleared=False) & ~Q(household__monitor_category="")
    free = Q(household__isnull=False) & ~listed & ~Q(Exists(running)) & ~Q(Exists(monitored))
    both: Q = (raised | confirmed) & free
    return both


def clue_rows(keys: Iterable[int]) -> list[ClueRow]:
    """Return the lines of a page of clues, given their keys in order; three queries."""
    ordered = list(keys)
    rows = Clue.objects.proven("keys of a page of the gated register")
    found = rows.select_related("household", "raised_by").in_bulk(ordered)
    places = villages_by_code(clue.division_code for clue in found.values())
    joined = CaseClue.objects.filter(clue_id__in=ordered).select_related("case").order_by("id")
    cases = {one.clue_id: one for one in joined}
    return [_row(found[key], places, cases.get(key)) for key in ordered]


def _row(clue: Clue, places: Mapping[str, VillagePlace], joined: CaseClue | None) -> ClueRow:
    household = clue.household
    code = clue.division_code
    case = joined.case if joined else None
    return ClueRow(
        pk=clue.pk,
        household_id=clue.household_id,
        household_code=household.household_code if household else "",
        head=mask_name(household.head_name) if household and household.head_name else "",
        place=places.get(code, VillagePlace(code, code)),
        channel=clue.channel,
        kind=clue.kind,
        kind_label=clue.get_kind_display(),
        risk=clue.risk,
        level=clue.level,
        seen_on=clue.seen_on,
        period=clue.first_period,
        status=clue.status,
        status_label=clue.get_status_display(),
        outcome=clue.outcome,
        outcome_label=clue.get_outcome_display() if clue.outcome != Outcome.UNKNOWN else "",
        source_ref=clue.source_ref,
        raised_by=str(clue.raised_by) if clue.raised_by else "",
        case_id=case.pk if case else None,
        case_number=case.number if case else "",
        case_state=case.get_state_display() if case else "",
    )


def find_clue(scope: Scope, pk: int) -> Clue | None:
    """Return one clue that may be seen, with its household."""
    return clues_visible_to(scope).filter(pk=pk).select_related("household").first()


def open_clues_of(household_id: int) -> list[Clue]:
    """Return the clues of a household, found through the gate, that no case answers yet."""
    rows = Clue.objects.proven("of a household found through the gate")
    return list(
        rows.filter(household_id=household_id, kind__in=EXPORTED_KINDS)
        .filter(Q(status=ClueStatus.OPEN) | Q(outcome=Outcome.CONFIRMED, case_clues__isnull=True))
        .order_by("-seen_on", "-id")[:50]
    )
