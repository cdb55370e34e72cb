"""Registers: 防贫保 cover and claims (M02-20), measures for villages after removal (M02-21)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.plans.models import InsuranceClaim, InsuranceCover, VillageMeasure
from xianjie.apps.plans.queries.rules import measure_kinds
from xianjie.exchange.contracts import load_codes
from xianjie.web.ledger import Button, Column, Kind, Note, Register


def _household_page(row: Any) -> str:
    return reverse("registry:household", args=[row.household_id]) if row.household_id else ""


def _causes() -> list[tuple[str, str]]:
    return [(text, text) for text in load_codes("防贫保理赔原因").texts]


def _kinds() -> list[tuple[str, str]]:
    return [(kind, kind) for kind in measure_kinds()]


def _to_claims(_request: HttpRequest) -> Sequence[Button]:
    return (Button(_text("理赔"), reverse("plans:claims"), "list"),)


def _to_covers(_request: HttpRequest) -> Sequence[Button]:
    return (Button(_text("参保"), reverse("plans:covers"), "shield"),)


def _unpaid(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    waiting = rows.filter(paid_on__isnull=True, retired_at__isnull=True).count()
    if not waiting:
        return ()
    return (Note(_text("有 %(n)s 件还没有登记赔付。") % {"n": waiting}),)


COVERS = Register(
    key="covers",
    app="plans",
    title=_("防贫保参保"),
    unit=_("条"),
    icon="shield",
    model=InsuranceCover,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("哪一户、哪一个人哪一年参加了防贫保，由承保公司的名单导入。"),
    empty=_("向承保公司要当年的参保名单，用“导入”一次登记；整户参保的不填人编号。"),
    order="-year",
    natural_key=("household", "person", "year", "insurer"),
    list_buttons=_to_claims,
    columns=(
        Column("household", lookup="household_code", link=_household_page, filter=True),
        Column("person", lookup="person_code", required=False, listed=False,
               help=_("整户参保不填。")),
        Column("household__division_code", title=_("行政区划")),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("insurer", search=True),
        Column("premium", kind=Kind.YUAN, unit=_("元"), total=True, title=_("保费")),
        Column("note", listed=False),
    ),
)  # fmt: skip

CLAIMS = Register(
    key="claims",
    app="plans",
    title=_("防贫保理赔"),
    unit=_("件"),
    icon="list",
    model=InsuranceClaim,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("因灾、因病、因意外、因学的理赔：哪天出险、申请多少、赔付多少；赔付的钱计入该户收入变化。"),
    empty=_("向承保公司要理赔清单，用“导入”登记；赔付后在同一行补上金额和日期。"),
    order="-event_on",
    natural_key=("household", "person", "event_on", "cause"),
    list_buttons=_to_covers,
    notes=_unpaid,
    columns=(
        Column("household", lookup="household_code", link=_household_page, filter=True),
        Column("person", lookup="person_code", required=False, listed=False),
        Column("household__division_code", title=_("行政区划")),
        Column("cause", choices=_causes, filter=True),
        Column("event_on", filter=True),
        Column("claimed", kind=Kind.YUAN, unit=_("元"), total=True, title=_("申请金额")),
        Column("paid", kind=Kind.YUAN, unit=_("元"), total=True, title=_("赔付金额")),
        Column("paid_on", filter=True),
        Column("insurer", search=True),
        Column("number", listed=False),
        Column("note", listed=False),
    ),
)  # fmt: skip

VILLAGE_MEASURES = Register(
    key="village-measures",
    app="plans",
    title=_("巩固提高措施"),
    unit=_("项"),
    icon="village",
    model=VillageMeasure,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("消除风险之后，因村因户施策的措施：做什么、谁负责、投入多少、成效怎样。"),
    empty=_("按村登记：产业提升、设施补短板、公益岗稳岗……只给一户的，填上户编号。"),
    order="-starts_on",
    natural_key=("division_code", "kind", "content", "starts_on"),
    columns=(
        Column("content", search=True),
        Column("kind", choices=_kinds, filter=True),
        Column("division_code", title=_("村")),
        Column("household", lookup="household_code", required=False, listed=False,
               link=_household_page, help=_("只给一户的才填。")),
        Column("unit", search=True),
        Column("households", unit=_("户"), total=True),
        Column("money", kind=Kind.YUAN, unit=_("元"), total=True, title=_("投入资金")),
        Column("starts_on", filter=True),
        Column("ends_on"),
        Column("result", listed=False),
    ),
)  # fmt: skip
