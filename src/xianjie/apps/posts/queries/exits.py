"""有序退岗: who has to leave soon or should have left, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.posts.enums import FindingKind, FindingState, PostKind
from xianjie.apps.posts.models import PostFinding, PostHolding
from xianjie.apps.posts.rules import SOON, PostRules, post_rules
from xianjie.kernel.dates import after_months, age_on, born_by

LEFT, OVER, ENDING, AGED, DOUBT, FINE = "left", "over", "ending", "aged", "doubt", "fine"
_MONTHS = 12


def in_post() -> Q:
    """The condition of somebody in post."""
    return Q(left_on__isnull=True, retired_at__isnull=True)


def aged_by(rules: PostRules, on: date) -> Q:
    """The condition of holders who reach the limit of age of their kind by a day."""
    found = Q(pk__in=[])
    for kind in PostKind:
        most = rules.most_age(kind)
        if most is not None:
            found |= Q(kind=kind, person__birth_date__lte=born_by(most, on))
    return found


def _doubted() -> Exists:
    rows = PostFinding.objects.proven("of holders that come through their own gate")
    return Exists(rows.filter(holding=OuterRef("pk"), state=FindingState.OPEN))


def horizon(county: str, today: date) -> date:
    """Return the day until which an end counts as near."""
    days = post_rules(county, today).book.whole(SOON) or 0
    return today + timedelta(days=days)


def ending(county: str, today: date) -> Q:
    """The condition of holders who must leave by contract or age, soon or long since."""
    by = horizon(county, today)
    return in_post() & (Q(until__lte=by) | aged_by(post_rules(county, today), by))


def exit_state(county: str, today: date) -> Case:
    """Return an expression that says how near the end of each holder is."""
    rules, by = post_rules(county, today), horizon(county, today)
    return Case(
        When(left_on__isnull=False, then=Value(LEFT)),
        When(until__lt=today, then=Value(OVER)),
        When(aged_by(rules, today), then=Value(OVER)),
        When(_doubted(), then=Value(DOUBT)),
        When(until__lte=by, then=Value(ENDING)),
        When(aged_by(rules, by), then=Value(AGED)),
        default=Value(FINE), output_field=CharField(),
    )  # fmt: skip


@dataclass(frozen=True)
class Exit:
    """Somebody in post with why and by when he must leave; ``findings`` are open doubts."""

    holding: PostHolding
    due: date | None
    reasons: tuple[str, ...]
    findings: tuple[PostFinding, ...]
    late: bool

    @property
    def doubts(self) -> list[PostFinding]:
        """Return the doubts that the reasons do not say already."""
        said = {FindingKind.EXPIRED, FindingKind.AGE} if self.reasons else set()
        return [one for one in self.findings if one.kind not in said]


def exits_due(county: str, scope: Scope, today: date) -> QuerySet[PostHolding]:
    """Return whoever must leave soon, should have left, or is in doubt."""
    rows = PostHolding.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9")
    )
    found: Any = rows.filter(ending(county, today) | (in_post() & Q(_doubted())))
    return found.order_by("until", "pk")  # type: ignore[no-any-return]


def told(rows: list[PostHolding], county: str, today: date) -> list[Exit]:
    """Return the reasons of holders of a page; two queries."""
    rules, by = post_rules(county, today), horizon(county, today)
    doubts: dict[int, list[PostFinding]] = {}
    found = PostFinding.objects.proven("of holders that came through the gate").filter(
        holding__in=[one.pk for one in rows], state=FindingState.OPEN
    )
    for doubt in found.order_by("kind"):
        doubts.setdefault(doubt.holding_id, []).append(doubt)
    return [_told(one, rules, by, today, tuple(doubts.get(one.pk, ()))) for one in rows]


def _told(
    one: PostHolding, rules: PostRules, by: date, today: date, doubts: tuple[PostFinding, ...]
) -> Exit:
    reasons, days = [], []
    if one.until <= by:
        days.append(one.until)
        reasons.append(f"合同 {one.until} 到期")
    most, born = rules.most_age(one.kind), one.person.birth_date if one.person else None
    if most is not None and born is not None and age_on(born, by) >= most:
        reached = after_months(born, most * _MONTHS)
        days.append(reached)
        reasons.append(f"{reached} 满 {most} 周岁")
    due = min(days, default=None)
    return Exit(one, due, tuple(reasons), doubts, bool(due and due < today))
