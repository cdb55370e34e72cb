"""Registers of entities and of what binds them with each other and with households."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.industry.choices import pairs
from xianjie.apps.industry.enums import BROKEN, GONE, Booking, EntityKind, EntityState
from xianjie.apps.industry.interfaces.tabs import tabs
from xianjie.apps.industry.models import (
    Bond,
    BondIncome,
    Coop,
    CoopMember,
    Farm,
    Firm,
    PurchaseContract,
)
from xianjie.apps.industry.queries.binding import leading_levels
from xianjie.apps.industry.queries.columns import (
    NEAR,
    OVER,
    RUNNING,
    bond_state,
    booking_state,
    days,
    homes_of,
    member_state,
    members_of,
    nameable,
    until_state,
)
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

VIEW, CHANGE = Permission.VIEW_INDUSTRY, Permission.WORK_INDUSTRY
ANYWHERE = ("county", "town", "village")
STATES: dict[str, tuple[str, Any]] = {
    RUNNING: ("ok", _("有效")), NEAR: ("warn", _("快到期")), OVER: ("bad", _("已到期")),
}  # fmt: skip
STANDING: dict[str, tuple[str, Any]] = {RUNNING: ("ok", _("在联结")), OVER: ("idle", _("已结束"))}
_REGISTERED = {
    EntityState.NORMAL: "ok", EntityState.ABNORMAL: "warn", EntityState.REVOKED: "bad",
    EntityState.CANCELLED: "bad",
}  # fmt: skip


def words(states: dict[str, tuple[str, Any]]) -> Callable[[], Sequence[tuple[str, Any]]]:
    """Return the states as choices."""
    return lambda: [(key, word) for key, (_kind, word) in states.items()]


def state_column(
    title: Any, states: dict[str, tuple[str, Any]], annotate: Callable[[str, date], Any],
    default: str,
) -> Column:  # fmt: skip
    """Return a computed column that is shown as a dot with a word and filtered by it."""
    return Column(
        "standing", title=title, kind=Kind.CHOICE, choices=words(states), filter=True,
        annotate=annotate, dot=lambda value: states[value or default],
    )  # fmt: skip


def by_household_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a household by its whole number; none is offered."""
    return rows.filter(household_code=code)


def home(*, required: bool | None = None) -> tuple[Column, ...]:
    """The columns of a household: named by number, the head shown masked."""
    return (
        Column("household", lookup="household_code", search=True, find=by_household_code,
               required=required),
        Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
        Column("division_code", title=_("所在村"), edit=False),
    )  # fmt: skip


def entity(name: str, *kinds: EntityKind, title: Any = "") -> Column:
    """The column of an entity, named by its full name; those of the county are offered."""
    return Column(
        name, title=title, lookup="name", filter=True, seen=VIEW,
        rows=lambda scope: nameable(scope, *kinds), help=_("填主体的全称。"),
    )  # fmt: skip


def booking() -> Column:
    """The column that says whether the money stands in the household's account."""
    return Column(
        "booked", title=_("收入台账"), kind=Kind.CHOICE, listed=False,
        choices=lambda: Booking.choices, annotate=lambda _c, _d: booking_state(),
    )  # fmt: skip


def _broken(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(state__in=BROKEN)


def _entity_columns(levels: str, level_title: Any) -> tuple[Column, ...]:
    return (
        Column("name", search=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("level", title=level_title, choices=lambda: pairs(levels), filter=True,
               required=True),
        Column("industry", choices=lambda: pairs("主导产业"), filter=True),
    )  # fmt: skip


def _registration() -> tuple[Column, ...]:
    return (
        Column("state", filter=True,
               dot=lambda value: (_REGISTERED[EntityState(value)], EntityState(value).label)),
        Column("state_on", listed=False),
        Column("uscc", search=True, help=_("18 位，照营业执照填。")),
        Column("founded_on", listed=False),
        Column("recognised_on", listed=False),
        Column("staff", listed=False, help=_("用来核对培训覆盖。")),
        Column("contact", mask=mask_name, listed=False, required=False),
        Column("phone", mask=mask_phone, listed=False, required=False),
    )  # fmt: skip


def whole_parameter(name: str, county: str) -> int | None:
    """Return a whole number of the rulebook; money in fen."""
    value = host().parameter(name, county, timezone.localdate()) if county else None
    return None if value is None else int(value)


def against(parts: Sequence[tuple[Any, int, int | None]]) -> str:
    """Return figures against their goals: 省级 3/8、县级 20/50; without a goal the figure alone."""
    return "、".join(
        f"{title} {number:,}" + (f"/{goal:,}" if goal is not None else "")
        for title, number, goal in parts
    )


def _unregistered(rows: QuerySet[Any]) -> tuple[Note, ...]:
    broken = _broken(rows).count()
    if not broken:
        return ()
    return (Note(_text("有 %(n)s 家登记状态异常。") % {"n": broken}, bad=True),)


def _firm_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    leading = rows.filter(level__in=leading_levels()).exclude(state__in=GONE).count()
    parts = [(_text("县级以上龙头企业"), leading, whole_parameter("龙头企业个数目标", county))]
    for name, found in (("龙头企业年销售收入", "sales"), ("引进企业投资额", "investment")):
        line = whole_parameter(name, county)
        if line is None:
            continue
        title = _text("%(what)s达到 %(line)s 万元") % {
            "what": _text("年销售收入") if found == "sales" else _text("投资额"),
            "line": f"{line // 1_000_000:,}",
        }
        parts.append((title, rows.filter(**{f"{found}__gte": line}).count(), None))
    return (Note(f"{against(parts)}。"), *_unregistered(rows))


def _coop_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    living = rows.exclude(state__in=GONE)
    by_level = dict(living.order_by().values_list("level").annotate(n=Count("pk")))
    first = whole_parameter("新发展合作社起算年", county)
    parts = [
        (_text("省级以上示范社"), by_level.get("国家级", 0) + by_level.get("省级", 0),
         whole_parameter("省级示范社目标", county)),
        (_text("州市级"), by_level.get("州市级", 0), whole_parameter("州级示范社目标", county)),
        (_text("县级"), by_level.get("县级", 0), whole_parameter("县级示范社目标", county)),
    ]  # fmt: skip
    if first is not None:
        new = living.filter(founded_on__year__gte=first).count()
        title = _text("%(year)s 年以来新发展") % {"year": first}
        parts.append((title, new, whole_parameter("新发展合作社目标", county)))
    found = [Note(f"{against(parts)}。")]
    least = host().parameter("盈余返还比例下限", county, timezone.localdate()) if county else None
    if least is not None and (short := living.filter(surplus_share__lt=least * 100).count()):
        words_ = _text("有 %(n)s 个合作社盈余返还比例不到 %(least)s%%。")
        found.append(Note(words_ % {"n": short, "least": f"{least * 100:.0f}"}, bad=True))
    return (*found, *_unregistered(rows))


def _entity_buttons(_request: HttpRequest, row: Any) -> Sequence[Button]:
    url = f"{reverse('industry:graph')}?entity={row.pk}"
    return (Button(_text("联结的农户"), url, "users"),)


FIRMS = Register(
    key="firms",
    app="industry",
    title=_("农业企业"),
    unit=_("家"),
    icon="building",
    model=Firm,
    view=VIEW,
    change=CHANGE,
    about=_("农业产业化龙头企业和其他涉农企业：级别、销售、投资、产业；一家企业只登记一次。"),
    empty=_("每家企业登记一条：名称、统一社会信用代码、级别、年销售收入和投资额。"),
    order="name",
    natural_key=("uscc",),
    tabs=tabs("firms", "firms"),
    notes=_firm_notes,
    buttons=_entity_buttons,
    waiting=_broken,
    columns=(
        *_entity_columns("龙头企业级别", _("龙头级别")),
        Column("sales", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("investment", kind=Kind.YUAN, unit=_("元"), total=True, listed=False),
        Column("homes", title=_("联结农户"), unit=_("户"), total=True,
               annotate=lambda _c, today: homes_of(today)),
        Column("origin", choices=lambda: pairs("主体来源"), filter=True, listed=False),
        *_registration(),
    ),
)  # fmt: skip

COOPS = Register(
    key="coops",
    app="industry",
    title=_("农民专业合作社"),
    unit=_("个"),
    icon="users",
    model=Coop,
    view=VIEW,
    change=CHANGE,
    about=_("每个合作社的村、示范社级别、成员、章程和盈余分配；没有合作社的村在“覆盖缺口”里。"),
    empty=_("每个合作社登记一条，再在“入社成员”里登记或导入成员户。"),
    order="name",
    natural_key=("uscc",),
    tabs=tabs("coops", "coops"),
    notes=_coop_notes,
    buttons=_entity_buttons,
    waiting=_broken,
    columns=(
        *_entity_columns("示范社级别", _("示范社级别")),
        Column("member_count", title=_("成员"), unit=_("户"), total=True,
               annotate=lambda _c, _d: members_of()),
        Column("homes", title=_("联结农户"), unit=_("户"), total=True,
               annotate=lambda _c, today: homes_of(today)),
        Column("charter", filter=True),
        Column("surplus_share", unit="%", listed=False,
               help=_("按交易量（额）返还成员的比例。")),
        Column("surplus_rule", listed=False),
        *_registration(),
    ),
)  # fmt: skip

FARMS = Register(
    key="farms",
    app="industry",
    title=_("家庭农场"),
    unit=_("个"),
    icon="village",
    model=Farm,
    view=VIEW,
    change=CHANGE,
    about=_("家庭农场和种养大户；没有统一社会信用代码的可以空着。"),
    empty=_("每个家庭农场登记一条：名称、所在地、产业、从业人数。"),
    order="name",
    natural_key=("name",),
    tabs=tabs("firms", "farms"),
    buttons=_entity_buttons,
    columns=(
        *_entity_columns("示范社级别", _("示范级别")),
        Column("sales", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("homes", title=_("联结农户"), unit=_("户"), total=True,
               annotate=lambda _c, today: homes_of(today)),
        *_registration(),
    ),
)  # fmt: skip


def _ending(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(valid_until__lt=timezone.localdate())


def _contract_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county, today = host().county(request), timezone.localdate()
    soon = today + timedelta(days=days(county, today, "企社合同到期提前天数"))
    near = rows.filter(valid_until__range=(today, soon)).count()
    over = _ending(rows).count()
    found = []
    if over:
        found.append(Note(_text("有 %(n)s 份合同已到期，不再计入绑定。") % {"n": over}, bad=True))
    if near:
        found.append(Note(_text("有 %(n)s 份合同快到期。") % {"n": near}))
    return tuple(found)


CONTRACTS = Register(
    key="contracts",
    app="industry",
    title=_("企社合同"),
    unit=_("份"),
    icon="file",
    model=PurchaseContract,
    view=VIEW,
    change=CHANGE,
    about=_("龙头企业和合作社签的购销合同；有效的购销合同才算绑定。"),
    empty=_("每份合同登记一条：企业、合作社、产品、金额、签订和到期日期。"),
    order="valid_until",
    natural_key=("firm", "coop", "number"),
    tabs=tabs("bonds", "contracts"),
    notes=_contract_notes,
    waiting=_ending,
    columns=(
        Column("number", search=True),
        entity("firm", EntityKind.FIRM),
        entity("coop", EntityKind.COOP),
        Column("division_code", title=_("合作社所在地"), edit=False),
        Column("kind", choices=lambda: pairs("企社合同类型"), filter=True),
        Column("product", search=True),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("signed_on", filter=True),
        Column("valid_until", filter=True),
        state_column(_("合同状态"), STATES,
                     lambda county, today: until_state(county, today, "企社合同到期提前天数"),
                     RUNNING),
    ),
)  # fmt: skip

MEMBERS = Register(
    key="members",
    app="industry",
    title=_("入社成员"),
    unit=_("户"),
    icon="users",
    model=CoopMember,
    view=VIEW,
    change=CHANGE,
    about=_("哪一户入了哪个合作社、以什么出资；可按模板成批导入。退社的填退社日期。"),
    empty=_("每户每个合作社登记一条；成员多的下载模板，填户编号和合作社名称后导入。"),
    order="division_code",
    natural_key=("household", "coop", "joined_on"),
    tabs=tabs("bonds", "members"),
    columns=(
        *home(),
        entity("coop", EntityKind.COOP),
        Column("joined_on", filter=True),
        Column("left_on"),
        Column("capital", choices=lambda: pairs("入社出资方式"), filter=True),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        state_column(_("在社状态"), {RUNNING: ("ok", _("在社")), OVER: ("idle", _("已退社"))},
                     lambda _c, today: member_state(today), RUNNING),
    ),
)  # fmt: skip

BONDS = Register(
    key="bonds",
    app="industry",
    title=_("利益联结"),
    unit=_("条"),
    icon="network",
    model=Bond,
    view=VIEW,
    change=CHANGE,
    about=_("企业、合作社、农场和农户的联结：订单收购、土地流转、生产托管、就业务工、盈余分配、入股分红。"),
    empty=_("每户每个主体每种联结登记一条；带来的收入在“联结收入”里按年登记。可成批导入。"),
    order="-since",
    natural_key=("household", "entity", "kind", "since"),
    tabs=tabs("bonds", "bonds"),
    columns=(
        *home(),
        entity("entity"),
        Column("kind", choices=lambda: pairs("联结方式"), filter=True),
        Column("since", filter=True),
        Column("until"),
        state_column(_("联结状态"), STANDING, lambda _c, today: bond_state(today), RUNNING),
        Column("contract_no", listed=False),
        Column("note", listed=False, help=_("亩数、产品、岗位等，不写人名。")),
    ),
)  # fmt: skip

BOND_INCOMES = Register(
    key="bond-incomes",
    app="industry",
    title=_("联结收入"),
    unit=_("条"),
    icon="chart",
    model=BondIncome,
    view=VIEW,
    change=CHANGE,
    about=_("联结每年给农户带来的收入。土地流转、盈余分配、入股分红由系统记入户收入台账，不用再填。"),
    empty=_("先登记联结，再每户每年每种联结登记一条收入；可成批导入。"),
    order="-year",
    natural_key=("household", "entity", "kind", "year"),
    tabs=tabs("bonds", "bond-incomes"),
    columns=(
        *home(),
        entity("entity"),
        Column("kind", choices=lambda: pairs("联结方式"), filter=True),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid_on", help=_("填了日期的记在那个月；没有的按全年记。")),
        booking(),
    ),
)  # fmt: skip

REGISTERS = (FIRMS, COOPS, FARMS, CONTRACTS, MEMBERS, BONDS, BOND_INCOMES)
