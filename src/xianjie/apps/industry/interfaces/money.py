"""Registers of the money that households have in entities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.industry.choices import pairs
from xianjie.apps.industry.interfaces.registers import (
    ANYWHERE,
    CHANGE,
    VIEW,
    booking,
    entity,
    home,
    state_column,
)
from xianjie.apps.industry.interfaces.tabs import tabs
from xianjie.apps.industry.models import AgreementShare, Dividend, DividendAgreement
from xianjie.apps.industry.queries.columns import (
    DONE,
    LATE,
    OPEN,
    PART,
    at_risk,
    dividend_state,
    late_dividends,
    nameable_agreements,
    risk_of,
)
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

RISKS: dict[str, tuple[str, Any]] = {
    "fine": ("ok", _("正常")), "near": ("warn", _("快到期")),
    "unreturned": ("bad", _("到期未退本金")), "broken": ("bad", _("主体异常或注销")),
    "returned": ("idle", _("本金已退")),
}  # fmt: skip
PAYMENT: dict[str, tuple[str, Any]] = {
    OPEN: ("idle", _("未到期")), LATE: ("bad", _("逾期未兑付")), PART: ("warn", _("部分兑付")),
    DONE: ("ok", _("已兑付")),
}  # fmt: skip


def _shares(what: Any) -> Any:
    rows = AgreementShare.objects.filter(agreement=OuterRef("pk"), retired_at__isnull=True)
    return Coalesce(Subquery(rows.order_by().values("agreement").annotate(n=what).values("n")), 0)


def _risky(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Agreements at risk; the limits are those of the county of the rows, read at the first."""
    first = rows.order_by().values_list("division_code", flat=True).first()
    return rows.filter(at_risk((first or "")[:6], timezone.localdate())) if first else rows.none()


def _agreement_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    risky = rows.filter(at_risk(county, timezone.localdate())).count() if county else 0
    if not risky:
        return ()
    return (Note(_text("有 %(n)s 份协议有风险，请到“风险提示”核处。") % {"n": risky}, bad=True),)


def _agreement_column() -> Column:
    return Column(
        "agreement", lookup="number", filter=True, seen=VIEW,
        rows=nameable_agreements, help=_("填协议编号。"),
    )  # fmt: skip


def _buttons(_request: HttpRequest, row: Any) -> Sequence[Button]:
    url = reverse("industry:agreement-rounds", args=[row.pk])
    return (Button(_text("分红"), url, "check"),)


AGREEMENTS = Register(
    key="agreements",
    app="industry",
    title=_("入股分红协议"),
    unit=_("份"),
    icon="file",
    model=DividendAgreement,
    view=VIEW,
    change=CHANGE,
    about=_("到户资金入股的协议：主体、本金、期限、约定分红和退本；入股的户在“入股户”里登记或导入。"),
    empty=_("每份协议登记一条，再登记入股户；到兑付时在协议页“开一轮分红”，逐户应兑付数自动算。"),
    order="valid_until",
    natural_key=("entity", "number"),
    tabs=tabs("agreements", "agreements"),
    notes=_agreement_notes,
    buttons=_buttons,
    waiting=_risky,
    columns=(
        Column("number", search=True),
        entity("entity"),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("source", choices=lambda: pairs("到户资金来源"), filter=True),
        Column("principal", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("homes", title=_("入股户"), unit=_("户"), total=True,
               annotate=lambda _c, _d: _shares(Count("pk"))),
        Column("shared", title=_("入股户本金合计"), kind=Kind.YUAN, unit=_("元"), listed=False,
               annotate=lambda _c, _d: _shares(Sum("principal"))),
        Column("signed_on", listed=False),
        Column("valid_until", filter=True),
        Column("way", filter=True, listed=False),
        Column("rate", unit="%", listed=False),
        Column("fixed", kind=Kind.YUAN, unit=_("元"), listed=False),
        Column("due_month", listed=False),
        Column("due_day", listed=False),
        Column("returned", kind=Kind.YUAN, unit=_("元"), total=True, listed=False),
        Column("returned_on", listed=False),
        Column("note", listed=False),
        state_column(_("风险"), RISKS, risk_of, "fine"),
    ),
)  # fmt: skip

SHARES = Register(
    key="shares",
    app="industry",
    title=_("入股户"),
    unit=_("户"),
    icon="users",
    model=AgreementShare,
    view=VIEW,
    change=CHANGE,
    about=_("每份协议有哪些户入股、各多少本金。"),
    empty=_("下载模板，填协议编号、户编号和本金后导入。"),
    order="division_code",
    natural_key=("agreement", "household"),
    tabs=tabs("agreements", "shares"),
    columns=(
        *home(),
        _agreement_column(),
        Column("agreement__entity__name", title=_("主体"), edit=False),
        Column("principal", kind=Kind.YUAN, unit=_("元"), total=True),
    ),
)


def _late(rows: QuerySet[Any]) -> QuerySet[Any]:
    first = rows.order_by().values_list("division_code", flat=True).first()
    county = (first or "")[:6]
    return rows.filter(late_dividends(county, timezone.localdate())) if first else rows.none()


def _dividend_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    if not county:
        return ()
    late = rows.filter(late_dividends(county, timezone.localdate()))
    told = late.aggregate(n=Count("pk"), owed=Sum(F("due") - Coalesce(F("paid"), 0)))
    if not told["n"]:
        return ()
    text = _text("有 %(n)s 笔分红逾期，还欠 %(owed)s 元。")
    return (Note(text % {"n": told["n"], "owed": f"{(told['owed'] or 0) / 100:,.2f}"}, bad=True),)


DIVIDENDS = Register(
    key="dividends",
    app="industry",
    title=_("分红兑付"),
    unit=_("笔"),
    icon="check",
    model=Dividend,
    view=VIEW,
    change=CHANGE,
    about=_("每户每轮应分红和已兑付；兑付的由系统记入户收入台账（资产收益分红），不用再填。"),
    empty=_("在协议页点“开一轮分红”生成各户应兑付数；兑付后整轮登记，或按模板导入各户实际数。"),
    order="-due_on",
    natural_key=("agreement", "household", "due_on"),
    tabs=tabs("agreements", "dividends"),
    notes=_dividend_notes,
    waiting=_late,
    columns=(
        *home(),
        _agreement_column(),
        Column("agreement__entity__name", title=_("主体"), edit=False),
        Column("due_on", filter=True),
        Column("due", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid_on", filter=True),
        state_column(_("兑付情况"), PAYMENT, dividend_state, OPEN),
        booking(),
    ),
)

REGISTERS = (AGREEMENTS, SHARES, DIVIDENDS)
