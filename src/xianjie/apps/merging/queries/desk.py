"""What waits of merging: records that may be one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.merging.enums import ProposalState
from xianjie.apps.merging.queries.proposals import visible_proposals

RANK = 42


def proposals_to_settle(ask: DeskAsk) -> DeskGroup | None:
    """Return the open merge proposals of the county."""
    if not ask.county or not ask.scope.may(Permission.MERGE_RECORDS):
        return None
    rows = visible_proposals(ask.scope).filter(county_code=ask.county, state=ProposalState.OPEN)
    shown = list(rows.order_by("-score", "pk")[: ask.limit]) if ask.limit else []
    places = villages_by_code(row.division_code for row in shown)
    return DeskGroup(
        kind="merge-proposals",
        title=_("可能重复的档案"),
        verb=_("核对"),
        icon="merge",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(row.pk),
                str(row.get_kind_display()),
                reverse("merging:proposal", args=[row.pk]),
                note=f"{place.town}{place.name}"
                if (place := places.get(row.division_code))
                else "",
            )
            for row in shown
        ),
        url=reverse("merging:proposals"),
        rank=RANK,
    )
