"""What waits in industry: contracts that ended, money at risk, late dividends and rewards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.industry.models import Bond, Dividend, DividendAgreement, Reward
from xianjie.apps.industry.queries.binding import LIVE, inside
from xianjie.apps.industry.queries.columns import at_risk, late_dividends, late_rewards
from xianjie.apps.industry.queries.gaps import expired_contracts

Rows = Callable[[DeskAsk], QuerySet[Any]]


def _seen(model: Any, ask: DeskAsk) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(ask.scope, Permission.WORK_INDUSTRY)
    return rows.filter(inside(ask.county), LIVE)


_SOURCES: tuple[tuple[str, str, str, Rows], ...] = (
    ("risks", "入股分红协议有风险", "industry:risks",
     lambda ask: _seen(DividendAgreement, ask).filter(at_risk(ask.county, ask.today))),
    ("dividends", "分红逾期未兑付", "industry:dividends",
     lambda ask: _seen(Dividend, ask).filter(late_dividends(ask.county, ask.today))),
    ("rewards", "奖补验收后逾期未发放", "industry:rewards",
     lambda ask: _seen(Reward, ask).filter(late_rewards(ask.county, ask.today))),
    ("contracts", "企社合同到期没有续签", "industry:gaps",
     lambda ask: expired_contracts(
         ask.county, addressed(ask.scope.narrowed(Permission.WORK_INDUSTRY), Bond), ask.today
     )),
)  # fmt: skip
_QUERIES = {
    "dividends": "?standing=late", "rewards": "?standing=late", "contracts": "?kind=contracts",
}  # fmt: skip


def industry_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return what waits of industry for who works on it, one line a kind; a query each."""
    if not ask.county:
        return None
    part = addressed(ask.scope.narrowed(Permission.WORK_INDUSTRY), DividendAgreement)
    if not part.unlimited and not part.grants:
        return None
    found = [
        (key, title, f"{reverse(view)}{_QUERIES.get(key, '')}", rows(ask).count())
        for key, title, view, rows in _SOURCES
    ]
    found = [one for one in found if one[3]]
    return DeskGroup(
        kind="industry",
        title=_("产业联结和入股分红"),
        verb=_("核处"),
        icon="network",
        count=sum(number for _key, _title, _url, number in found),
        overdue=sum(number for key, _title, _url, number in found if key != "risks"),
        items=tuple(
            DeskItem(f"industry-{key}", title, url, count=number)
            for key, title, url, number in found[: ask.limit]
        ),
        url=reverse("industry:risks"),
        rank=46,
    )
