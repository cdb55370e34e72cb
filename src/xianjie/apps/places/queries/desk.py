"""What waits of relocation: sites without industry, households without a project or work."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.places.enums import WorkState
from xianjie.apps.places.models import RelocatedHousehold
from xianjie.apps.places.queries.sites import SHORT, shortfalls


def relocation_gaps(ask: DeskAsk) -> DeskGroup | None:
    """Return what sites and relocated households lack in the places of the asker."""
    scope = addressed(ask.scope.narrowed(Permission.WORK_PLACES), RelocatedHousehold)
    if not ask.county or not (scope.unlimited or scope.grants):
        return None
    found = shortfalls(ask.county, scope, ask.today)
    lines = (
        ("sites", "leading", found.sites, _("个安置区没有主导产业"), f"reached={SHORT}"),
        ("relocated", "projects", found.households, _("户搬迁户没有增收项目"), f"reached={SHORT}"),
        ("relocated", "zero", found.zero, _("户搬迁户零就业"), f"work={WorkState.ZERO}"),
    )
    items = tuple(
        DeskItem(key, f"{number} {words}", f"{reverse(f'places:{view}')}?{query}", count=number)
        for view, key, number, words, query in lines
        if number
    )
    return DeskGroup(
        kind="relocation",
        title=_("易地搬迁后续扶持"),
        verb=_("查看"),
        icon="village",
        count=found.total,
        items=items[: ask.limit],
        url=reverse("places:relocated"),
        rank=44,
    )
