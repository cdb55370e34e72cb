"""What waits of the exchange: differences to decide, people outside to pass on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.national.enums import UNDECIDED, OutsideState
from xianjie.apps.national.queries.differences import lines_of, visible_differences
from xianjie.apps.national.queries.outside import lines_of as outside_lines
from xianjie.apps.national.queries.outside import visible_entries

RANK = 32


def differences_to_settle(ask: DeskAsk) -> DeskGroup | None:
    """Return the undecided differences in the places of whoever settles them."""
    if not ask.county or not ask.scope.may(Permission.SETTLE_DIFFERENCES):
        return None
    rows = visible_differences(ask.scope).filter(county_code=ask.county, state__in=UNDECIDED)
    shown = rows.order_by("division_code", "household_code", "id")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="national-differences",
        title=_("与国家系统不一致，待处理"),
        verb=_("处理"),
        icon="plug",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(line.row.pk),
                f"{line.place.name} {line.row.household_code} {line.title}",
                reverse("national:difference", args=[line.row.pk]),
                note=str(line.row.get_state_display()),
            )
            for line in lines_of(shown)
        ),
        url=reverse("national:differences"),
        rank=RANK,
    )


def outside_to_pass_on(ask: DeskAsk) -> DeskGroup | None:
    """Return who is on the lists of others and not monitored, not yet judged."""
    if not ask.county or not ask.scope.may(Permission.SETTLE_DIFFERENCES):
        return None
    rows = visible_entries(ask.scope).filter(county_code=ask.county, state=OutsideState.OPEN)
    rows = rows.select_related("list")
    shown = rows.order_by("division_code", "id")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="national-outside",
        title=_("外部名单上没有纳入监测的人，待研判"),
        verb=_("研判"),
        icon="users",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(line.row.pk),
                f"{line.place} {line.row.list.risk}",
                reverse("national:outside-entry", args=[line.row.pk]),
                note=line.row.list.source,
            )
            for line in outside_lines(shown, ask.county)
        ),
        url=reverse("national:outside"),
        rank=RANK + 1,
    )
