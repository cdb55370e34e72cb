"""Registers of the money: batches, allocations, payments, scores, land revenue, loans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.funds import choices, rules
from xianjie.apps.funds.choices import pairs
from xianjie.apps.funds.interfaces.columns import (
    VIEW,
    WORK,
    by_code,
    by_household_code,
    by_person_code,
    choices_of,
    household,
    mask_payee,
    percent,
    yuan,
)
from xianjie.apps.funds.interfaces.tabs import money_tabs
from xianjie.apps.funds.models import (
    FundAllocation,
    FundBatch,
    FundPayment,
    LandRevenue,
    SmallLoan,
    TownScore,
)
from xianjie.apps.funds.queries import sums
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

_BATCHES = {
    sums.OPEN: ("bad", _("未分配")), sums.RUNNING: ("warn", _("部分分配")),
    sums.DONE: ("ok", _("分配完")),
}  # fmt: skip
_LOANS = {
    sums.RUNNING: ("info", _("正常")), sums.SOON: ("warn", _("快到期")),
    sums.LATE: ("bad", _("逾期")), sums.DONE: ("ok", _("已结清")),
}  # fmt: skip


def _unallocated(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(allocated__lt=F("amount"), arrived_on__isnull=False)


def _batch_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    found = []
    open_ones = _unallocated(rows).count()
    if open_ones:
        words = _text("有 %(n)s 批到位的资金没有分配完。") % {"n": open_ones}
        found.append(Note(words, bad=True))
    relief = _unallocated(rows).filter(kind=choices.WORK_RELIEF).count()
    if relief:
        words = _text("以工代赈中央预算内投资要全部落实到项目：还有 %(n)s 批没有落实完。")
        found.append(Note(words % {"n": relief}, bad=True))
    county, today = host().county(request), timezone.localdate()
    if county:
        refused = rules.integration_refusal(county, today, "")
        words = str(refused) if refused else _text("现在到位的资金可以统筹整合。")
        found.append(Note(words))
        names = rules.fund_rules(county, today).pairs(rules.NAMES)
        if names:
            words = "；".join(f"{kind}：{name}" for kind, name in names.items())
            found.append(Note(_text("今年的名称：%(words)s。") % {"words": words}))
    return tuple(found)


BATCHES = Register(
    key="money",
    app="funds",
    title=_("资金批次"),
    unit=_("批"),
    icon="inbox",
    model=FundBatch,
    view=VIEW,
    change=WORK,
    about=_("每份资金文件一条：文号、来源级次、类别、金额、到位日期、是否直达；分配和结余自动算。"),
    empty=_("收到一份资金文件登记一条；登记后在“分配”里落实到项目。也可以按模板导入。"),
    order="-year",
    natural_key=("division_code", "number", "kind"),
    tabs=money_tabs("money"),
    waiting=_unallocated,
    notes=_batch_notes,
    columns=(
        Column("code", edit=False, search=True),
        Column("number", search=True),
        Column("title", search=True, listed=False),
        Column("division_code", title=_("县"), levels=("county",), listed=False),
        Column("kind", choices=lambda: pairs(choices.SOURCES), filter=True),
        Column("level", choices=lambda: pairs(choices.LEVELS), filter=True),
        Column("year", kind=Kind.YEAR, filter=True),
        yuan("amount"),
        yuan("allocated", edit=False),
        yuan("rest", _("未分配"), annotate=lambda _c, _d: sums.difference("amount", "allocated")),
        Column("arrived_on", filter=True),
        Column("direct", filter=True, listed=False),
        Column("integrated", filter=True, listed=False),
        Column("big_item", listed=False),
        Column("purpose", listed=False),
        Column("given", title=_("分配情况"), kind=Kind.CHOICE, choices=choices_of(_BATCHES),
               annotate=lambda _c, _d: sums.batch_state(),
               dot=lambda value: _BATCHES[value or sums.OPEN]),
    ),
)  # fmt: skip

ALLOCATIONS = Register(
    key="allocations",
    app="funds",
    title=_("资金分配"),
    unit=_("笔"),
    icon="right",
    model=FundAllocation,
    view=VIEW,
    change=WORK,
    about=_("每批资金分给哪个项目多少；不能超过批次余额，只能分给列入年度计划的项目。"),
    empty=_("先登记资金批次、把项目列入年度计划，再按文件逐项分配。"),
    order="-allocated_on",
    natural_key=("batch", "project", "allocated_on"),
    tabs=money_tabs("allocations"),
    columns=(
        Column("code", edit=False, search=True),
        Column("batch", lookup="code", find=by_code, search=True, filter=True,
               help=_("批次编号或文号。")),
        Column("batch__kind", title=_("资金类别"), edit=False),
        Column("project", lookup="code", search=True),
        Column("project__name", title=_("项目"), edit=False),
        Column("division_code", title=_("所在地"), edit=False),
        yuan("amount"),
        yuan("paid", edit=False),
        yuan("returned"),
        yuan("rest", _("结余"),
             annotate=lambda _c, _d: sums.difference("amount", "paid", "returned")),
        percent("done", _("支付率"), lambda _c, _d: sums.share("paid", "amount")),
        Column("allocated_on", filter=True),
        Column("number", listed=False),
        Column("returned_on", listed=False),
        Column("returned_number", listed=False),
    ),
)  # fmt: skip


def _payment_buttons(request: HttpRequest) -> Sequence[Button]:
    if not host().may(request, WORK, host().county(request), FundPayment):
        return ()
    url = reverse("funds:payments-book")
    return (Button(_text("登入收入台账"), url, "link", post=True),)


PAYMENTS = Register(
    key="payments",
    app="funds",
    title=_("资金支付"),
    unit=_("笔"),
    icon="check",
    model=FundPayment,
    view=VIEW,
    change=WORK,
    about=_("每笔支付的收款人、金额、凭证、用途；付给农户的到户到人，并登入户的收入台账。"),
    empty=_("每张凭证登记一条，不能超过分配余额；负面清单里的用途不准支付。可按模板导入。"),
    order="-paid_on",
    natural_key=("allocation", "voucher", "household"),
    tabs=money_tabs("payments"),
    list_buttons=_payment_buttons,
    columns=(
        Column("voucher", search=True),
        Column("allocation", lookup="code", search=True, help=_("分配编号，如 FP2022-00001。")),
        Column("allocation__project__name", title=_("项目"), edit=False),
        Column("division_code", title=_("所在地"), edit=False),
        Column("paid_on", filter=True),
        Column("payee", mask=mask_payee),
        yuan("amount"),
        Column("use", choices=lambda: pairs(choices.USES), filter=True),
        Column("household", lookup="household_code", find=by_household_code, listed=False,
               help=_("付给农户的填户编号。")),
        Column("person", lookup="person_code", find=by_person_code, listed=False),
        Column("item", choices=lambda: pairs("收入项目"), listed=False,
               help=_("付给农户的要选，才能登入收入台账。")),
    ),
)  # fmt: skip


def _land_notes(request: HttpRequest, _rows: QuerySet[Any]) -> Sequence[Note]:
    county, today = host().county(request), timezone.localdate()
    if not county:
        return ()
    known = rules.fund_rules(county, today)
    goal, year = known.share(rules.LAND_GOAL), known.whole(rules.LAND_YEAR)
    if goal is None:
        return (Note(_text("本地文件没有写土地出让收益用于农业农村的占比目标，只统计，不评判。")),)
    words = _text("到 %(year)s 年要达到 %(goal)s%%，依据 %(clause)s。")
    clause = rules.clause_of(known, rules.LAND_GOAL)
    return (Note(words % {"year": year or "–", "goal": f"{goal * 100:.0f}", "clause": clause}),)


LAND_REVENUES = Register(
    key="land-revenues",
    app="funds",
    title=_("土地出让收益"),
    unit=_("年"),
    icon="chart",
    model=LandRevenue,
    view=VIEW,
    change=WORK,
    about=_("每年土地出让收益和用于农业农村的支出；占比对照规则库的目标。"),
    empty=_("每年登记一条：收益（扣除成本后）和用于农业农村的支出。"),
    order="-year",
    natural_key=("division_code", "year"),
    tabs=money_tabs("land-revenues"),
    notes=_land_notes,
    columns=(
        Column("year", kind=Kind.YEAR, filter=True),
        Column("division_code", title=_("县"), levels=("county",)),
        yuan("revenue"),
        yuan("spent"),
        percent("rate", _("占比"), lambda _c, _d: sums.share("spent", "revenue")),
        Column("source"),
    ),
)

SCORES = Register(
    key="scores",
    app="funds",
    title=_("乡镇考核得分"),
    unit=_("条"),
    icon="star",
    model=TownScore,
    view=VIEW,
    change=WORK,
    about=_("上一年考核或绩效评价的得分和等次，用来测算资金怎样与考核结果挂钩。"),
    empty=_("每个乡镇每年登记一条；可以从考核结果导出后按模板导入。"),
    order="-year",
    natural_key=("division_code", "year"),
    tabs=money_tabs("scores"),
    columns=(
        Column("division_code", title=_("乡镇"), levels=("town",)),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("score"),
        Column(
            "grade", filter=False, help=_("规则库“考核系数清单”里的等次，如 好、较好、一般、差。")
        ),
        Column("source"),
    ),
)


def _overdue_loans(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(sums.loans_overdue(timezone.localdate()))


def _loan_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    found = []
    late = _overdue_loans(rows).count()
    if late:
        found.append(Note(_text("有 %(n)s 笔贷款逾期，请催收。") % {"n": late}, bad=True))
    wanting = rows.filter(wanted__gt=0, referred_on__isnull=True).count()
    if wanting:
        words = _text("有 %(n)s 户还需要更多资金，符合条件的请转介创业担保贷款。")
        found.append(Note(words % {"n": wanting}))
    county, today = host().county(request), timezone.localdate()
    most = rules.fund_rules(county, today).whole(rules.LOAN_MOST) if county else None
    months = rules.fund_rules(county, today).whole(rules.LOAN_MONTHS) if county else None
    if most and months:
        words = _text("脱贫人口小额信贷最多 %(most)s 元、最长 %(months)s 个月。")
        found.append(Note(words % {"most": f"{most // 100:,}", "months": months}))
    return tuple(found)


LOANS = Register(
    key="loans",
    app="funds",
    title=_("小额信贷"),
    unit=_("笔"),
    icon="inbox",
    model=SmallLoan,
    view=VIEW,
    change=WORK,
    about=_("脱贫人口小额信贷和创业担保贷款：每月比对后从金融数据带出，不用再录；到期和逾期提醒。"),
    empty=_("比对一个月后自动带出金融部门报的贷款；银行没有报的可以自己登记。"),
    order="due_on",
    natural_key=("household", "kind", "issued_on"),
    tabs=money_tabs("loans"),
    waiting=_overdue_loans,
    notes=_loan_notes,
    columns=(
        *household(),
        Column("division_code", title=_("所在村"), edit=False),
        Column("person", lookup="person_code", find=by_person_code, listed=False),
        Column("kind", choices=lambda: pairs(choices.LOANS), filter=True),
        Column("bank", search=True, listed=False),
        yuan("amount"),
        yuan("balance"),
        Column("issued_on", listed=False),
        Column("due_on", filter=True),
        Column("state", choices=lambda: pairs(choices.LOAN_STATES), filter=True, listed=False),
        Column("standing", title=_("提醒"), kind=Kind.CHOICE, choices=choices_of(_LOANS),
               annotate=sums.loan_state, dot=lambda value: _LOANS[value or sums.RUNNING]),
        Column("purpose", listed=False),
        Column("urged_on", listed=False),
        yuan("wanted", total=False, listed=False),
        Column("referred_on", listed=False),
        Column("outcome", listed=False),
        Column("period", title=_("数据月份"), edit=False, listed=False),
    ),
)  # fmt: skip
MONEY_REGISTERS = (BATCHES, ALLOCATIONS, PAYMENTS, SCORES, LAND_REVENUES, LOANS)
