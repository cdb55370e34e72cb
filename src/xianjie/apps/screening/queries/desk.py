"""What waits for those who run the monthly comparison."""

from __future__ import annotations

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.screening.enums import RunState
from xianjie.apps.screening.models import Run
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import FeedBatch

MONTHS_LOOKED_AT = 3


def runs_to_start(ask: DeskAsk) -> DeskGroup | None:
    """Return the newest months whose data came after, or without, a comparison."""
    if not ask.county or not ask.scope.may(Permission.RUN_SCREENING, ask.county):
        return None
    batches = FeedBatch.objects.visible_to(ask.scope, inside=ask.county).filter(
        county_code=ask.county, state=BatchState.ACTIVE
    )
    arrived = dict(
        batches.order_by("-period")
        .values_list("period")
        .annotate(last=Max("imported_at"))[:MONTHS_LOOKED_AT]
    )
    done = dict(
        Run.objects.filter(
            county_code=ask.county,
            period__in=list(arrived),
            state=RunState.COMPLETED,
            is_current=True,
        ).values_list("period", "started_at")
    )
    items = [
        DeskItem(
            period,
            _("%(period)s 月度筛查") % {"period": period},
            f"{reverse('screening:month')}?period={period}",
            note=_("有新到的数据，可重新筛查") if period in done else _("数据已到，还没有筛查"),
        )
        for period in arrived
        if period not in done or done[period] < arrived[period]
    ]
    return DeskGroup(
        kind="runs",
        title=_("待开始的筛查"),
        verb=_("去筛查"),
        icon="radar",
        count=len(items),
        items=tuple(items[: ask.limit]),
        url=reverse("screening:month"),
        rank=15,
    )


def held_rules(ask: DeskAsk) -> DeskGroup | None:
    """Return the rules that hit unusually many and wait for a named confirmation."""
    if not ask.county or not ask.scope.may(Permission.CONFIRM_RULES, ask.county):
        return None
    run = Run.objects.filter(county_code=ask.county, is_current=True).order_by("-period").first()
    held = run.held if run else []
    return DeskGroup(
        kind="held",
        title=_("待确认的规则"),
        verb=_("核对"),
        icon="hold",
        count=len(held),
        items=tuple(
            DeskItem(
                f"{number}",
                hold["rule_id"],
                f"{reverse('screening:month')}?period={run.period if run else ''}",
                note=hold["reason"],
            )
            for number, hold in enumerate(held[: ask.limit])
        ),
        url=reverse("screening:month"),
        rank=16,
    )
