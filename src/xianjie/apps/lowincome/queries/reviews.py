"""Reviews that are due, wait for the county, or are over; and what data propose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.lowincome.enums import ProposalState, ReviewState
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview, RegisterProposal
from xianjie.apps.lowincome.queries.members import OVERDUE, SOON, due_condition
from xianjie.apps.screening.models import ClueMonth
from xianjie.kernel.ids import mask_name

PENDING, DONE, DUE = "pending", "done", "due"


@dataclass(frozen=True)
class ReviewRow:
    """A line of the list of reviews; ``head`` is masked."""

    pk: int
    member_id: int
    household_code: str
    head: str
    place: VillagePlace
    category: str
    outcome: str
    outcome_label: str
    new_category: str
    reason: str
    evidence: str
    in_batch: bool
    state: str
    state_label: str
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    words: str


@dataclass(frozen=True)
class ProposalRow:
    """A line of what waits to be judged; ``head`` is masked."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    kind: str
    kind_label: str
    category: str
    reason: str
    source: str
    proposed_by: str
    proposed_by_id: int | None
    proposed_at: datetime
    state: str
    state_label: str


def reviews_visible_to(scope: Scope) -> ScopedQuerySet[LowIncomeReview]:
    """Return the reviews that may be seen."""
    return LowIncomeReview.objects.visible_to(scope, Permission.VIEW_LOW_INCOME)


def due_members(
    county: str, scope: Scope, view: str, today: date
) -> ScopedQuerySet[LowIncomeMember]:
    """Return the memberships to be reviewed that nobody has proposed anything for, oldest first.

    ``view`` is overdue, soon or due (both).
    """
    condition = (
        due_condition(county, OVERDUE, today) | due_condition(county, SOON, today)
        if view == DUE
        else due_condition(county, view, today)
    )
    rows = LowIncomeMember.objects.visible_to(scope, Permission.VIEW_LOW_INCOME)
    pending = LowIncomeReview.objects.filter(county_code=county, state=ReviewState.PROPOSED).values(
        "member_id"
    )
    rows = rows.filter(condition, county_code=county).exclude(pk__in=pending)
    return rows.order_by("review_due_on", "division_code", "id")


def reviews_in(county: str, scope: Scope, view: str) -> ScopedQuerySet[LowIncomeReview]:
    """Return the reviews of a county: pending ones oldest first, or those that are over."""
    rows = reviews_visible_to(scope).filter(county_code=county)
    if view == PENDING:
        return rows.filter(state=ReviewState.PROPOSED).order_by("proposed_at", "id")
    return rows.exclude(state=ReviewState.PROPOSED).order_by("-decided_at", "-id")


def review_rows(reviews: Iterable[LowIncomeReview]) -> list[ReviewRow]:
    """Return the lines of a page of reviews; members, households and people come with them."""
    reviews = list(reviews)
    places = villages_by_code(review.division_code for review in reviews)
    return [
        ReviewRow(
            pk=review.pk,
            member_id=review.member_id,
            household_code=review.member.household.household_code,
            head=mask_name(review.member.household.head_name),
            place=places[review.division_code],
            category=review.member.category,
            outcome=review.outcome,
            outcome_label=review.get_outcome_display(),
            new_category=review.new_category,
            reason=review.reason,
            evidence=review.evidence,
            in_batch=review.in_batch,
            state=review.state,
            state_label=review.get_state_display(),
            proposed_by=str(review.proposed_by),
            proposed_by_id=review.proposed_by_id,
            proposed_at=review.proposed_at,
            words=review.words,
        )
        for review in reviews
    ]


def proposals_in(
    county: str, scope: Scope, state: str = ProposalState.OPEN.value
) -> ScopedQuerySet[RegisterProposal]:
    """Return what waits to be judged in a county, or what was judged."""
    rows = RegisterProposal.objects.visible_to(scope, Permission.VIEW_LOW_INCOME)
    rows = rows.filter(county_code=county)
    if state == ProposalState.OPEN:
        return rows.filter(state=state).order_by("proposed_at", "id")
    return rows.exclude(state=ProposalState.OPEN).order_by("-decided_at", "-id")


def find_proposal(scope: Scope, pk: int) -> RegisterProposal | None:
    """Return one proposal that may be seen."""
    rows = RegisterProposal.objects.visible_to(scope, Permission.VIEW_LOW_INCOME)
    return rows.filter(pk=pk).first()


def proposal_rows(proposals: Iterable[RegisterProposal]) -> list[ProposalRow]:
    """Return the lines of a page of proposals; households and people come with them."""
    proposals = list(proposals)
    places = villages_by_code(one.division_code for one in proposals)
    return [
        ProposalRow(
            pk=one.pk,
            household_id=one.household_id,
            household_code=one.household.household_code,
            head=mask_name(one.household.head_name),
            place=places[one.division_code],
            kind=one.kind,
            kind_label=one.get_kind_display(),
            category=one.category,
            reason=one.reason,
            source=one.get_source_display(),
            proposed_by=str(one.proposed_by) if one.proposed_by else "",
            proposed_by_id=one.proposed_by_id,
            proposed_at=one.proposed_at,
            state=one.state,
            state_label=one.get_state_display(),
        )
        for one in proposals
    ]


@dataclass(frozen=True)
class Moment:
    """A line of the history of a household in the register."""

    on: date
    title: str
    text: str


def history_of(member: LowIncomeMember) -> list[Moment]:
    """Return what happened to the household in the register, newest first."""
    rows = LowIncomeMember.objects.proven("of a household found through the gate")
    moments: list[Moment] = []
    for one in rows.filter(household_id=member.household_id):
        source = f"{one.get_source_display()} {one.source_ref}".strip()
        moments.append(Moment(one.valid_from, f"纳入“{one.category}”", source))
        if one.valid_to is not None:
            moments.append(
                Moment(one.valid_to, f"退出“{one.category}”", one.get_end_reason_display())
            )
    reviews = LowIncomeReview.objects.proven("of a household found through the gate")
    for review in reviews.filter(member__household_id=member.household_id).select_related(
        "member", "decided_by"
    ):
        on = (review.decided_at or review.proposed_at).date()
        target = f"为“{review.new_category}”" if review.new_category else ""
        moments.append(
            Moment(
                on,
                f"复核“{review.member.category}”：{review.get_outcome_display()}{target}，"
                f"{review.get_state_display()}",
                review.words or review.reason,
            )
        )
    return sorted(moments, key=lambda moment: moment.on, reverse=True)


def open_review(member: LowIncomeMember) -> LowIncomeReview | None:
    """Return the review of a membership that waits for the county."""
    rows = LowIncomeReview.objects.proven("of a membership found through the gate")
    return (
        rows.filter(member=member, state=ReviewState.PROPOSED).select_related("proposed_by").first()
    )


def month_clues(member: LowIncomeMember, period: str) -> list[ClueMonth]:
    """Return the household's clues of a month, gravest first, cleared ones included."""
    rows = ClueMonth.objects.proven("of a household found through the gate")
    found = rows.filter(household_id=member.household_id, period=period).select_related("clue")
    return list(found.order_by("-level_rank", "id"))


def siblings_of(member: LowIncomeMember) -> list[LowIncomeMember]:
    """Return the household's other memberships of today."""
    rows = LowIncomeMember.objects.proven("of a household found through the gate")
    found = rows.filter(household_id=member.household_id, valid_to__isnull=True)
    return list(found.exclude(pk=member.pk).order_by("category"))
