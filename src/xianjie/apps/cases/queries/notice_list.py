"""Notices and announcements of a county, and the objections to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, F, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import NoticeKind, ObjectionState
from xianjie.apps.cases.models import Case, Notice, NoticeCase, Objection
from xianjie.apps.cases.queries.case_list import place_condition
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.kernel.ids import mask_name

HANGING, OVER, TAKEN_DOWN, OBJECTIONS, ALL = "hanging", "over", "down", "objections", "all"
VIEWS = (HANGING, OVER, TAKEN_DOWN, OBJECTIONS, ALL)
_TEXT = 40


@dataclass(frozen=True)
class NoticeFilters:
    """What the list is narrowed to; all texts as in an address."""

    view: str = HANGING
    kind: str = ""
    town: str = ""
    village: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> NoticeFilters:
        """Read the filters from an address; an unknown view is that of what hangs."""
        given = {f.name: values.get(f.name, "").strip()[:_TEXT] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        if given["view"] not in VIEWS:
            given["view"] = HANGING
        return cls(**given)


@dataclass(frozen=True)
class NoticeRow:
    """A line of the list; ``waiting`` counts objections without an answer."""

    pk: int
    number: str
    kind: str
    kind_label: str
    matter_label: str
    place: VillagePlace
    hung_at: str
    starts_on: date
    ends_on: date
    households: int
    objections: int
    waiting: int
    is_down: bool
    is_over: bool
    days: int


def notices_visible_to(scope: Scope, *, inside: str = "") -> ScopedQuerySet[Notice]:
    """Return the notices that may be seen, those taken down included."""
    return Notice.objects.visible_to(scope, Permission.VIEW_CASES, inside=inside)


def filtered_notices(
    county: str, scope: Scope, filters: NoticeFilters, today: date
) -> ScopedQuerySet[Notice]:
    """Return the notices of a county that the filters let through, newest first."""
    rows = notices_visible_to(scope, inside=county).filter(
        view_condition(filters.view, today),
        place_condition(filters.town, filters.village),
        county_code=county,
    )
    if filters.kind:
        known = filters.kind in NoticeKind.values
        rows = rows.filter(kind=filters.kind) if known else rows.none()
    return rows.order_by("-starts_on", "-id")


def view_condition(view: str, today: date) -> Q:
    """Return the condition of a tab of the list."""
    if view == HANGING:
        return Q(withdrawn_at__isnull=True, ends_on__gte=today)
    if view == OVER:
        return Q(withdrawn_at__isnull=True, ends_on__lt=today)
    if view == TAKEN_DOWN:
        return Q(withdrawn_at__isnull=False)
    if view == OBJECTIONS:
        waiting = Objection.objects.filter(state=ObjectionState.OPEN).values("notice_id")
        return Q(pk__in=waiting)
    return Q()


def notice_counts(county: str, scope: Scope, today: date) -> dict[str, int]:
    """Return how many notices hang, and how many have objections that wait; one query."""
    rows = notices_visible_to(scope, inside=county).filter(county_code=county).order_by()
    found: dict[str, int] = rows.filter(
        view_condition(HANGING, today) | view_condition(OBJECTIONS, today)
    ).aggregate(
        hanging=Count("pk", filter=view_condition(HANGING, today)),
        objections=Count("pk", filter=view_condition(OBJECTIONS, today)),
    )
    return found


def notice_rows(keys: Iterable[int], today: date) -> list[NoticeRow]:
    """Return the lines of a page of notices, given their keys in order; a few queries."""
    ordered = list(keys)
    rows = Notice.objects.proven("keys of a page of the gated list")
    found = rows.in_bulk(ordered)
    places = villages_by_code(notice.division_code for notice in found.values())
    said = dict.fromkeys(ordered, (0, 0))
    counted = Objection.objects.proven("of notices of the gated list").filter(notice__in=ordered)
    for key, count, waiting in (
        counted.order_by()
        .values_list("notice_id")
        .annotate(count=Count("pk"), waiting=Count("pk", filter=Q(state=ObjectionState.OPEN)))
    ):
        said[key] = (count, waiting)
    return [_row(found[key], places, said[key], today) for key in ordered]


def _row(
    notice: Notice, places: Mapping[str, VillagePlace], said: tuple[int, int], today: date
) -> NoticeRow:
    code = notice.division_code
    return NoticeRow(
        pk=notice.pk,
        number=notice.number,
        kind=notice.kind,
        kind_label=notice.get_kind_display(),
        matter_label=notice.get_matter_display(),
        place=places.get(code, VillagePlace(code, code)),
        hung_at=notice.place,
        starts_on=notice.starts_on,
        ends_on=notice.ends_on,
        households=len(notice.rows),
        objections=said[0],
        waiting=said[1],
        is_down=notice.withdrawn_at is not None,
        is_over=notice.ends_on < today,
        days=(notice.ends_on - today).days,
    )


def find_notice(scope: Scope, pk: int) -> Notice | None:
    """Return one notice that may be seen."""
    return notices_visible_to(scope).filter(pk=pk).select_related("posted_by").first()


def cases_on(notice: Notice) -> list[Case]:
    """Return the cases on a notice that came through the gate, in their order on it."""
    rows = NoticeCase.objects.filter(notice=notice).select_related("case__household")
    return [row.case for row in rows.order_by("id")]


def case_choices(cases: Iterable[Case]) -> list[tuple[int, str]]:
    """Return cases as a form offers them: number of the household and masked head."""
    return [
        (case.pk, f"{case.household.household_code} {mask_name(case.household.head_name)}")
        for case in cases
    ]


def objections_on(notice: Notice) -> list[Objection]:
    """Return what was said against a notice that came through the gate, oldest first."""
    rows = Objection.objects.proven("against a notice that came through the gate")
    return list(rows.filter(notice=notice).order_by(F("received_at"), "id"))


def find_objection(scope: Scope, pk: int) -> Objection | None:
    """Return one objection that may be seen, with its notice and case."""
    rows = Objection.objects.visible_to(scope, Permission.VIEW_CASES).filter(pk=pk)
    return rows.select_related("notice", "case__household", "recorded_by", "answered_by").first()
