"""What waits of the assets: alarms, titles and differences to judge, disposals to approve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.enums import AlarmState, DisposalState, RoundItemState, TitleState
from xianjie.apps.assets.models import Asset, AssetAlarm, AssetDisposal, AssetTitle, StockItem
from xianjie.apps.assets.queries.disposals import disposal_steps
from xianjie.apps.assets.queries.stock import in_place
from xianjie.apps.divisions.queries import full_names

_PATH = "asset__division_code"


def _may(ask: DeskAsk, permission: Permission) -> bool:
    return bool(ask.county) and addressed(ask.scope, Asset).may(permission)


def alarms_to_explain(ask: DeskAsk) -> DeskGroup | None:
    """Return the alarms that nobody has dealt with."""
    if not _may(ask, Permission.WORK_ASSETS):
        return None
    rows = AssetAlarm.objects.visible_to(ask.scope, Permission.WORK_ASSETS)
    found = in_place(rows.filter(state=AlarmState.OPEN), ask.county, _PATH)
    items = found.select_related("asset").order_by("due_on", "pk")
    return DeskGroup(
        kind="asset-alarms",
        title=_("资产预警"),
        verb=_("处理"),
        icon="building",
        count=found.count(),
        overdue=ask.late(found.filter(due_on__lt=ask.today)),
        items=_items(items, ask, "assets:alarms-detail", lambda one: one.rule),
        url=f"{reverse('assets:alarms')}?state=OPEN",
        rank=46,
    )


def assets_to_judge(ask: DeskAsk) -> DeskGroup | None:
    """Return claims, explained alarms and differences that another person judges."""
    if not _may(ask, Permission.APPROVE_ASSETS):
        return None
    right = Permission.APPROVE_ASSETS
    titles = in_place(
        AssetTitle.objects.visible_to(ask.scope, right).filter(
            state=TitleState.PROPOSED, retired_at__isnull=True
        ), ask.county, _PATH,
    )  # fmt: skip
    alarms = in_place(
        AssetAlarm.objects.visible_to(ask.scope, right)
        .filter(state=AlarmState.EXPLAINED)
        .exclude(explained_by_id=ask.user_id), ask.county, _PATH,
    )  # fmt: skip
    items = in_place(
        StockItem.objects.visible_to(ask.scope, right)
        .filter(state=RoundItemState.DIFFERENT, round__closed_on__isnull=True)
        .exclude(seen_by_id=ask.user_id), ask.county, _PATH,
    )  # fmt: skip
    shown = (
        *_items(alarms.select_related("asset").order_by("due_on", "pk"), ask,
                "assets:alarm-close", lambda one: _("预警销号：%(rule)s") % {"rule": one.rule}),
        *_items(items.select_related("asset").order_by("seen_on", "pk"), ask,
                "assets:item-decide", lambda one: _("盘点差异：%(what)s") % {
                    "what": one.differences}),
        *_items(titles.select_related("asset").order_by("pk"), ask, "assets:title-decide",
                lambda one: _("确权：%(owner)s") % {"owner": one.owner_name}),
    )  # fmt: skip
    return DeskGroup(
        kind="asset-judging",
        title=_("资产确权、预警、盘点待确认"),
        verb=_("确认"),
        icon="building",
        count=titles.count() + alarms.count() + items.count(),
        items=shown[: ask.limit],
        url=reverse("assets:titles-confirm"),
        rank=47,
    )


def disposals_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return the disposals at which the next step is the asker's."""
    if not _may(ask, Permission.VIEW_ASSETS):
        return None
    if not (_may(ask, Permission.WORK_ASSETS) or _may(ask, Permission.APPROVE_ASSETS)):
        return None
    rows = AssetDisposal.objects.visible_to(ask.scope, Permission.VIEW_ASSETS).filter(
        Q(state__in=[DisposalState.PROPOSED, DisposalState.DECIDED, DisposalState.APPROVED])
        | Q(state=DisposalState.NOTICED, public_to__lt=ask.today),
        retired_at__isnull=True,
    )  # fmt: skip
    every = list(in_place(rows, ask.county, _PATH).select_related("asset").order_by("pk")[:200])
    mine = [
        one for one in every
        if set(disposal_steps(ask.scope, ask.user_id, one)) - {"withdraw"}
    ]  # fmt: skip
    return DeskGroup(
        kind="asset-disposals",
        title=_("资产处置"),
        verb=_("办理"),
        icon="building",
        count=len(mine),
        items=_items(mine, ask, "assets:disposal", lambda one: f"{one.kind}"),
        url=reverse("assets:disposals"),
        rank=48,
    )


def _items(rows: Iterable[Any], ask: DeskAsk, view: str, word: Any) -> tuple[DeskItem, ...]:
    found = list(rows[: ask.limit] if ask.limit else [])  # type: ignore[index]
    names = full_names({one.asset.division_code for one in found}, below=ask.county)
    return tuple(
        DeskItem(
            f"{view.partition(':')[2]}-{one.pk}",
            f"{word(one)} · {one.asset.name}",
            reverse(view, args=[one.pk]),
            due_on=getattr(one, "due_on", None),
            place=names.get(one.asset.division_code, ""),
        )
        for one in found
    )
