"""Registers of help by buying: budget units, their canteens, the gifts of their unions."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, F, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective.choices import HOLIDAYS, pairs_of
from xianjie.apps.collective.interfaces.tabs import CONSUMPTION, inside
from xianjie.apps.collective.models import BudgetUnit, UnionGift, UnitPurchase
from xianjie.apps.collective.queries.concern import may_write_unit, units_of_concern
from xianjie.apps.collective.queries.purchases import platform_state
from xianjie.web.ledger import Column, Concern, Kind, Register

VIEW, CHANGE = Permission.VIEW_COLLECTIVE, Permission.WORK_COLLECTIVE
PLACES = ("county", "town", "village")
BELOW, MET, UNKNOWN = "below", "met", "unknown"
_STATES = {
    BELOW: ("bad", _("未达标")), MET: ("ok", _("达标")), UNKNOWN: ("idle", _("没有食堂采购")),
}  # fmt: skip


def _by_name(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.filter(name=name)


def _units(path: str) -> Concern:
    def writes(scope: Any, row: Any) -> bool:
        return may_write_unit(scope, row.unit if path else row)

    return Concern(lambda scope: units_of_concern(scope, path), writes)


UNITS = Register(
    key="purchase-units",
    app="collective",
    title=_("预算单位"),
    unit=_("家"),
    icon="building",
    model=BudgetUnit,
    view=VIEW,
    change=CHANGE,
    about=_("各级预算单位：有没有食堂、有没有工会；谁没有报送采购情况以这里为准。"),
    empty=_("把县里的预算单位登记进来，可从财政的单位清单导入；单位在平台上有账户的，填平台单位。"),
    order="name",
    natural_key=("division_code", "name"),
    concern=_units(""),
    tabs=inside(CONSUMPTION, "purchase-units"),
    columns=(
        Column("name", search=True),
        Column("division_code", title=_("所在地"), levels=PLACES),
        Column("has_canteen", filter=True),
        Column("has_union", filter=True),
        Column("staff", unit=_("人"), total=True),
        Column("organisation", lookup="name", find=_by_name, listed=False, required=False,
               rows=lambda scope: Organisation.objects.filter(scope.filter("division_code")),
               help=_("填了的，这个单位的经办人可以自己报送。")),
        Column("since_year", kind=Kind.YEAR, listed=False),
        Column("until_year", kind=Kind.YEAR, listed=False, required=False),
        Column("note", listed=False),
    ),
)  # fmt: skip

PURCHASES = Register(
    key="purchases",
    app="collective",
    title=_("832 平台采购"),
    unit=_("条"),
    icon="inbox",
    model=UnitPurchase,
    view=VIEW,
    change=CHANGE,
    about=_("各预算单位一年的食堂食材采购额和其中通过 832 平台采购的；占比对照规则库的预留比例。"),
    empty=_("先登记预算单位，再每家每年一条：截至日期、食堂采购额、832 采购额；年内可以反复更新。"),
    order="-year",
    natural_key=("unit", "year"),
    concern=_units("unit__"),
    tabs=inside(CONSUMPTION, "purchases"),
    columns=(
        Column("unit", lookup="name", find=_by_name, search=True),
        Column("unit__division_code", title=_("所在地"), levels=PLACES, edit=False),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("canteen", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("platform", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("share", title=_("占比"), kind=Kind.YUAN, unit="%", edit=False,
               annotate=lambda _c, _d: Case(
                   When(canteen__gt=0, then=F("platform") * 10_000 / F("canteen")),
                   default=Value(None), output_field=BigIntegerField())),
        Column("reached", title=_("对照预留比例"), kind=Kind.CHOICE, edit=False, filter=True,
               annotate=platform_state,
               choices=lambda: [(key, word) for key, (_kind, word) in _STATES.items()],
               dot=lambda value: _STATES[value or UNKNOWN]),
        Column("as_of"),
        Column("note", listed=False),
    ),
)  # fmt: skip

GIFTS = Register(
    key="gifts",
    app="collective",
    title=_("工会节日慰问"),
    unit=_("条"),
    icon="star",
    model=UnionGift,
    view=VIEW,
    change=CHANGE,
    about=_("单位工会每年至少留出一个节日通过 832 平台采购慰问品；没有做到的在采购看板里列出。"),
    empty=_("每个工会每个节日登记一条：是否通过 832 平台、金额和发放人数。"),
    order="-year",
    natural_key=("unit", "year", "festival"),
    concern=_units("unit__"),
    tabs=inside(CONSUMPTION, "gifts"),
    columns=(
        Column("unit", lookup="name", find=_by_name, search=True),
        Column("unit__division_code", title=_("所在地"), levels=PLACES, edit=False),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("festival", choices=lambda: pairs_of(HOLIDAYS), filter=True),
        Column("by_platform", filter=True),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("members", unit=_("人"), total=True),
        Column("bought_on", required=False),
    ),
)  # fmt: skip

BUYING = (UNITS, PURCHASES, GIFTS)
