"""What waits of the indicators: alarms that nobody has taken notice of."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.indicators.queries.alarms import place_names, waiting_alarms


def alarms_to_judge(ask: DeskAsk) -> DeskGroup | None:
    """Return the alarms that the county has to take notice of, the newest first."""
    if not ask.county or not ask.scope.may(Permission.DECIDE_CASES):
        return None
    rows = waiting_alarms(ask.scope, ask.county)
    found = list(rows[: ask.limit])
    names = place_names((row.division_code for row in found), ask.county) if found else {}
    return DeskGroup(
        kind="clusters",
        title=_("待研判的聚集预警"),
        verb=_("研判"),
        icon="radar",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(row.pk),
                _("%(place)s：%(days)s 天内 %(count)s 户")
                % {
                    "place": names.get(row.division_code, ""),
                    "days": row.window,
                    "count": row.households,
                },
                reverse("indicators:cluster", args=[row.pk]),
                note=row.cause or _("各类风险"),
            )
            for row in found
        ),
        url=reverse("indicators:clusters"),
        rank=12,
    )
