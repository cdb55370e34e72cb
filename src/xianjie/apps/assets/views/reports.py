"""The board of assets, what they yield, and the projects whose assets are not booked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_user
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.actions import accept_from_project
from xianjie.apps.assets.enums import AssetClass
from xianjie.apps.assets.interfaces.exporters import export_sheets
from xianjie.apps.assets.interfaces.forms import BookForm
from xianjie.apps.assets.interfaces.tabs import tabs_of
from xianjie.apps.assets.queries.boards import Board, board_of, wan
from xianjie.apps.assets.queries.drafts import drafts_of, unbooked
from xianjie.apps.assets.queries.yields import all_together, best_and_worst, earned_in, grouped_by
from xianjie.apps.assets.views.common import asset_scope, step_page
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_TOWN, _FEN, _TOP, _YEARS = 9, 100, 10, 5


def _town(request: HttpRequest, county: str, scope: Scope) -> NamedPlace | None:
    """Return the township of the address; 404 for one that the user does not reach."""
    code = request.GET.get("place", "")
    if not code:
        return None
    found = next((one for one in towns_of(county, scope) if one.code[:_TOWN] == code), None)
    if found is None:
        raise Http404
    return found


def _board(request: HttpRequest) -> tuple[NamedPlace, NamedPlace | None, Board] | None:
    scope, county = asset_scope(request), county_of(request)
    if county is None:
        return None
    town = _town(request, county.code, scope)
    place = town.code[:_TOWN] if town else ""
    return county, town, board_of(county.code, scope, timezone.localdate(), town=place)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show what the assets add up to; places lead down to villages and into the ledger."""
    asked = _board(request)
    if asked is None:
        return render(request, "screening/no_place.html")
    county, town, found = asked
    ledger, here = reverse("assets:assets"), reverse("assets:board")
    lines = []
    for line in found.places:
        village = line.code[_TOWN:] != "000"
        inside = f"{ledger}?town={line.code[:_TOWN].ljust(12, '0')}"
        url = f"{inside}&village={line.code}" if village else inside
        if not town and line.code[6:] != "000000":
            url = f"{here}?place={line.code[:_TOWN]}"
        lines.append((line.name, url, line.every, [line.classes[one.value] for one in AssetClass]))
    largest = max((amount for _name, amount in found.sources), default=0)
    trail: list[tuple[Any, str]] = [(county.name, here if town else "")]
    if town:
        trail.append((town.name, ""))
    context = {
        "board": found, "lines": lines, "town": town, "trail": trail,
        "place": town.name if town else county.name, "today": timezone.localdate(),
        "classes": [(one, found.classes[one.value], f"{ledger}?asset_class={one.value}")
                    for one in AssetClass],
        "states": [(value, word, n, wan(cost), f"{ledger}?state={value}")
                   for value, word, n, cost in found.states],
        "departments": [(name, one, f"{ledger}?department={name}")
                        for name, one in found.departments],
        "sources": [(name, wan(amount), [("blue", wan(amount))]) for name, amount in found.sources],
        "largest": wan(largest),
        "tabs": tabs_of(request, "board"),
        "export_query": f"?place={town.code[:_TOWN]}" if town else "",
    }  # fmt: skip
    return render(request, "assets/board.html", context)


_FIGURES = (("项数", 8), ("原值(元)", 16), ("净值(元)", 16), ("已确权", 8), ("低效闲置损失", 12),
            ("无人管护", 10))  # fmt: skip


def _cells(one: Any) -> tuple[Any, ...]:
    return (one.count, one.original / _FEN, one.net / _FEN, one.confirmed, one.weak, one.vacant)


@require_GET
def board_export(request: HttpRequest) -> HttpResponse:
    """Hand out the board as a workbook."""
    asked = _board(request)
    if asked is None:
        raise Http404
    county, town, found = asked
    name = town.name if town else county.name
    sheets = [
        ("按大类子类", (("大类", 10), ("子类", 16), *_FIGURES),
         ((own, kind, *_cells(one)) for own, kind, one in found.kinds)),
        ("按地方", (("地方", 18), *_FIGURES),
         ((line.name, *_cells(line.every)) for line in found.places)),
        ("按部门", (("主管部门", 14), *_FIGURES),
         ((title, *_cells(one)) for title, one in found.departments)),
        ("按资金来源", (("来源", 16), ("金额(元)", 18)),
         ((title, amount / _FEN) for title, amount in found.sources)),
        ("按运行状态", (("状态", 10), ("项数", 8), ("原值(元)", 18)),
         ((word, n, cost / _FEN) for _value, word, n, cost in found.states)),
    ]  # fmt: skip
    content = export_sheets(
        by=request_actor(request), made_by=str(request_user(request)), county=county.code,
        what="board", title=f"{name}帮扶资产汇总", sheets=sheets, filters=(), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"帮扶资产汇总_{timezone.localdate():%Y%m%d}.xlsx")


def _year(request: HttpRequest) -> int:
    """Return the year of the address, else the last whole one."""
    last = timezone.localdate().year - 1
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else last
    return year if 2012 < year <= last + 1 else last


@require_GET
def yields(request: HttpRequest) -> HttpResponse:
    """Show what operating assets yield, by asset, manager and sub-class."""
    scope, county = asset_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    year, town = _year(request), _town(request, county.code, scope)
    rows = earned_in(county.code, scope, year, place=town.code[:_TOWN] if town else "")
    best, worst = best_and_worst(rows, _TOP)
    names = full_names({one.division_code for one in (*best, *worst)}, below=county.code)
    this_year = timezone.localdate().year
    context = {
        "year": year,
        "years": range(this_year, this_year - _YEARS, -1),
        "towns": [(one.code[:_TOWN], one.name) for one in towns_of(county.code, scope)],
        "town": town.code[:_TOWN] if town else "",
        "every": all_together(rows),
        "kinds": grouped_by(rows, "kind"),
        "ways": grouped_by(rows, "way"),
        "managers": grouped_by(rows, "manager")[:_TOP],
        "lists": [
            (_("效益最好的"), [(one, names.get(one.division_code, "")) for one in best]),
            (_("效益最差的"), [(one, names.get(one.division_code, "")) for one in worst]),
        ],
        "tabs": tabs_of(request, "yields"),
        "export_query": f"?year={year}" + (f"&place={town.code[:_TOWN]}" if town else ""),
    }  # fmt: skip
    return render(request, "assets/yields.html", context)


@require_GET
def yields_export(request: HttpRequest) -> HttpResponse:
    """Hand out the yields as a workbook."""
    scope, county = asset_scope(request), county_of(request)
    if county is None:
        raise Http404
    year, town = _year(request), _town(request, county.code, scope)
    rows = earned_in(county.code, scope, year, place=town.code[:_TOWN] if town else "")
    names = full_names({one.division_code for one in rows}, below=county.code)
    group = (("项数", 8), ("有收益的", 10), ("原值(元)", 16), ("净值(元)", 16), ("收益(元)", 16),
             ("收益率(%)", 10))  # fmt: skip

    def cells(one: Any) -> tuple[Any, ...]:
        return (one.name, one.count, one.earning, one.original / _FEN, one.net / _FEN,
                one.income / _FEN, one.rate)  # fmt: skip

    sheets = [
        ("逐项", (("资产编码", 16), ("资产名称", 24), ("所在地", 24), ("子类", 12),
                ("经营方式", 12), ("经营主体", 24), ("原值(元)", 16), ("净值(元)", 16),
                ("收益(元)", 16), ("收益率(%)", 10), ("净值占原值(%)", 12)),
         ((one.code, one.name, names.get(one.division_code, ""), one.kind, one.way, one.manager,
           one.original / _FEN, None if one.net is None else one.net / _FEN, one.income / _FEN,
           one.rate, one.kept) for one in rows)),
        ("按子类", (("子类", 16), *group), map(cells, grouped_by(rows, "kind"))),
        ("按经营方式", (("经营方式", 16), *group), map(cells, grouped_by(rows, "way"))),
        ("按经营主体", (("经营主体", 28), *group), map(cells, grouped_by(rows, "manager"))),
    ]  # fmt: skip
    content = export_sheets(
        by=request_actor(request), made_by=str(request_user(request)), county=county.code,
        what="yields", title=f"{year}年经营性资产效益", sheets=sheets,
        filters=(("年度", str(year)),), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"资产效益_{year}.xlsx")


@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """List accepted projects of which no asset tells."""
    scope, county = asset_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(unbooked(scope, county.code), request.GET.get("page"))
    found = drafts_of(page.object_list)
    names = full_names({one.project.division_code for one in found}, below=county.code)
    context = {
        "page": page,
        "rows": [
            (one, names.get(one.project.division_code, ""),
             scope.may(Permission.WORK_ASSETS, one.project.division_code))
            for one in found
        ],
        "tabs": tabs_of(request, "drafts"),
    }  # fmt: skip
    return render(request, "assets/drafts.html", context)


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Book the asset of an accepted project."""
    scope, county = asset_scope(request, Permission.WORK_ASSETS), county_of(request)
    found = None
    if county is not None:
        rows = unbooked(scope, county.code, permission=Permission.WORK_ASSETS).filter(pk=pk)
        found = next(iter(drafts_of(rows)), None)
    if found is None:
        raise Http404
    project, today = found.project, timezone.localdate()
    day: date = project.handed_on or project.accepted_on or today
    initial = {"code": project.code, "name": project.name, "acquired_on": day, "level": "VILLAGE"}

    def do(form: Any) -> str:
        made = accept_from_project(
            by=request_actor(request), project_code=project.code, project_name=project.name,
            division_code=project.division_code, year=project.year, money=found.money,
            handed_on=project.handed_on, now=timezone.now(), **form.cleaned_data,
        )  # fmt: skip
        return str(_("已建账：%(asset)s。")) % {"asset": made}

    form = BookForm(request.POST if request.method == "POST" else None, initial=initial)
    place = full_names({project.division_code}, below=project.division_code[:6])
    return step_page(
        request, form, do, title=_("项目资产建账"), submit=_("建账"),
        about=_("%(code)s %(name)s · %(place)s · 资金合计 %(sum).2f 元，按来源记入台账")
        % {"code": project.code, "name": project.name, "sum": found.total / _FEN,
           "place": place.get(project.division_code, "")},
        back=reverse("assets:drafts"),
        trail=[(_("待建账"), reverse("assets:drafts")), (project.name, "")],
    )  # fmt: skip
