"""What waits of rounds: rounds of my places, meetings to hold, problems for my department."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.rounds.enums import Nature
from xianjie.apps.rounds.queries.meetings import places_to_meet
from xianjie.apps.rounds.queries.problems import ProblemFilters, filtered_problems
from xianjie.apps.rounds.queries.rounds import progress_by_round, rounds_for, with_households_left
from xianjie.kernel.periods import Period

ROUNDS_READ = 20
"""Rounds that run at once in a county; more are counted by their own page."""


def rounds_running(ask: DeskAsk) -> DeskGroup | None:
    """Return the running rounds with households left in the asker's places."""
    scope = ask.scope
    if not ask.county or not scope.may(Permission.MANAGE_ROUNDS):
        return None
    # Counted on every page: whether anything is left is asked of the index, not summed up.
    rows = with_households_left(rounds_for(scope, ask.county), scope).order_by("due_on", "pk")
    left = list(rows[:ROUNDS_READ])
    shown = left[: ask.limit]
    progress = progress_by_round(shown, scope, ask.today)
    late = sum(one.due_on < ask.today for one in left)
    return DeskGroup(
        kind="rounds",
        title=_("进行中的排查走访"),
        verb=_("看进度"),
        icon="network",
        count=len(left),
        overdue=late,
        items=tuple(
            DeskItem(
                str(one.pk),
                one.title,
                reverse("rounds:round", args=[one.pk]),
                due_on=one.due_on,
                note=_("还有 %(n)s 户没有走访") % {"n": f"{progress[one.pk].left:,}"},
                count=progress[one.pk].left,
            )
            for one in shown
        ),
        url=reverse("rounds:rounds"),
        rank=27,
    )


def meetings_to_hold(ask: DeskAsk) -> DeskGroup | None:
    """Return the asker's own places that have not met within their interval."""
    if not ask.county or not ask.scope.may(Permission.HOLD_MEETINGS):
        return None
    places = places_to_meet(ask.county, ask.scope, ask.today)
    names = full_names([code for code, _level in places[: ask.limit]], below=ask.county)
    last = Period.of(ask.today).last_day
    return DeskGroup(
        kind="meetings",
        title=_("要开的研判会"),
        verb=_("登记会议"),
        icon="users",
        count=len(places),
        items=tuple(
            DeskItem(
                code,
                f"{names.get(code, '')}{level.label}研判",
                f"{reverse('rounds:meeting-new')}?place={code}",
                due_on=last,
                note=_("本期还没有开"),
            )
            for code, level in places[: ask.limit]
        ),
        url=reverse("rounds:meetings"),
        rank=33,
    )


def problems_to_close(ask: DeskAsk) -> DeskGroup | None:
    """Return the open look-back problems: of the asker's department, or of its own places."""
    scope = ask.scope
    is_clerk = Role.DEPARTMENT_CLERK in scope.narrowed(Permission.REPORT_MEASURES).roles
    if not ask.county or not (is_clerk or scope.may(Permission.MANAGE_ROUNDS)):
        return None
    filters = ProblemFilters(nature=Nature.PROBLEM.value)
    rows = filtered_problems(ask.county, scope, filters, ask.today)
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=ask.today)))
    found = list(rows.select_related("household")[: ask.limit]) if ask.limit else []
    places = villages_by_code(one.division_code for one in found)
    return DeskGroup(
        kind="lookback-problems",
        title=_("回头看问题"),
        verb=_("销号"),
        icon="check",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.household.household_code} · {one.kind}",
                reverse("rounds:problem", args=[one.pk]),
                due_on=one.due_on,
                place=f"{places[one.division_code].town} {places[one.division_code].name}",
            )
            for one in found
        ),
        url=reverse("rounds:problems"),
        rank=28,
    )
