"""Registers of rural construction (M16-05, 06, 07, 10, 11, 12, 18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    ExpressionWrapper,
    F,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.fields import CharField
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.indicators.models import (
    Award,
    LandQuota,
    LandReserve,
    LongGoal,
    Showpiece,
    VillagePlan,
    VillageService,
)
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

ANYWHERE = ("county", "town", "village")
TOWNS = ("county", "town")
VIEW, CHANGE = Permission.VIEW_REGISTERS, Permission.CHANGE_REGISTERS
LEAST_SHARE = "乡村建设用地占比下限"
_HUNDRED = 100
_MET, _UNMET = "met", "unmet"


def _codes(name: str) -> list[tuple[str, str]]:
    return [(text, text) for text in load_codes(name).texts]


def _to_rural(_request: HttpRequest) -> Sequence[Button]:
    return (Button(_text("建设台账"), reverse("indicators:rural"), "left"),)


def _late_plans(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    late = rows.filter(due_on__lt=timezone.localdate(), retired_at__isnull=True).exclude(
        state__in=["已批复", "不需编制"]
    )
    number = late.count()
    return (
        (Note(_text("有 %(n)s 个村的规划过了应完成日期。") % {"n": number}, bad=True),)
        if number
        else ()
    )


PLANS = Register(
    key="village-plans",
    app="indicators",
    title=_("村庄规划"),
    unit=_("个村"),
    icon="village",
    model=VillagePlan,
    view=VIEW,
    change=CHANGE,
    about=_("一村一行：村庄类别、要不要编规划、编到哪一步、什么时候批复。"),
    empty=_("先把全县的村按类别登记；不需编制的也登记，完成率只算需要编制的。可用模板一次导入。"),
    order="division_code",
    natural_key=("division_code",),
    list_buttons=_to_rural,
    notes=_late_plans,
    columns=(
        Column("division_code", title=_("村")),
        Column("kind", kind=Kind.CHOICE, choices=lambda: _codes("村庄类别"), filter=True),
        Column("state", kind=Kind.CHOICE, choices=lambda: _codes("村庄规划进度"), filter=True),
        Column("compiler", search=True),
        Column("due_on", filter=True),
        Column("approved_on", filter=True),
        Column("number", listed=False),
        Column("note", listed=False),
    ),
)


def _share() -> Any:
    return ExpressionWrapper(
        F("reserved") * _HUNDRED / F("building_land"),
        output_field=DecimalField(max_digits=7, decimal_places=2),
    )


def _share_state(county: str, today: Any) -> Any:
    least = host().parameter(LEAST_SHARE, county, today)
    if least is None:
        return Value("", output_field=CharField())
    return Case(
        When(reserved__gte=F("building_land") * Value(least), then=Value(_MET)),
        default=Value(_UNMET),
        output_field=CharField(),
    )


def _below(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    least = host().parameter(LEAST_SHARE, county, timezone.localdate()) if county else None
    if least is None:
        return ()
    number = rows.filter(
        retired_at__isnull=True, reserved__lt=F("building_land") * Value(least)
    ).count()
    words = _text("有 %(n)s 个规划预留的乡村建设用地不到 %(share)s%%。") % {
        "n": number,
        "share": f"{least * _HUNDRED:f}".rstrip("0").rstrip("."),
    }
    return (
        (Note(words, f"{reverse('indicators:land-reserves')}?share_state={_UNMET}", bad=True),)
        if number
        else ()
    )


RESERVES = Register(
    key="land-reserves",
    app="indicators",
    title=_("规划预留用地"),
    unit=_("个规划"),
    icon="grid",
    model=LandReserve,
    view=VIEW,
    change=CHANGE,
    about=_("新编县、乡国土空间规划里留给乡村产业和设施的建设用地；占比自动算，下限取自规则库。"),
    empty=_("规划批准后登记建设用地和预留的亩数，占比和是否达到下限自动算出。"),
    order="-year",
    natural_key=("division_code", "plan"),
    list_buttons=_to_rural,
    notes=_below,
    columns=(
        Column("plan", search=True),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("level", kind=Kind.CHOICE, choices=lambda: _codes("用地规划层级"), filter=True),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("building_land", unit=_("亩"), total=True),
        Column("reserved", unit=_("亩"), total=True),
        Column("share", title=_("预留占比"), unit="%", kind=Kind.DECIMAL,
               annotate=lambda _c, _d: _share()),
        Column("share_state", title=_("达到下限"), kind=Kind.CHOICE, filter=True,
               dot=lambda value: {_MET: ("ok", _("达到")), _UNMET: ("bad", _("不足"))}.get(
                   value, ("idle", _("没有下限"))),
               choices=lambda: [(_MET, _("达到")), (_UNMET, _("不足"))],
               annotate=_share_state),
        Column("note", listed=False),
    ),
)  # fmt: skip


def _left_quota(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    found = (
        rows.filter(retired_at__isnull=True)
        .order_by("-year")
        .values("year")
        .annotate(came=Sum("granted"), went=Sum("used"))[:2]
    )
    return tuple(
        Note(
            _text("%(year)s 年下达 %(came)s 亩，已用 %(went)s 亩，剩 %(left)s 亩。")
            % {
                "year": one["year"],
                "came": one["came"],
                "went": one["went"],
                "left": one["came"] - one["went"],
            }
        )
        for one in found
    )


QUOTAS = Register(
    key="land-quotas",
    app="indicators",
    title=_("专项用地指标"),
    unit=_("笔"),
    icon="split",
    model=LandQuota,
    view=VIEW,
    change=CHANGE,
    about=_("每年专项下达的新增建设用地指标和每一笔使用；超过剩余、挪作他用的不能登记。"),
    empty=_("先登记当年下达的亩数和文号，再逐笔登记使用的项目和用地批文。"),
    order="-year",
    natural_key=("division_code", "year", "item"),
    list_buttons=_to_rural,
    notes=_left_quota,
    columns=(
        Column("item", search=True),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("purpose", kind=Kind.CHOICE, choices=lambda: _codes("用地去向"), filter=True),
        Column("granted", unit=_("亩"), total=True),
        Column("used", unit=_("亩"), total=True),
        Column("approved_on", filter=True),
        Column("proof", listed=False),
    ),
)

SERVICES = Register(
    key="village-services",
    app="indicators",
    title=_("村级服务"),
    unit=_("个村"),
    icon="building",
    model=VillageService,
    view=VIEW,
    change=CHANGE,
    about=_("每个村的便民服务点、政务服务终端和法律顾问；一村一法律顾问。"),
    empty=_("一村一行，可用模板一次导入；法律顾问只登记姓名和所在单位。"),
    order="division_code",
    natural_key=("division_code",),
    list_buttons=_to_rural,
    columns=(
        Column("division_code", title=_("村")),
        Column("counter", filter=True),
        Column("terminals", unit=_("台"), total=True),
        Column("adviser", mask=mask_name),
        Column("firm", search=True),
        Column("until", filter=True),
        Column("note", listed=False),
    ),
)

AWARDS = Register(
    key="awards",
    app="indicators",
    title=_("五美户、五星村、样板镇"),
    unit=_("个"),
    icon="star",
    model=Award,
    view=VIEW,
    change=CHANGE,
    about=_(
        "申报、评分、公布三步；先评分才能公布，公布要有日期和文号或地点。五美户写户编号，不写姓名。"
    ),
    empty=_("乡镇申报后登记一行，评分后填得分，公布后填日期和文号。"),
    order="-year",
    natural_key=("division_code", "kind", "year", "subject"),
    list_buttons=_to_rural,
    columns=(
        Column("subject", search=True),
        Column("kind", kind=Kind.CHOICE, choices=lambda: _codes("评选类别"), filter=True),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("state", kind=Kind.CHOICE, choices=lambda: _codes("评选进度"), filter=True),
        Column("score", unit=_("分")),
        Column("scored_by", listed=False),
        Column("nominated_on", listed=False),
        Column("published_on", filter=True),
        Column("proof", listed=False),
    ),
)

SHOWPIECES = Register(
    key="showpieces",
    app="indicators",
    title=_("“十百千”示范创建"),
    unit=_("个"),
    icon="star",
    model=Showpiece,
    view=VIEW,
    change=CHANGE,
    about=_("示范乡镇、精品示范村、美丽村庄：类型、进度、36 项指标达标数。建成数自动进指标看板。"),
    empty=_("把三年要创建的示范乡镇、精品示范村和美丽村庄逐个登记，写类型和计划建成年度。"),
    order="planned_year",
    natural_key=("division_code", "kind", "name"),
    list_buttons=_to_rural,
    columns=(
        Column("name", search=True),
        Column("kind", kind=Kind.CHOICE, choices=lambda: _codes("示范类别"), filter=True),
        Column("type", kind=Kind.CHOICE, choices=lambda: _codes("示范类型"), filter=True),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("state", kind=Kind.CHOICE, choices=lambda: _codes("示范进度"), filter=True),
        Column("planned_year", kind=Kind.YEAR, filter=True),
        Column("points", unit=_("项")),
        Column("scored_on", listed=False),
        Column("built_on", filter=True),
        Column("note", listed=False),
    ),
)

LONG_GOALS = Register(
    key="long-goals",
    app="indicators",
    title=_("长期目标"),
    unit=_("条"),
    icon="eye",
    model=LongGoal,
    view=Permission.VIEW_TASKS,
    change=Permission.MANAGE_INDICATORS,
    about=_("文件提出的 2024、2025、2035 年总体目标和服务它的指标；一个目标有几个指标就登记几行。"),
    empty=_("把文件里的总体目标用几个字写下来，选一个服务它的指标（写编号），写明文件和条款。"),
    order="year",
    natural_key=("division_code", "year", "goal", "indicator"),
    columns=(
        Column("goal", search=True),
        Column("division_code", title=_("地方"), levels=TOWNS),
        Column("year", kind=Kind.YEAR, filter=True),
        Column(
            "indicator",
            title=_("指标编号"),
            lookup="code",
            help=_("指标编号，在指标页的“怎样算”里。"),
        ),
        Column("document", search=True),
        Column("clause", listed=False),
        Column("note", listed=False),
    ),
)

RURAL = (PLANS, RESERVES, QUOTAS, SERVICES, AWARDS, SHOWPIECES)
"""Registers that the page of rural construction lists."""
