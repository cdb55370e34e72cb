"""Requests for copies: who sees them, what may be done now, what the rulebook says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.copies.enums import HELD, CopyState, CopyStep
from xianjie.apps.copies.models import CopyRequest
from xianjie.apps.divisions.codes import significant
from xianjie.apps.policies.queries import standards

LEAST_K, MOST_LEFT_OUT, MOST_DAYS, ROUNDING = (
    "脱敏副本最小k", "脱敏副本最多略去比例", "脱敏副本最长天数", "脱敏副本金额取整"
)  # fmt: skip


@dataclass(frozen=True)
class CopyRules:
    """The least k, the largest share left out, the longest use in days, the rounding in yuan.

    None where the rulebook does not say; ``unverified`` where its source is still to be checked.
    """

    least_k: int | None
    most_left_out: Decimal | None
    most_days: int | None
    rounding: int | None
    unverified: bool = False


def copy_rules(place: str, on: date) -> CopyRules:
    """Return the limits of a place on a day."""
    names = (LEAST_K, MOST_LEFT_OUT, MOST_DAYS, ROUNDING)
    book = standards(place, on, names)
    return CopyRules(
        book.whole(LEAST_K), book.share(MOST_LEFT_OUT), book.whole(MOST_DAYS),
        book.whole(ROUNDING), book.unverified(*names),
    )  # fmt: skip


def visible_copies(scope: Scope) -> ScopedQuerySet[CopyRequest]:
    """Return the requests that a scope may see: of who makes copies and who approves them."""
    grants = {
        grant
        for permission in (Permission.MAKE_COPIES, Permission.APPROVE_COPIES)
        for grant in scope.narrowed(permission).grants
    }
    part = scope if scope.unlimited else Scope(tuple(g for g in scope.grants if g in grants))
    return CopyRequest.objects.visible_to(part)


def copies_of(county: str, scope: Scope) -> ScopedQuerySet[CopyRequest]:
    """Return the requests of a county, the newest first."""
    rows = visible_copies(scope).filter(county_code=county)
    return rows.select_related("asked_by", "decided_by", "key").order_by("-asked_at", "-pk")


def copy_counts(county: str, scope: Scope) -> dict[str, int]:
    """Return how many requests wait, how many copies are held, and all."""
    rows = visible_copies(scope).filter(county_code=county).order_by()
    return rows.aggregate(
        waiting=Count("pk", filter=Q(state=CopyState.ASKED)),
        held=Count("pk", filter=Q(state__in=HELD)),
        keys=Count("key", filter=Q(key__destroyed_at__isnull=True), distinct=True),
        every=Count("pk"),
    )


def find_copy(scope: Scope, pk: int) -> CopyRequest | None:
    """Return one request that the scope sees."""
    rows = visible_copies(scope).filter(pk=pk)
    return rows.select_related("asked_by", "decided_by", "key", "linked_to").first()


def copy_steps(scope: Scope, user_id: int | None, found: CopyRequest) -> list[CopyStep]:
    """Return what somebody may do about a request now, besides taking the file."""
    place = significant(found.division_code)
    makes = scope.may(Permission.MAKE_COPIES, place)
    approves = scope.may(Permission.APPROVE_COPIES, place) and user_id != found.asked_by_id
    steps: list[CopyStep] = []
    if found.state == CopyState.ASKED and approves:
        steps += [CopyStep.APPROVE, CopyStep.REFUSE]
    if found.state == CopyState.FAILED and makes:
        steps.append(CopyStep.MAKE)
    if found.state == CopyState.TAKEN and approves:
        steps.append(CopyStep.RELEASE)
    # One that is being made too: its job may have been cancelled.
    ends = {CopyState.ASKED, CopyState.MAKING, CopyState.FAILED, *HELD}
    if found.state in ends and (makes or approves):
        steps.append(CopyStep.WITHDRAW)
    key = found.key
    over = found.state not in {CopyState.ASKED, CopyState.MAKING}
    if key is not None and key.destroyed_at is None and over and (makes or approves):
        steps.append(CopyStep.DESTROY)
    return steps


def may_take(scope: Scope, found: CopyRequest) -> bool:
    """Whether the file may be downloaded now."""
    may = scope.may(Permission.MAKE_COPIES, significant(found.division_code))
    return may and found.state == CopyState.READY


def copy_path(found: CopyRequest) -> Path:
    """Return where the file of a copy lies."""
    return Path(settings.EXPORTS_DIR) / "copies" / found.file_name


def joinable(county: str, scope: Scope) -> ScopedQuerySet[CopyRequest]:
    """Return earlier copies whose key still exists, with which a new one may be asked to join."""
    rows = visible_copies(scope).filter(county_code=county, key__destroyed_at__isnull=True)
    return rows.exclude(key__isnull=True).order_by("-asked_at", "-pk")
