"""The days of a month: who declared, what waits, who is short (M14-03)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet, addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.teams.enums import LeaveState, MonthState
from xianjie.apps.teams.models import Leave, MemberMonth, TeamMember
from xianjie.apps.teams.queries.days import MonthJudged, Span, days_within, judge_month
from xianjie.apps.teams.queries.rules import day_rules, team_rules
from xianjie.kernel.periods import Period

_CONFIRMERS = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_ANALYST})
GRANTED = (LeaveState.APPROVED, LeaveState.ENDED)
_REASON = "of members who came through the gate"


def members_seen(
    county: str, scope: Scope, *, permission: Permission = Permission.VIEW_TEAMS
) -> ScopedQuerySet[TeamMember]:
    """Return the members of a county that a scope may see."""
    return TeamMember.objects.visible_to(scope, permission).filter(
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"),
        retired_at__isnull=True,
    )  # fmt: skip


def stationed_in(period: Period) -> Q:
    """Return the condition of members who were there on some day of a month."""
    return Q(since__lte=period.last_day) & (
        Q(left_on__isnull=True) | Q(left_on__gte=period.first_day)
    )


def may_confirm(scope: Scope, code: str) -> bool:
    """Whether somebody may confirm the days of members in a village: village, township, county."""
    part = addressed(scope.narrowed(Permission.WORK_TEAMS), MemberMonth)
    if part.unlimited:
        return True
    return any(
        one.role in _CONFIRMERS and code.startswith(one.prefix.rstrip()) for one in part.grants
    )


def may_declare(scope: Scope, user_id: int | None, member: TeamMember) -> bool:
    """Whether somebody may declare for a member: himself, for those without account the office."""
    if member.account_id is not None:
        return member.account_id == user_id
    part = addressed(scope, TeamMember)
    return part.may(Permission.MANAGE_TEAMS, member.division_code) or may_confirm(
        scope, member.division_code
    )


@dataclass(frozen=True)
class MonthLine:
    """A member's month as the list shows it: the row where he declared, and how it is judged."""

    member: TeamMember
    month: MemberMonth | None
    judged: MonthJudged
    leave: int
    may_declare: bool
    may_confirm: bool


def lines_of(
    members: Iterable[TeamMember], period: Period, scope: Scope, user_id: int | None, on: date
) -> list[MonthLine]:
    """Return the lines of members who came through the gate; two queries."""
    listed = list(members)
    rows = MemberMonth.objects.proven(_REASON).filter(member__in=listed, period=str(period))
    months = {one.member_id: one for one in rows.select_related("confirmed_by", "declared_by")}
    leaves = leave_spans(listed, period)
    rules = {}
    found = []
    for one in listed:
        county = one.division_code[:6]
        if county not in rules:
            rules[county] = day_rules(team_rules(county, on))
        month, leave = months.get(one.pk), days_within(leaves.get(one.pk, ()), period)
        days = month.days if month else 0
        found.append(
            MonthLine(
                one, month, judge_month(days, leave, one.stay, rules[county], period), leave,
                may_declare(scope, user_id, one)
                and (month is None or month.state != MonthState.CONFIRMED),
                month is not None and month.state == MonthState.DECLARED
                and user_id not in (month.declared_by_id, one.account_id)
                and may_confirm(scope, one.division_code),
            )
        )  # fmt: skip
    return found


def leave_spans(members: Iterable[TeamMember], period: Period) -> dict[int, list[Span]]:
    """Return the approved leaves of members that touch a month; those back early end earlier."""
    rows = Leave.objects.proven(_REASON).filter(
        member__in=list(members), state__in=GRANTED, from_on__lte=period.last_day,
        to_on__gte=period.first_day,
    )  # fmt: skip
    found: dict[int, list[Span]] = {}
    for member, first, last, back in rows.values_list("member", "from_on", "to_on", "back_on"):
        end = min(last, back) if back is not None else last
        found.setdefault(member, []).append((first, end))
    return found


def waiting_months(scope: Scope, county: str, user_id: int | None) -> ScopedQuerySet[MemberMonth]:
    """Return the declared months that somebody may confirm."""
    part = Scope(
        tuple(one for one in scope.narrowed(Permission.WORK_TEAMS).grants
              if one.role in _CONFIRMERS),
        scope.unlimited,
    )  # fmt: skip
    rows = MemberMonth.objects.visible_to(part, Permission.WORK_TEAMS).filter(
        member__division_code__startswith=county, state=MonthState.DECLARED
    )
    return rows.exclude(declared_by=user_id).exclude(member__account=user_id)


def undeclared(scope: Scope, county: str, period: Period) -> ScopedQuerySet[TeamMember]:
    """Return the members who have not declared a month."""
    rows = members_seen(county, scope).filter(stationed_in(period))
    return rows.exclude(months__period=str(period))
