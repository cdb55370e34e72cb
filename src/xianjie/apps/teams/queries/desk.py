"""What waits of teams: leave to decide, days to declare and confirm, villages without a team."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.teams.models import Leave, TeamMember
from xianjie.apps.teams.queries.diary import members_of_account
from xianjie.apps.teams.queries.gaps import covers_of
from xianjie.apps.teams.queries.leaves import leaves_to_decide
from xianjie.apps.teams.queries.months import stationed_in, waiting_months
from xianjie.apps.teams.queries.pairings import without_cadre
from xianjie.apps.teams.queries.rules import DECLARE_BY, team_rules
from xianjie.kernel.periods import Period

_DECIDERS = {Role.COUNTY_ANALYST, Role.TOWNSHIP_REVIEWER, Role.DEPARTMENT_CLERK}
_MANAGERS = (Role.COUNTY_ANALYST, Role.DEPARTMENT_CLERK)


def leave_to_decide(ask: DeskAsk) -> DeskGroup | None:
    """Return the leaves that wait for the asker's word."""
    scope = addressed(ask.scope, Leave)
    if not ask.county or not (scope.unlimited or scope.roles & _DECIDERS):
        return None
    rows = leaves_to_decide(scope, ask.county, ask.user_id)
    found = list(rows.select_related("member").order_by("from_on", "pk")[: ask.limit])
    names = full_names({one.member.division_code for one in found}, below=ask.county)
    return DeskGroup(
        kind="leaves",
        title=_("驻村请假待审批"),
        verb=_("审批"),
        icon="calendar",
        count=rows.count(),
        overdue=ask.late(rows.filter(from_on__lt=ask.today)),
        items=tuple(
            DeskItem(
                str(one.pk), _("请假 %(n)s 天") % {"n": one.days},
                reverse("teams:leave", args=[one.pk]), due_on=one.from_on,
                place=names.get(one.member.division_code, ""),
            )
            for one in found
        ),
        url=f"{reverse('teams:leaves')}?view=mine",
        rank=42,
    )  # fmt: skip


def months_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return the asker's own month to declare, and the months that wait for his word."""
    if not ask.county or not addressed(ask.scope, Leave).may(Permission.WORK_TEAMS):
        return None
    month = Period.of(ask.today) - 1
    items, count, late = [], 0, 0
    if ask.scope.roles & {Role.STATIONED_MEMBER}:
        own = members_of_account(ask.user_id, month.last_day).filter(stationed_in(month))
        due = _declare_by(ask.county, ask.today)
        for one in own.exclude(months__period=str(month))[:1]:
            count += 1
            late += due is not None and due < ask.today
            items.append(
                DeskItem(
                    f"declare-{month}", _("申报 %(month)s 在村天数") % {"month": month},
                    reverse("teams:month-declare", args=[one.pk, str(month)]), due_on=due,
                )
            )  # fmt: skip
    waiting = waiting_months(addressed(ask.scope, Leave), ask.county, ask.user_id)
    number = waiting.count()
    if number:
        first = waiting.order_by("period").values_list("period", flat=True).first() or str(month)
        items.append(
            DeskItem(
                "confirm", _("%(n)s 人的在村天数待确认") % {"n": number},
                f"{reverse('teams:months')}?period={first}&view=wait", count=number,
            )
        )  # fmt: skip
    return DeskGroup(
        kind="member-months",
        title=_("驻村考勤"),
        verb=_("办理"),
        icon="clock",
        count=count + number,
        overdue=late,
        items=tuple(items[: ask.limit]),
        url=f"{reverse('teams:months')}?period={month}",
        rank=43,
    )


def team_gaps(ask: DeskAsk) -> DeskGroup | None:
    """Return villages that lack a team, and monitored households that lack a cadre."""
    scope = addressed(ask.scope.narrowed(Permission.MANAGE_TEAMS), TeamMember)
    scope = type(scope)(
        tuple(one for one in scope.grants if one.role in _MANAGERS), scope.unlimited
    )
    if not ask.county or not (scope.unlimited or scope.grants):
        return None
    villages = sum(one.bad for one in covers_of(ask.county, scope, ask.today))
    homes = without_cadre(ask.county, scope).count()
    lines = (
        ("villages", villages, _("个村的工作队有空缺"), reverse("teams:gaps")),
        ("homes", homes, _("户监测户没有结对干部"), reverse("teams:pairing-gaps")),
    )
    return DeskGroup(
        kind="team-gaps",
        title=_("驻村和结对空缺"),
        verb=_("查看"),
        icon="shield",
        count=villages + homes,
        items=tuple(
            DeskItem(key, f"{number} {words}", url, count=number)
            for key, number, words, url in lines
            if number
        )[: ask.limit],
        url=reverse("teams:gaps"),
        rank=45,
    )


def _declare_by(county: str, today: date) -> date | None:
    day = team_rules(county, today).whole(DECLARE_BY)
    return today.replace(day=min(day, 28)) if day else None
