"""Reports of people in need: lists, one report, and what a new report can be about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Case, F, IntegerField, Q, Value, When

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import OPEN_REPORTS, REPORT_STEPS, ReportState, ReportStep
from xianjie.apps.cases.models import NeedReport, ReportEvent
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.screening.enums import WAITING
from xianjie.apps.screening.models import Clue
from xianjie.kernel.ids import mask_name

_CODE_DIGITS = 12
OPEN, MINE, OVERDUE, ALL = "open", "mine", "overdue", "all"


@dataclass(frozen=True)
class ReportFilters:
    """What the list shows; ``view`` is open, overdue, mine, all or a state."""

    view: str = OPEN
    town: str = ""
    need: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ReportFilters:
        """Read the filters from an address."""
        given = {f.name: values.get(f.name, "").strip()[:30] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        return cls(**given | {"view": given["view"] or OPEN})


@dataclass(frozen=True)
class ReportRow:
    """A line of the list; ``who`` is masked."""

    pk: int
    number: str
    who: str
    household_code: str
    place: VillagePlace
    needs: tuple[str, ...]
    is_urgent: bool
    state: str
    state_label: str
    reported_at: datetime
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True)
class ProgressStep:
    """A step of the way: ``state`` is done, now or later."""

    title: str
    state: str
    at: datetime | None
    text: str


def reports_visible_to(scope: Scope) -> ScopedQuerySet[NeedReport]:
    """Return the reports of the villages for which the scope may report."""
    return NeedReport.objects.visible_to(scope, Permission.REPORT_NEED)  # type: ignore[no-any-return]


def filtered_reports(
    county: str, scope: Scope, user: User, filters: ReportFilters, today: date
) -> ScopedQuerySet[NeedReport]:
    """Return the reports of a county that the filters let through, urgent and older ones first."""
    rows = reports_visible_to(scope).filter(county_code=county)
    rows = rows.filter(view_condition(filters.view, user, today))
    if filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        rows = rows.filter(division_code__gte=low, division_code__lte=high)
    if filters.view in {MINE, ALL} or filters.view in ReportState.values:
        return rows.order_by(_open_first(), "-is_urgent", "-reported_at", "-id")
    return rows.order_by("-is_urgent", F("due_on").asc(nulls_last=True), "id")


def _open_first() -> Case:
    whens = [When(state__in=OPEN_REPORTS, then=Value(0))]
    return Case(*whens, default=Value(1), output_field=IntegerField())


def view_condition(view: str, user: User, today: date) -> Q:
    """Return the condition of one tab of the list; an unknown one lets nothing through."""
    if view == OPEN:
        return Q(state__in=OPEN_REPORTS)
    if view == OVERDUE:
        return Q(state__in=OPEN_REPORTS, due_on__lt=today)
    if view == MINE:
        return Q(reported_by=user)
    if view == ALL:
        return Q()
    return Q(state=view)


def report_rows(reports: Iterable[NeedReport], today: date) -> list[ReportRow]:
    """Return the lines of a page of reports; households come with them."""
    reports = list(reports)
    places = villages_by_code(report.division_code for report in reports)
    return [
        ReportRow(
            pk=report.pk,
            number=report.number,
            who=masked_subject(report),
            household_code=report.household.household_code if report.household else "",
            place=places[report.division_code],
            needs=tuple(report.needs),
            is_urgent=report.is_urgent,
            state=report.state,
            state_label=report.get_state_display(),
            reported_at=report.reported_at,
            due_on=report.due_on,
            is_overdue=is_overdue(report, today),
        )
        for report in reports
    ]


def masked_subject(report: NeedReport) -> str:
    """Return whom a report is about, masked."""
    if report.household is not None:
        return mask_name(report.household.head_name)
    return mask_name(report.who)


def is_overdue(report: NeedReport, today: date) -> bool:
    """Whether a report should have been checked before today."""
    waits = report.state in OPEN_REPORTS
    return waits and report.due_on is not None and report.due_on < today


def find_report(scope: Scope, pk: int) -> NeedReport | None:
    """Return one report that may be seen, with household, clue and people."""
    return (
        reports_visible_to(scope)
        .filter(pk=pk)
        .select_related("household", "clue", "merged_into", "reported_by", "checked_by", "photo")
        .first()
    )


def events_of(report: NeedReport) -> list[ReportEvent]:
    """Return the steps of a report found through the gate, oldest first, with their accounts."""
    return list(report.events.select_related("user").order_by("id"))


def progress_of(report: NeedReport, events: list[ReportEvent]) -> list[ProgressStep]:
    """Return the way of a report in three steps: reported, checked, result."""
    state = ReportState(report.state)
    last = events[-1] if events else None
    sent = ProgressStep("已上报", "done", report.reported_at, f"编号 {report.number}")
    if state in OPEN_REPORTS:
        checking = "待补充情况" if state is ReportState.ASKED else "乡镇核查中"
        due = f"{report.due_on} 前核查完" if report.due_on else ""
        return [
            sent,
            ProgressStep(checking, "now", None, due),
            ProgressStep("核查结果", "later", None, ""),
        ]
    results = {
        ReportState.ACCEPTED: "已受理，按线索核实帮扶",
        ReportState.MERGED: "已并入该户已有的线索",
        ReportState.REJECTED: "没有受理",
    }
    at = last.at if last else report.checked_at
    return [
        sent,
        ProgressStep("乡镇已核查", "done", at, ""),
        ProgressStep(results[state], "done", at, ""),
    ]


def steps_open(report: NeedReport) -> frozenset[ReportStep]:
    """Return what may still happen to a report."""
    return frozenset(REPORT_STEPS[ReportState(report.state)])


def other_clues(report: NeedReport) -> list[Clue]:
    """Return the household's other open clues, into which a report may be merged."""
    if report.household_id is None:
        return []
    found = Clue.objects.proven("of the household of a report found through the gate").filter(
        household_id=report.household_id, status__in=WAITING
    )
    return list(found.exclude(pk=report.clue_id).order_by("-last_period", "-id")[:20])
