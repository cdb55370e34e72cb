"""What waits of posts: needs to approve, attendance to fill, pay to approve, exits, workshops."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.posts.enums import NeedState, PostKind, SheetState
from xianjie.apps.posts.models import PaySheet, PostNeed, Workshop
from xianjie.apps.posts.permissions import deciding
from xianjie.apps.posts.queries.exits import exits_due
from xianjie.apps.posts.queries.sheets import due_on
from xianjie.apps.posts.queries.workshops import IDLE, LATE, workshop_state
from xianjie.kernel.periods import Period

RANK = 36
_NEAR = frozenset({Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER})


def _inside(county: str) -> dict[str, str]:
    return {
        "division_code__gte": county.ljust(12, "0"), "division_code__lte": county.ljust(12, "9"),
    }  # fmt: skip


def needs_to_decide(ask: DeskAsk) -> DeskGroup | None:
    """Return proposals of posts that the asker may decide, without his own."""
    scope = deciding(ask.scope)
    if not ask.county or not (scope.unlimited or scope.grants):
        return None
    rows = (
        PostNeed.objects.visible_to(scope)
        .filter(**_inside(ask.county), state=NeedState.PROPOSED, retired_at__isnull=True)
        .exclude(proposed_by=ask.user_id)
    )
    shown = list(rows.order_by("proposed_on", "pk")[: ask.limit]) if ask.limit else []
    places = full_names({one.division_code for one in shown}, below=ask.county)
    items = tuple(
        DeskItem(
            str(one.pk), f"{one.title} {one.number} 人",
            reverse("posts:need-decide", args=[one.pk]),
            place=places.get(one.division_code, ""), note=str(one.get_kind_display()),
        )
        for one in shown
    )  # fmt: skip
    return DeskGroup(
        kind="post-needs", title=_("待审批的岗位需求"), verb=_("审批"), icon="hand",
        count=rows.count(), overdue=0, items=items,
        url=f"{reverse('posts:needs')}?state={NeedState.PROPOSED}", rank=RANK,
    )  # fmt: skip


def sheets_to_fill(ask: DeskAsk) -> DeskGroup | None:
    """Return the attendance that villages have to fill in, of months that are over."""
    scope = addressed(ask.scope.narrowed(Permission.WORK_EMPLOYMENT), PaySheet)
    if not ask.county or not scope.roles & _NEAR:
        return None
    period = Period.of(ask.today)
    rows = PaySheet.objects.visible_to(scope).filter(
        **_inside(ask.county), state=SheetState.DRAFT, period__lt=str(period)
    )
    return _sheets(ask, rows, "post-attendance", _("要填的岗位考勤"), _("填考勤"), RANK + 1)


def sheets_to_decide(ask: DeskAsk) -> DeskGroup | None:
    """Return pay that waits for the asker's approval or payment; nobody approves his own."""
    scope = deciding(ask.scope)
    if not ask.county or not (scope.unlimited or scope.grants):
        return None
    rows = PaySheet.objects.visible_to(scope).filter(
        (Q(state=SheetState.SUBMITTED) & ~Q(filled_by=ask.user_id)) | Q(state=SheetState.APPROVED),
        **_inside(ask.county),
    )
    return _sheets(ask, rows, "post-pay", _("要审批、发放的岗位补贴"), _("办理"), RANK + 2)


def _sheets(
    ask: DeskAsk, rows: QuerySet[PaySheet], kind: str, title: str, verb: str, rank: int
) -> DeskGroup:
    shown = list(rows.order_by("period", "division_code", "pk")[: ask.limit]) if ask.limit else []
    places = full_names({one.division_code for one in shown}, below=ask.county)
    last = Period.of(ask.today) - 1
    late = str(last) if due_on(ask.county, last) < ask.today else str(last - 1)
    items = tuple(
        DeskItem(
            str(one.pk), f"{one.period} {PostKind(one.kind).label} {one.people} 人",
            reverse("posts:sheet", args=[one.pk]),
            due_on=due_on(ask.county, Period.parse(one.period)),
            place=places.get(one.division_code, ""), note=str(one.get_state_display()),
        )
        for one in shown
    )  # fmt: skip
    return DeskGroup(
        kind=kind, title=title, verb=verb, icon="hand", count=rows.count(),
        overdue=ask.late(rows.filter(period__lte=late)), items=items, url=reverse("posts:sheets"),
        rank=rank,
    )  # fmt: skip


def exits_to_handle(ask: DeskAsk) -> DeskGroup | None:
    """Return holders who must leave soon, should have left, or are in doubt."""
    scope = addressed(ask.scope.narrowed(Permission.WORK_EMPLOYMENT), PostNeed)
    if not ask.county or not (scope.unlimited or scope.grants):
        return None
    rows = exits_due(ask.county, scope, ask.today)
    shown = list(rows.select_related("person")[: ask.limit]) if ask.limit else []
    places = full_names({one.division_code for one in shown}, below=ask.county)
    items = tuple(
        DeskItem(
            str(one.pk), f"{one.get_kind_display()} {one.duty}",
            reverse("posts:exit", args=[one.pk]), due_on=one.until,
            place=places.get(one.division_code, ""),
        )
        for one in shown
    )  # fmt: skip
    return DeskGroup(
        kind="post-exits", title=_("要退岗、续聘或核实的在岗人员"), verb=_("办理"), icon="clock",
        count=rows.count(), overdue=ask.late(rows.filter(until__lt=ask.today)), items=items,
        url=reverse("posts:exits"), rank=RANK + 3,
    )  # fmt: skip


def workshops_behind(ask: DeskAsk) -> DeskGroup | None:
    """Return workshops that stand idle or owe a monthly report."""
    scope: Any = addressed(ask.scope.narrowed(Permission.WORK_EMPLOYMENT), Workshop)
    if not ask.county or not (scope.unlimited or scope.grants):
        return None
    rows = (
        Workshop.objects.visible_to(scope)
        .filter(**_inside(ask.county), retired_at__isnull=True, closed_on__isnull=True)
        .annotate(running=workshop_state(ask.county, ask.today))
        .filter(running__in=(IDLE, LATE))
    )
    shown = list(rows.order_by("running", "pk")[: ask.limit]) if ask.limit else []
    places = full_names({one.division_code for one in shown}, below=ask.county)
    words = {IDLE: _("停工或闲置"), LATE: _("月报没有报")}
    items = tuple(
        DeskItem(
            str(one.pk), one.name, reverse("posts:workshops-detail", args=[one.pk]),
            place=places.get(one.division_code, ""), note=words[getattr(one, "running", LATE)],
        )
        for one in shown
    )  # fmt: skip
    return DeskGroup(
        kind="workshops", title=_("闲置、没有月报的帮扶车间"), verb=_("查看"), icon="building",
        count=rows.count(), overdue=ask.late(rows.filter(running=IDLE)), items=items,
        url=reverse("posts:workshops"), rank=RANK + 4,
    )  # fmt: skip
