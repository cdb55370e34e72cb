"""The register: filter, sort and count in the database, and one membership with its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview
from xianjie.apps.lowincome.queries.rules import NOTICE, register_rules
from xianjie.apps.screening.enums import EXPORTED_KINDS, LIVE_STATES, RANKS
from xianjie.apps.screening.models import ClueMonth
from xianjie.apps.screening.queries.pages import periods_screened
from xianjie.kernel.ids import mask_name

_CODE_DIGITS = 12
OVERDUE, SOON, NO_DAY = "overdue", "soon", "none"
CURRENT, ENDED, ALL = "current", "ended", "all"
LEVEL_OF = {rank: level for level, rank in RANKS.items()}


@dataclass(frozen=True)
class MemberFilters:
    """What the list shows; an empty text asks for everything of its kind.

    ``due`` is overdue, soon or none (no day set); ``clue`` is ``yes``; ``state`` is empty for who
    is registered now, ended, or all; ``code`` is the beginning of a 户编号, never a name.
    """

    category: str = ""
    town: str = ""
    village: str = ""
    source: str = ""
    due: str = ""
    clue: str = ""
    state: str = ""
    code: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> MemberFilters:
        """Read the filters from an address; what is no 户编号, such as a name, is dropped."""
        given = {f.name: values.get(f.name, "").strip()[:40] for f in fields(cls)}
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
class MemberRow:
    """A line of the list; ``head`` is masked. ``clues`` counts the month's open clues."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    category: str
    grade: str
    people: int
    alone: bool
    source: str
    valid_from: date
    valid_to: date | None
    end_reason: str
    review_due_on: date | None
    is_overdue: bool
    is_soon: bool
    waits: bool
    clues: int
    level: str


SORTS = {
    "household": "household__household_code",
    "place": "division_code",
    "category": "category",
    "since": "valid_from",
    "due": "review_due_on",
}


def members_visible_to(scope: Scope) -> ScopedQuerySet[LowIncomeMember]:
    """Return the memberships that may be seen, ended ones included."""
    return LowIncomeMember.objects.visible_to(scope, Permission.VIEW_LOW_INCOME)


def clue_period(county: str) -> str:
    """Return the newest screened month; empty before the first one."""
    periods = periods_screened(county)
    return periods[0] if periods else ""


def filtered_members(
    county: str, scope: Scope, filters: MemberFilters, today: date
) -> ScopedQuerySet[LowIncomeMember]:
    """Return the memberships of a county that the filters let through, in the order asked for."""
    rows = members_visible_to(scope).filter(county_code=county)
    rows = rows.filter(_conditions(county, filters, today))
    return rows.order_by(*_order(filters.sort), "division_code", "id")


def _order(sort: str) -> tuple[str | OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return ()
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def _conditions(county: str, filters: MemberFilters, today: date) -> Q:
    condition = Q()
    if filters.state in {"", CURRENT}:
        condition &= Q(valid_to__isnull=True)
    elif filters.state == ENDED:
        condition &= Q(valid_to__isnull=False)
    elif filters.state != ALL:
        condition &= Q(pk__in=[])
    for name in ("category", "source"):
        if getattr(filters, name):
            condition &= Q(**{name: getattr(filters, name)})
    if filters.village:
        condition &= Q(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        condition &= Q(division_code__gte=low, division_code__lte=high)
    if filters.code:
        condition &= Q(household__household_code__startswith=filters.code)
    if filters.due:
        condition &= due_condition(county, filters.due, today)
    if filters.clue:
        condition &= Q(Exists(_live_clues(clue_period(county))))
    return condition


def due_condition(county: str, due: str, today: date) -> Q:
    """Return the condition on the next review: overdue, soon as the rulebook has it, none."""
    if due == OVERDUE:
        return Q(valid_to__isnull=True, review_due_on__lt=today)
    if due == SOON:
        days = register_rules(county, today).whole(NOTICE) or 0
        last = today + timedelta(days=days)
        return Q(valid_to__isnull=True, review_due_on__gte=today, review_due_on__lte=last)
    if due == NO_DAY:
        return Q(valid_to__isnull=True, review_due_on__isnull=True)
    return Q(pk__in=[])


def _live_clues(period: str) -> ScopedQuerySet[ClueMonth]:
    return ClueMonth.objects.filter(
        household=OuterRef("household"),
        period=period,
        state__in=LIVE_STATES,
        kind__in=EXPORTED_KINDS,
    )


def member_rows(keys: Iterable[int], county: str, today: date) -> list[MemberRow]:
    """Return the lines of a page of memberships, given their keys in order, in a few queries."""
    ordered = list(keys)
    rows = LowIncomeMember.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household").in_bulk(ordered)
    places = villages_by_code(member.division_code for member in found.values())
    clues = _clues_of({m.household_id for m in found.values()}, clue_period(county))
    soon = today + timedelta(days=register_rules(county, today).whole(NOTICE) or 0)
    waiting = set(
        LowIncomeReview.objects.proven("of memberships of the gated list")
        .filter(member__in=ordered, state="PROPOSED")
        .values_list("member_id", flat=True)
    )
    return [_row(found[key], places, clues, soon, today, waits=key in waiting) for key in ordered]


def _clues_of(households: set[int], period: str) -> dict[int, tuple[int, int]]:
    """Household → how many open clues it has in a month and the gravest rank among them."""
    rows = (
        ClueMonth.objects.proven("of households of the gated list")
        .filter(
            household__in=households,
            period=period,
            state__in=LIVE_STATES,
            kind__in=EXPORTED_KINDS,
        )
        .order_by()
        .values_list("household_id")
        .annotate(count=Count("id"), worst=Max("level_rank"))
    )
    return {household: (count, worst) for household, count, worst in rows}


def _row(
    member: LowIncomeMember,
    places: Mapping[str, VillagePlace],
    clues: Mapping[int, tuple[int, int]],
    soon: date,
    today: date,
    *,
    waits: bool,
) -> MemberRow:
    household = member.household
    count, worst = clues.get(member.household_id, (0, 0))
    due = member.review_due_on if member.valid_to is None else None
    code = member.division_code
    return MemberRow(
        pk=member.pk,
        household_id=member.household_id,
        household_code=household.household_code,
        head=mask_name(household.head_name),
        place=places.get(code, VillagePlace(code, code)),
        category=member.category,
        grade=member.grade,
        people=member.people,
        alone=member.person_id is not None,
        source=member.get_source_display(),
        valid_from=member.valid_from,
        valid_to=member.valid_to,
        end_reason=member.get_end_reason_display() if member.end_reason else "",
        review_due_on=due,
        is_overdue=due is not None and due < today,
        is_soon=due is not None and today <= due <= soon,
        waits=waits,
        clues=count,
        level=LEVEL_OF.get(worst, ""),
    )


def find_member(scope: Scope, pk: int) -> LowIncomeMember | None:
    """Return one membership that may be seen, with its household."""
    return members_visible_to(scope).filter(pk=pk).select_related("household").first()
