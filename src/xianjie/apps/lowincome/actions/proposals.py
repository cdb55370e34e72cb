"""Enter somebody by hand, and judge what data or a person propose."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.lowincome.enums import EndReason, MemberSource, ProposalKind, ProposalState
from xianjie.apps.lowincome.models import LowIncomeMember, RegisterProposal
from xianjie.apps.lowincome.queries.rules import CATEGORIES, next_review, register_rules
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def propose_member(
    *,
    by: Actor,
    household: Household,
    category: str,
    people: int,
    reason: str,
    today: date,
    now: datetime,
) -> RegisterProposal:
    """Propose to enter a household that no source lists; another person decides.

    Raises ``RefusedError`` when not permitted, for a category that the place does not have, or
    when the household is registered or proposed in it already.
    """
    code = household.division_code
    if by.user_id is None or not by.scope.may(Permission.REVIEW_LOW_INCOME, code):
        raise RefusedError("not-permitted", "您没有登记该村低收入人口的权限。")
    if not household.is_active:
        raise RefusedError("left", "该户已不在册，不能纳入。")
    if category not in register_rules(household.county_code, today).texts(CATEGORIES):
        raise RefusedError("no-category", "请选一个本地有的类别。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么应当纳入。")
    if _registered(household, category):
        raise RefusedError("registered", "该户已在这一类别的名册里。")
    open_ones = RegisterProposal.objects.filter(household=household, state=ProposalState.OPEN)
    if open_ones.filter(category=category, kind=ProposalKind.ADD).exists():
        raise RefusedError("proposed", "该户纳入这一类别的建议正等县里处理。")
    proposal = RegisterProposal.objects.create(
        kind=ProposalKind.ADD,
        county_code=household.county_code,
        division_code=code,
        household=household,
        category=category,
        source=MemberSource.MANUAL,
        source_ref="人工登记",
        reason=reason.strip()[:500],
        people=people,
        valid_from=today,
        state=ProposalState.OPEN,
        proposed_by_id=by.user_id,
        proposed_at=now,
    )
    _audit(by, "lowincome.propose-member", proposal, now)
    return proposal


@transaction.atomic
def decide_proposal(
    *,
    by: Actor,
    proposal: RegisterProposal,
    accepts: bool,
    words: str = "",
    today: date,
    now: datetime,
) -> RegisterProposal:
    """Accept a proposal, which then takes effect today, or dismiss it with the reason.

    Raises ``RefusedError`` when not permitted, judged already, one's own, or dismissed without
    words.
    """
    proposal = RegisterProposal.objects.select_for_update().get(pk=proposal.pk)
    code = proposal.division_code
    if by.user_id is None or not by.scope.may(Permission.DECIDE_LOW_INCOME, code):
        raise RefusedError("not-permitted", "您没有处理低收入名册的权限。")
    if proposal.state != ProposalState.OPEN:
        raise RefusedError("decided", "这条已经处理过，请刷新页面。")
    if proposal.proposed_by_id == by.user_id:
        raise RefusedError("own-proposal", "不能处理自己提出的，请由另一人处理。")
    if not accepts and not words.strip():
        raise RefusedError("no-words", "不采纳要写明理由。")
    proposal.state = ProposalState.ACCEPTED if accepts else ProposalState.DISMISSED
    proposal.decided_by_id, proposal.decided_at = by.user_id, now
    proposal.words = words.strip()[:500]
    proposal.save()
    if accepts:
        _take_effect(proposal, today)
    _audit(by, "lowincome.decide-proposal", proposal, now)
    return proposal


def _take_effect(proposal: RegisterProposal, today: date) -> None:
    if proposal.kind == ProposalKind.END:
        member = proposal.member
        if member is not None and member.valid_to is None:
            member.valid_to = max(member.valid_from, today)
            member.end_reason, member.by_decision = EndReason.PROPOSAL, False
            member.save()
        return
    household = proposal.household
    if _registered(household, proposal.category):
        return
    book = register_rules(proposal.county_code, today)
    LowIncomeMember.objects.create(
        county_code=proposal.county_code,
        division_code=household.division_code,
        household=household,
        people=proposal.people,
        category=proposal.category,
        grade=proposal.grade,
        source=proposal.source,
        source_ref=proposal.source_ref,
        valid_from=today,
        by_decision=True,
        review_due_on=next_review(book, proposal.category, today, today),
    )


def _registered(household: Household, category: str) -> bool:
    return LowIncomeMember.objects.filter(
        household=household, category=category, valid_to__isnull=True
    ).exists()


def _audit(by: Actor, action: str, proposal: RegisterProposal, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="lowincome.RegisterProposal",
        object_id=proposal.pk,
        division_code=proposal.division_code,
        detail={"kind": proposal.kind, "state": proposal.state},
        at=now,
    )
