"""Registers of relocation: sites, their industries, the households and what they live on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.places.choices import INDUSTRIES as INDUSTRY_KINDS
from xianjie.apps.places.choices import PROJECTS as PROJECT_KINDS
from xianjie.apps.places.choices import pairs
from xianjie.apps.places.enums import MoveOrigin, WorkState
from xianjie.apps.places.interfaces.tabs import tabs_at
from xianjie.apps.places.models import (
    IncomeProject,
    RelocatedHousehold,
    RelocationSite,
    SiteIndustry,
)
from xianjie.apps.places.queries.rules import site_rules
from xianjie.apps.places.queries.sites import (
    MET,
    MISSING,
    SAME,
    SHORT,
    households_at,
    lacking,
    lacking_at,
    leading_at,
    leading_state,
    people_at,
    project_state,
    roll_site,
    roll_state,
    zero_at,
)
from xianjie.apps.policies.queries import standards
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

PLANNED_HOUSEHOLDS, PLANNED_PEOPLE = "易地搬迁计划户数", "易地搬迁计划人数"
VIEW, CHANGE = Permission.VIEW_PLACES, Permission.WORK_PLACES
_STATES = {
    MET: ("ok", _("达到")), SHORT: ("bad", _("不够")), "": ("idle", _("没有核对")),
}  # fmt: skip
_WORK = {
    WorkState.WORKING: "ok", WorkState.ZERO: "bad", WorkState.UNABLE: "idle",
    WorkState.UNKNOWN: "warn", "": "idle",
}  # fmt: skip


def by_household_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a household by its whole number; none is offered, a department knows its own papers."""
    return rows.filter(household_code=code)


def _household_page(row: Any) -> str:
    return reverse("registry:household", args=[row.household_id])


def household() -> tuple[Column, ...]:
    """The columns of a household: named by number, its head masked."""
    return (
        Column("household", lookup="household_code", search=True, find=by_household_code,
               link=_household_page, seen=Permission.VIEW_HOUSEHOLDS),
        Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
        Column("division_code", title=_("所在村"), edit=False),
    )  # fmt: skip


def _site_buttons(_request: HttpRequest, row: RelocationSite) -> Sequence[Button]:
    return (
        Button(_text("搬迁户"), f"{reverse('places:relocated')}?site={row.pk}", "users"),
        Button(_text("产业"), f"{reverse('places:industries')}?site={row.pk}", "network"),
        Button(
            _text("零就业"),
            f"{reverse('places:relocated')}?site={row.pk}&work={WorkState.ZERO}", "zero",
        ),
    )  # fmt: skip


def _update_button(request: HttpRequest) -> Sequence[Button]:
    county = host().county(request)
    if not county or not host().may(request, CHANGE, county, RelocatedHousehold):
        return ()
    return (Button(_text("从名册更新"), reverse("places:update"), "refresh", post=True),)


def _today() -> date:
    return timezone.localdate()


def _cited(parameter: Any) -> str:
    cite = parameter.cite if parameter else None
    return f"{cite.document} {cite.clause}".strip() if cite else ""


def _site_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    if not county:
        return ()
    rules, found = site_rules(county, _today()), []
    short = rows.filter(retired_at__isnull=True, reached=SHORT).count()
    if short:
        words = _text("有 %(n)s 个安置区的主导产业不到 %(least)s 项。")
        found.append(
            Note(words % {"n": short, "least": rules.leading},
                 f"{reverse('places:sites')}?reached={SHORT}", bad=True)
        )  # fmt: skip
    known = standards(county, _today(), (PLANNED_HOUSEHOLDS, PLANNED_PEOPLE))
    homes = known.whole(PLANNED_HOUSEHOLDS)
    if homes is not None:
        live = rows.filter(retired_at__isnull=True).aggregate(
            homes=Sum("registered"), people=Sum("people")
        )
        words = _text(
            "文件写明 %(homes)s 户 %(planned)s 人（%(source)s），在册 %(n)s 户 %(p)s 人。"
        )
        source = known.parameter(PLANNED_HOUSEHOLDS)
        found.append(
            Note(
                words
                % {
                    "homes": homes, "planned": known.whole(PLANNED_PEOPLE) or "–",
                    "source": _cited(source), "n": live["homes"] or 0, "p": live["people"] or 0,
                }
            )
        )  # fmt: skip
    if rules.unverified:
        found.append(Note(_text("主导产业和增收项目的要求取自一县方案，本县是否照此执行待核。")))
    return found


SITES = Register(
    key="sites",
    app="places",
    title=_("安置区"),
    unit=_("个"),
    icon="village",
    model=RelocationSite,
    view=VIEW,
    change=CHANGE,
    about=_("易地搬迁安置区：计划数取自文件，在册户数、人数、产业和零就业按台账实时计。"),
    empty=_("点“从名册更新”，按登记表里的安置点自动建好安置区和搬迁户；也可以新增或导入。"),
    order="division_code",
    natural_key=("division_code", "name"),
    tabs=tabs_at("sites"),
    buttons=_site_buttons,
    list_buttons=_update_button,
    notes=_site_notes,
    waiting=lambda rows: rows.filter(reached=SHORT),
    columns=(
        Column("name", search=True),
        Column("division_code", title=_("所在地"), levels=("town", "village")),
        Column("kind", filter=True),
        Column("batch", listed=False, help=_("如“十三五”。")),
        Column("moved_in_on", listed=False),
        Column("planned_households", unit=_("户"), total=True),
        Column("registered", title=_("在册户数"), kind=Kind.NUMBER, total=True,
               annotate=lambda _c, _d: households_at()),
        Column("planned_people", unit=_("人"), total=True),
        Column("people", title=_("在册人数"), kind=Kind.NUMBER, total=True,
               annotate=lambda _c, _d: people_at()),
        Column("source", listed=False, help=_("文件和条款，如“白银区2021工作方案 二(八)”。")),
        Column("leading", title=_("主导产业"), kind=Kind.NUMBER,
               annotate=lambda _c, today: leading_at(today)),
        Column("reached", title=_("主导产业要求"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(MET, _("达到")), (SHORT, _("不够"))],
               annotate=leading_state, dot=lambda value: _STATES[value or ""]),
        Column("lacking", title=_("没有增收项目的户"), kind=Kind.NUMBER, total=True,
               annotate=lacking_at),
        Column("zero", title=_("零就业户"), kind=Kind.NUMBER, total=True,
               annotate=lambda _c, _d: zero_at()),
        Column("services", listed=False, help=_("学校、卫生室、便民服务、文化场所等。")),
        Column("organisation", listed=False, help=_("居委会、楼栋长、物业等。")),
        Column("manager", listed=False),
        Column("note", listed=False),
    ),
)  # fmt: skip

INDUSTRIES = Register(
    key="industries",
    app="places",
    title=_("安置区产业"),
    unit=_("项"),
    icon="network",
    model=SiteIndustry,
    view=VIEW,
    change=CHANGE,
    about=_("每个安置区的产业项目，哪些是主导产业，吸纳了多少搬迁户就业。"),
    empty=_("每个安置区至少登记一项主导产业；停产的填停产日期，不要删。"),
    order="-since",
    natural_key=("site", "name"),
    tabs=tabs_at("industries"),
    columns=(
        Column("name", search=True),
        Column("site", lookup="name", filter=True),
        Column("site__division_code", title=_("所在地")),
        Column("kind", choices=lambda: pairs(INDUSTRY_KINDS), filter=True),
        Column("is_leading", filter=True),
        Column("employed", unit=_("人"), total=True),
        Column("since", filter=True),
        Column("until"),
        Column("note", listed=False),
    ),
)


def _moved_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    if not county:
        return ()
    live, address, found = rows.filter(retired_at__isnull=True), reverse("places:relocated"), []
    without = live.filter(lacking(county, _today())).count()
    zero = live.filter(work=WorkState.ZERO).count()
    unsure = live.filter(roll=MISSING, correction="").count()
    if without:
        found.append(
            Note(_text("有 %(n)s 户还没有增收项目。") % {"n": without},
                 f"{address}?reached={SHORT}", bad=True)
        )  # fmt: skip
    if zero:
        found.append(
            Note(_text("有 %(n)s 户有劳动力但没有人就业。") % {"n": zero},
                 f"{address}?work={WorkState.ZERO}", bad=True)
        )  # fmt: skip
    if unsure:
        found.append(
            Note(_text("有 %(n)s 户名册里不是搬迁户，也没有写原因。") % {"n": unsure},
                 f"{address}?roll={MISSING}")
        )  # fmt: skip
    return found


RELOCATED = Register(
    key="relocated",
    app="places",
    title=_("搬迁户"),
    unit=_("户"),
    icon="users",
    model=RelocatedHousehold,
    view=VIEW,
    change=CHANGE,
    about=_("搬迁户取自登记表的“是否易地搬迁户”和“安置点”；与名册不同的在这里更正并写原因。"),
    empty=_("点“从名册更新”一次带出；名册漏了的新增，名册多出的停用并写原因，不会再带回来。"),
    order="division_code",
    natural_key=("household",),
    tabs=tabs_at("relocated"),
    list_buttons=_update_button,
    notes=_moved_notes,
    waiting=lambda rows: rows.filter(work=WorkState.ZERO),
    columns=(
        *household(),
        Column("site", lookup="name", filter=True, required=False, help=_("分散安置的不填。")),
        Column("moved_on", listed=False),
        Column("moved_from", listed=False),
        Column("old_home", filter=True, required=False),
        Column("projects", title=_("增收项目"), edit=False),
        Column("reached", title=_("增收项目要求"), kind=Kind.CHOICE, filter=True,
               choices=lambda: [(MET, _("达到")), (SHORT, _("不够"))],
               annotate=project_state, dot=lambda value: _STATES[value or ""]),
        Column("work", filter=True, edit=False,
               dot=lambda value: (_WORK[value], WorkState(value).label if value
                                  else _("没有核对"))),
        Column("looked_on", listed=False, edit=False),
        Column("origin", filter=True, edit=False,
               dot=lambda value: ("idle", MoveOrigin(value).label)),
        Column("roll", title=_("名册"), kind=Kind.CHOICE, filter=True, listed=False,
               choices=lambda: [(SAME, _("是搬迁户")), (MISSING, _("不是搬迁户"))],
               annotate=lambda _c, _d: roll_state()),
        Column("roll_site", title=_("名册里的安置点"), kind=Kind.TEXT, listed=False,
               annotate=lambda _c, _d: roll_site()),
        Column("correction", listed=False),
    ),
)  # fmt: skip

PROJECTS = Register(
    key="projects",
    app="places",
    title=_("搬迁户增收项目"),
    unit=_("项"),
    icon="star",
    model=IncomeProject,
    view=VIEW,
    change=CHANGE,
    about=_("别的台账没有登记的增收项目；岗位、分红和正在落实的帮扶措施自动算，不用重填。"),
    empty=_("按户登记种什么、养什么、在哪里务工；先看“搬迁户”里哪些户还没有。"),
    order="-since",
    natural_key=("household", "name", "since"),
    tabs=tabs_at("projects"),
    columns=(
        *household(),
        Column("name", search=True),
        Column("kind", choices=lambda: pairs(PROJECT_KINDS), filter=True),
        Column("since", filter=True),
        Column("until"),
        Column("note", listed=False),
    ),
)
