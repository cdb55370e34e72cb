"""The register of subsidies for farming: due, paid, late or short (M07-11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.income.enums import DueState
from xianjie.apps.income.interfaces.tabs import SUBSIDIES as HERE
from xianjie.apps.income.interfaces.tabs import tabs_for
from xianjie.apps.income.models import SubsidyDue
from xianjie.apps.income.queries.subsidies import SUBSIDY_CODES, due_state
from xianjie.exchange.contracts import load_codes
from xianjie.web.ledger import Button, Column, Kind, Note, Register

_DOTS = {
    DueState.WAITING: "idle",
    DueState.PAID: "ok",
    DueState.SHORT: "bad",
    DueState.LATE: "warn",
    DueState.MISSING: "bad",
}


def _dot(value: Any) -> tuple[str, Any]:
    state = DueState(value)
    return _DOTS[state], state.label


def _account(row: Any) -> str:
    return reverse("income:account", args=[row.household_id])


def _items() -> list[tuple[str, str]]:
    return [(text, text) for text in load_codes(SUBSIDY_CODES).texts]


def _buttons(request: HttpRequest) -> Sequence[Button]:
    county = county_of(request)
    if county is None or not request_scope(request).may(Permission.MANAGE_INCOME, county.code):
        return ()
    return (
        Button(_text("按发放数据核对"), reverse("income:compare-subsidies"), "refresh", post=True),
    )


def _tabs(request: HttpRequest) -> Sequence[Any]:
    county = county_of(request)
    return tabs_for(request, county.code, HERE) if county else ()


def _bad(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    late = rows.filter(
        state__in=[DueState.SHORT, DueState.MISSING], retired_at__isnull=True
    ).count()
    if not late:
        return ()
    words = _text("有 %(n)s 条到期没有足额发放，用“发放情况”筛选后可导出交财政核实。")
    return (Note(words % {"n": late}, bad=True),)


SUBSIDIES = Register(
    key="subsidies",
    app="income",
    title=_("强农惠农补贴"),
    unit=_("条"),
    icon="file",
    model=SubsidyDue,
    view=Permission.VIEW_INCOME,
    change=Permission.MANAGE_INCOME,
    about=_("每户应发的补贴，与财政一卡通发放数据逐笔对照：是否及时、足额。"),
    empty=_("财政把当年应发清册按模板导入，再点“按发放数据核对”，迟发、少发、未发一目了然。"),
    order="-year",
    natural_key=("household", "item", "year"),
    list_buttons=_buttons,
    tabs=_tabs,
    notes=_bad,
    columns=(
        Column("household", lookup="household_code", link=_account, filter=True),
        Column("household__division_code", title=_("行政区划")),
        Column("item", choices=_items, filter=True),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("due", kind=Kind.YUAN, unit=_("元"), total=True, title=_("应发")),
        Column("due_on", filter=True),
        Column("paid", kind=Kind.YUAN, unit=_("元"), total=True, title=_("已发"), edit=False),
        Column("paid_on", edit=False),
        Column("delay", unit=_("天"), edit=False, listed=False),
        Column("state", title=_("发放情况"), filter=True, dot=_dot,
               choices=lambda: DueState.choices, annotate=due_state),
        Column("note", listed=False),
    ),
)  # fmt: skip
