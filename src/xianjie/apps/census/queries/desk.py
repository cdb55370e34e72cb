"""What waits of the census: sheets to fill, results to sign, differences to put right."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.census.enums import DrawState, UnitState
from xianjie.apps.census.models import SampleDraw, SampleUnit
from xianjie.apps.census.queries.samples import corrections_in, is_statistician

RANK = 42


def sheets_to_fill(ask: DeskAsk) -> DeskGroup | None:
    """Return the sheets of running samples that the asker may fill."""
    scope = addressed(ask.scope.narrowed(Permission.CHECK_SAMPLES), SampleUnit)
    if not ask.county or not (scope.unlimited or scope.grants):
        return None
    rows = SampleUnit.objects.visible_to(scope).filter(
        county_code=ask.county, state=UnitState.OPEN, draw__state=DrawState.DRAWN
    )
    shown = rows.select_related("draw").order_by("draw__due_on", "draw_id", "place")
    return _group(
        ask, "sample-sheets", _("要填的抽样核查表"), rows, shown, reverse("census:sheets"),
        lambda one: DeskItem(
            str(one.pk), f"{one.draw.title} {one.place}", reverse("census:sheet", args=[one.pk]),
            due_on=one.draw.due_on,
        ),
        late=rows.filter(draw__due_on__lt=ask.today),
    )  # fmt: skip


def samples_to_sign(ask: DeskAsk) -> DeskGroup | None:
    """Return the samples whose sheets are all filled, for the statistics bureau."""
    if not ask.county or ask.scope.unlimited or not is_statistician(ask.scope, ask.county):
        return None
    rows = SampleDraw.objects.filter(county_code=ask.county, state=DrawState.DRAWN)
    rows = rows.exclude(units__state=UnitState.OPEN)
    return _group(
        ask, "samples-to-sign", _("要签署的抽样结果"), rows, rows.order_by("due_on", "pk"),
        reverse("census:samples"),
        lambda one: DeskItem(
            str(one.pk), f"{one.number} {one.title}", reverse("census:sample", args=[one.pk]),
            due_on=one.due_on,
        ),
        late=rows.filter(due_on__lt=ask.today),
    )  # fmt: skip


def corrections_to_make(ask: DeskAsk) -> DeskGroup | None:
    """Return the differences that the village has to put right in the record."""
    near = {Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER, Role.STATIONED_MEMBER}
    if not ask.county or not near & ask.scope.narrowed(Permission.VIEW_CENSUS).roles:
        return None
    rows = corrections_in(ask.county, ask.scope)
    return _group(
        ask, "sample-corrections", _("抽查与登记不一致，要更正"), rows,
        rows.order_by("division_code", "pk"), reverse("census:corrections"),
        lambda one: DeskItem(
            str(one.pk), f"{one.draw.title} {one.unit.place}",
            reverse("census:sheet", args=[one.unit_id]),
        ),
    )  # fmt: skip


def _group(  # noqa: PLR0917
    ask: DeskAsk, kind: str, title: str, rows: Any, shown: Any, url: str, item: Any,
    late: Any = None,
) -> DeskGroup:  # fmt: skip
    return DeskGroup(
        kind=kind, title=title, verb=_("办理"), icon="check", count=rows.count(),
        overdue=ask.late(late) if late is not None else 0,
        items=tuple(item(one) for one in (shown[: ask.limit] if ask.limit else [])),
        url=url, rank=RANK,
    )  # fmt: skip
