"""Ring for gaps that wait, and stop ringing once nothing does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Min, Q
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.benefits.enums import WITH_DEPARTMENT, GapState
from xianjie.apps.benefits.models import BenefitEvaluation, EntitlementGap
from xianjie.apps.benefits.queries.rules import NOTICE, benefit_rules

COUNTY_DIGITS = 6


def clerks_of(organisation_id: int, county: str, today: date) -> list[User]:
    """Return who answers for an organisation."""
    return holders_of(Permission.ANSWER_BENEFITS, county, on=today, organisation_id=organisation_id)


def tell_dispatched(
    *,
    county: str,
    organisation_id: int,
    count: int,
    due_on: date | None,
    today: date,
    now: datetime,
) -> None:
    """Tell a department, once a day, that gaps came."""
    notify(
        users=clerks_of(organisation_id, county, today),
        key=_dispatch_key(organisation_id, today),
        title=f"交办给本单位 {count} 条待遇缺口，请核对并答复",
        url=f"{reverse('benefits:gaps')}?state=waiting",
        due_on=due_on,
        now=now,
    )


def tell_returned(gap: EntitlementGap, today: date, now: datetime) -> None:
    """Tell a department that its answer came back, or that proof has come."""
    if gap.organisation_id is None:
        return
    notify(
        users=clerks_of(gap.organisation_id, gap.county_code, today),
        key=_gap_key(gap),
        title=f"一条“{gap.title}”待遇缺口又等您答复，请看说明",
        url=reverse("benefits:gap", args=[gap.pk]),
        due_on=gap.due_on,
        now=now,
    )


def tell_proof(gap: EntitlementGap, today: date, now: datetime) -> None:
    """Ask township and village for the proof that a department lacks."""
    notify(
        users=holders_of(Permission.APPLY_RELIEF, gap.division_code, on=today),
        key=_gap_key(gap),
        title=f"“{gap.title}”缺材料，请帮助补齐",
        url=reverse("benefits:gap", args=[gap.pk]),
        due_on=gap.due_on,
        now=now,
    )


def tell_answered(gap: EntitlementGap, today: date, now: datetime) -> None:
    """Tell the county, once a day, that answers wait for it."""
    notify(
        users=holders_of(Permission.DISPATCH_BENEFITS, gap.county_code, on=today),
        key=f"benefits.answered:{gap.county_code}:{today}",
        title="有部门答复了待遇缺口，请核对",
        url=f"{reverse('benefits:gaps')}?state={GapState.ANSWERED}",
        now=now,
    )


def tell_unfulfilled(
    gaps: Iterable[EntitlementGap], evaluation: BenefitEvaluation, today: date, now: datetime
) -> None:
    """Tell departments how many of their answers the new rolls contradict."""
    counts = Counter(gap.organisation_id for gap in gaps if gap.organisation_id)
    for organisation_id, count in counts.items():
        notify(
            users=clerks_of(organisation_id, evaluation.county_code, today),
            key=f"benefits.unfulfilled:{organisation_id}:{evaluation.period}",
            title=f"{evaluation.period} 名册仍未见落实的待遇缺口 {count} 条，请核对",
            url=f"{reverse('benefits:gaps')}?state={GapState.UNFULFILLED}",
            now=now,
        )


def hush(gap: EntitlementGap, now: datetime) -> None:
    """Quiet the bells of a gap that has moved on, and of its department when nothing waits."""
    settle(key=_gap_key(gap, gap.version - 1), now=now)
    if gap.organisation_id is None or gap.dispatched_on is None:
        return
    waiting = EntitlementGap.objects.filter(
        organisation_id=gap.organisation_id,
        state__in=WITH_DEPARTMENT,
        dispatched_on=gap.dispatched_on,
    )
    if not waiting.exists():
        settle(key=_dispatch_key(gap.organisation_id, gap.dispatched_on), now=now)


def remind_due(*, today: date, now: datetime) -> int:
    """Tell each department once a day how many gaps are due soon or overdue; returns the bells."""
    rows = (
        EntitlementGap.objects.filter(
            state__in=WITH_DEPARTMENT, due_on__isnull=False, organisation__isnull=False
        )
        .order_by()
        .values_list("county_code", "organisation_id")
    )
    rung = 0
    counties = set(rows.values_list("county_code", flat=True).distinct())
    for county in sorted(counties):
        notice = benefit_rules(county, today).whole(NOTICE) or 0
        last = date.fromordinal(today.toordinal() + notice)
        counts = (
            rows.filter(county_code=county, due_on__lte=last)
            .values_list("organisation_id")
            .annotate(
                soon=Count("id", filter=Q(due_on__gte=today)),
                late=Count("id", filter=Q(due_on__lt=today)),
                oldest=Min("due_on"),
            )
        )
        for organisation_id, soon, late, oldest in counts:
            rung += _remind(county, organisation_id, (soon, late), oldest, today=today, now=now)
    return rung


def _remind(
    county: str,
    organisation_id: int,
    counts: tuple[int, int],
    oldest: date,
    *,
    today: date,
    now: datetime,
) -> int:
    soon, late = counts
    parts = [f"{late} 条已逾期"] if late else []
    parts += [f"{soon} 条快到期"] if soon else []
    return notify(
        users=clerks_of(organisation_id, county, today),
        key=f"benefits.due:{organisation_id}:{today}",
        kind=NotificationKind.OVERDUE if late else NotificationKind.REMINDER,
        title=f"待遇缺口答复：{'，'.join(parts)}",
        url=f"{reverse('benefits:gaps')}?state=waiting",
        due_on=oldest,
        now=now,
    )


def _dispatch_key(organisation_id: int, day: date) -> str:
    return f"benefits.dispatch:{organisation_id}:{day}"


def _gap_key(gap: EntitlementGap, version: int | None = None) -> str:
    return f"benefits.gap:{gap.pk}:{version or gap.version}"
