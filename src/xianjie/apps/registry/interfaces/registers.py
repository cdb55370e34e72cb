"""Registers of the registry: grids and who walks them, villages, filed papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registry.actions import withdraw_document
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.interfaces.document_form import document_form, file_from_form
from xianjie.apps.registry.models import ArchiveDocument, Grid, GridWorker, VillageYear
from xianjie.apps.registry.queries.registers import (
    MET,
    OPEN,
    UNMET,
    exit_state,
    households_of_grid,
    poverty_rate,
    rate_state,
    workers_of_grid,
)
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

RATE_LIMIT = "贫困村退出贫困发生率上限"
_STATES = {MET: ("ok", _("达标")), UNMET: ("bad", _("未达标")), OPEN: ("idle", _("待填"))}
_HUNDRED = 100


def _accounts(scope: Scope) -> QuerySet[Any]:
    """Return the active accounts with a post within the scope."""
    inside = Q(pk__in=[])
    for prefix in scope.prefixes:
        inside |= Q(posts__division_prefix__startswith=prefix)
    return User.objects.filter(inside, is_active=True).distinct().order_by("username")


def _grid_notes(request: HttpRequest, _rows: QuerySet[Any]) -> Sequence[Note]:
    empty = GRIDS.count_open(request)
    if not empty:
        return ()
    words = _text("有 %(n)s 个网格没有在岗的网格员。") % {"n": empty}
    return (Note(words, f"{reverse('registry:grids')}?people=0"),)


GRIDS = Register(
    key="grids",
    app="registry",
    title=_("网格"),
    unit=_("个"),
    icon="network",
    model=Grid,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("县、乡、村、组四级网格；户数按登记表实时统计。"),
    empty=_("先登记县、乡、村三级网格，再按自然村登记组级网格，然后给每个网格配网格员。"),
    natural_key=("code",),
    buttons=lambda _request, row: (
        Button(_text("网格员"), f"{reverse('registry:grid-workers')}?grid={row.pk}", "user"),
    ),
    notes=_grid_notes,
    waiting=lambda rows: rows.filter(people=0),
    columns=(
        Column("name", search=True),
        Column("code", search=True),
        Column("level", filter=True),
        Column("division_code", levels=("county", "town", "village")),
        Column("group_name"),
        Column("households", title=_("户数"), annotate=lambda _c, _d: households_of_grid()),
        Column(
            "people",
            title=_("在岗网格员"),
            filter=True,
            annotate=lambda _c, _d: workers_of_grid(),
        ),
        Column("note", listed=False),
    ),
)


def _grid_page(row: GridWorker) -> str:
    return reverse("registry:grids-detail", args=[row.grid_id])


def _household_page(row: ArchiveDocument) -> str:
    return reverse("registry:household", args=[row.household_id]) if row.household_id else ""


GRID_WORKERS = Register(
    key="grid-workers",
    app="registry",
    title=_("网格员"),
    unit=_("人"),
    icon="user",
    model=GridWorker,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("谁在哪个网格、从何时到何时；有账户的选账户，没有的填姓名和电话。"),
    empty=_("先登记网格，再给每个网格登记网格长和网格员。"),
    order="-valid_from",
    natural_key=("grid", "post", "valid_from", "name"),
    columns=(
        Column("name", mask=mask_name, required=False),
        Column("post", filter=True),
        Column("grid", lookup="code", filter=True, link=_grid_page),
        Column("grid__division_code", title=_("行政区划")),
        Column("account", lookup="username", rows=_accounts),
        Column(
            "phone",
            mask=mask_phone,
            match=lambda text: Q(phone_index=blind_index("phone", text)),
            required=False,
        ),
        Column("valid_from", title=_("任职自"), filter=True),
        Column("valid_to", title=_("任职至")),
    ),
)


def _limit(county: str, today: date) -> Decimal | None:
    """Return the poverty rate below which a village may leave the list, a ratio."""
    value = host().parameter(RATE_LIMIT, county, today)
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _village_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    from django.utils import timezone

    limit = _limit(host().county(request), timezone.localdate())
    if limit is None:
        return (
            Note(_text("规则库里没有本县的贫困发生率退出标准，贫困发生率暂不判断。"), bad=True),
        )
    unmet = rows.filter(state=UNMET).count()
    if not unmet:
        return ()
    return (
        Note(
            _text(
                "有 %(n)s 条村年度记录未达退出标准"
                "（贫困发生率低于 %(rate)s%%，产业、基础设施、公共服务达标）。"
            )
            % {"n": unmet, "rate": f"{limit * _HUNDRED:f}".rstrip("0").rstrip(".")},
            f"{reverse('registry:villages')}?state={UNMET}",
        ),
    )


def _village_buttons(request: HttpRequest) -> Sequence[Button]:
    county = host().county(request).ljust(12, "0")
    if not host().may(request, Permission.CHANGE_REGISTERS, county):
        return ()
    return (Button(_text("补齐今年各村"), reverse("registry:villages-seed"), "plus", post=True),)


def _state(value: Any) -> tuple[str, Any]:
    return _STATES[value or OPEN]


def _judged(value: Any) -> tuple[str, Any]:
    return _STATES[{True: MET, False: UNMET}.get(value, OPEN)]


VILLAGES = Register(
    key="villages",
    app="registry",
    title=_("村情监测"),
    unit=_("村"),
    icon="village",
    model=VillageYear,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("一村一年一行：基本情况和四项退出指标。贫困发生率按剩余贫困人口除以人口计算，标准取自规则库。"),
    empty=_("点“补齐今年各村”，按行政区划列出各村并带出登记表中的户数、人口，再填其余各项。"),
    order="-year",
    natural_key=("division_code", "year"),
    list_buttons=_village_buttons,
    notes=_village_notes,
    waiting=lambda rows: rows.filter(state=UNMET),
    columns=(
        Column("division_code", title=_("村")),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("lifted", filter=True, listed=False),
        Column("households", unit=_("户"), total=True),
        Column("population", unit=_("人"), total=True),
        Column("collective_income", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("poor_households", unit=_("户"), listed=False),
        Column("poor_people", unit=_("人"), total=True),
        Column("rate", title=_("贫困发生率"), unit="%", kind=Kind.DECIMAL,
               annotate=lambda _c, _d: poverty_rate()),
        Column("rate_state", title=_("贫困发生率达标"), kind=Kind.CHOICE, dot=_state,
               annotate=lambda county, today: rate_state(_limit(county, today))),
        Column("industry_met", dot=_judged),
        Column("infrastructure_met", dot=_judged),
        Column("services_met", dot=_judged),
        Column("state", title=_("四项指标"), filter=True, dot=_state,
               choices=lambda: [(key, word) for key, (_kind, word) in _STATES.items()],
               annotate=lambda county, today: exit_state(_limit(county, today))),
        Column("note", listed=False),
    ),
)  # fmt: skip

DOCUMENTS = Register(
    key="documents",
    app="registry",
    title=_("村户档案"),
    unit=_("份"),
    icon="folder",
    model=ArchiveDocument,
    view=Permission.VIEW_HOUSEHOLDS,
    change=Permission.FILE_DOCUMENTS,
    about=_("按村、按户归档的申请书、核查表、评议记录、公示、照片等；撤回的不列出，原件保留。"),
    empty=_("点“新增”上传第一份资料：选户或选村，写明类别、题名和形成日期。"),
    order="-dated_on",
    edits=False,
    restores=False,
    retire_word=_("撤回"),
    retired_field="withdrawn_at",
    form=document_form,
    saves=file_from_form,
    retires=lambda by, row, reason, now: withdraw_document(
        by=by, document=row, reason=reason, now=now
    ),
    buttons=lambda _request, row: (
        Button(_text("下载"), reverse("registry:documents-file", args=[row.pk]), "download"),
    ),
    columns=(
        Column("title", search=True),
        Column("kind", filter=True),
        Column("dated_on", filter=True),
        Column("household", lookup="household_code", title=_("户编号"), filter=True, required=False,
               link=_household_page, help=_("村级资料不填。")),
        Column("division_code", title=_("村"), required=False, help=_("填了户编号就不用选。")),
        Column("file_name", edit=False, listed=False),
        Column("size", title=_("大小"), edit=False, listed=False, unit=_("字节")),
        Column("sha256", edit=False, listed=False),
        Column("filed_at", edit=False),
        Column("filed_by", edit=False, listed=False),
    ),
)  # fmt: skip
