"""The base list: versions, villages, lines, one line, export."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.census.actions.base import DRAFT_JOB, check_base, drop_base, freeze_base
from xianjie.apps.census.checks import checks
from xianjie.apps.census.enums import BaseState, Change
from xianjie.apps.census.interfaces.exporter import export_base
from xianjie.apps.census.interfaces.tabs import census_tabs
from xianjie.apps.census.models import BaseList
from xianjie.apps.census.queries.bases import (
    LineFilters,
    chosen_version,
    find_line,
    lines,
    shown_versions,
    village_lines,
)
from xianjie.apps.census.queries.samples import may_draw
from xianjie.apps.census.views.common import census_scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.jobs.actions import enqueue
from xianjie.kernel.ids import mask_id, mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_VILLAGES_SHOWN = 50


@require_http_methods(["GET", "POST"])
def base(request: HttpRequest) -> HttpResponse:
    """Show a version by village; draft, check, freeze or set aside."""
    scope, county = census_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    found = chosen_version(county.code, request.GET.get("version", ""))
    makes = may_draw(request_scope(request), county.code)
    if request.method == "POST":
        if not makes:
            raise PermissionDenied
        return _stepped(request, county.code, found)
    page = page_of(village_lines(found, scope), request.GET.get("page"), size=_VILLAGES_SHOWN) \
        if found else None  # fmt: skip
    rows = list(page.object_list) if page else []
    places = villages_by_code(row.division_code for row in rows)
    context: dict[str, Any] = {
        "found": found,
        "page": page,
        "rows": [
            (row, _village_of(row.division_code, places), _percent(row), spans(row.years))
            for row in rows
        ],
        "whole": scope.covers(county.code),
        "percent": _percent(found) if found else None,
        "missing": [
            (checks()[name], found.missing.get(name, 0)) for name in found.checks
            if name in checks() and name != "村情年度"
        ] if found else [],
        "versions": shown_versions(county.code),
        "tabs": census_tabs("base"),
        "makes": makes,
        "steps": _steps(found, request.user.pk) if makes else [],
    }  # fmt: skip
    return render(request, "census/base.html", context)


def _village_of(code: str, places: Any) -> Any:
    """Return a village; None for lines of old lists that name none."""
    return places.get(code) if code[9:].strip("0") else None


def spans(years: list[int]) -> str:
    """Return years as runs: 2014–2016、2018."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _percent(row: Any) -> float | None:
    return (row.households - row.incomplete) * 100 / row.households if row.households else None


def _steps(found: BaseList | None, user_id: int | None) -> list[tuple[str, str]]:
    """Return (step, word) of what may be done about a version now."""
    if found is None:
        return []
    steps: list[tuple[str, str]] = []
    if found.state == BaseState.DRAFT and found.made_by_id != user_id:
        steps.append(("check", _("核对无误")))
    if found.state == BaseState.CHECKED:
        steps.append(("freeze", _("冻结")))
    if found.state in {BaseState.DRAFT, BaseState.CHECKED}:
        steps.append(("drop", _("作废草稿")))
    return steps


def _stepped(request: HttpRequest, county: str, found: BaseList | None) -> HttpResponse:
    by, now, step = request_actor(request), timezone.now(), request.POST.get("step", "")
    if step == "draft":
        enqueue(
            by=by, kind=DRAFT_JOB, key=f"{DRAFT_JOB}:{county}:{now:%Y%m%d%H%M}",
            title=_("编制普查底册"), payload={"county": county},
            division_code=county.ljust(12, "0"), now=now, url=reverse("census:base"),
        )  # fmt: skip
        messages.success(request, _("已在后台编制，编好后这里会出现新的一版。"))
        return redirect("census:base")
    if found is None:
        raise Http404
    match step:
        case "check":
            check_base(by=by, found=found, words=request.POST.get("words", ""), now=now)
            messages.success(request, _("已核对。"))
        case "freeze":
            freeze_base(by=by, found=found, now=now)
            messages.success(request, _("已冻结，摘要已记录。"))
        case "drop":
            drop_base(by=by, found=found, now=now)
            messages.success(request, _("草稿已作废。"))
        case _:
            raise Http404
    return redirect("census:base")


def _version(request: HttpRequest) -> tuple[Any, Any, BaseList]:
    scope, county = census_scope(request), county_of(request)
    found = chosen_version(county.code, request.GET.get("version", "")) if county else None
    if county is None or found is None:
        raise Http404
    return scope, county, found


@require_GET
def base_lines(request: HttpRequest) -> HttpResponse:
    """List the lines of a version, filtered by place, what is missing, what changed."""
    scope, county = census_scope(request), county_of(request)
    found = chosen_version(county.code, request.GET.get("version", "")) if county else None
    filters = LineFilters.of(request.GET)
    if county is None or found is None:
        return base(request)
    page = page_of(lines(found, scope, filters), request.GET.get("page"))
    rows = list(page.object_list)
    places = villages_by_code({row.division_code for row in rows} | {filters.place or ""})
    query = {"version": found.number} | {k: v for k, v in asdict(filters).items() if v}
    context = {
        "found": found,
        "page": page,
        "rows": [
            (row, places.get(row.division_code), _head(row),
             [checks()[name].title for name in row.missing if name in checks()])
            for row in rows
        ],
        "place": places.get(filters.place),
        "filters": filters,
        "fields": [
            ("place", _("乡镇"), _("全部乡镇"),
             [(one.code, one.name) for one in towns_of(county.code, scope)], filters.place),
            ("missing", _("缺失"), _("不限"),
             [("any", _("有缺失的")),
              *((name, checks()[name].title) for name in found.checks if name in checks())],
             filters.missing),
            ("change", _("变化"), _("不限"), Change.choices, filters.change),
            ("state", _("情况"), _("全部"),
             [("left", _("已退出")), ("again", _("返贫或再纳入")), ("list", _("只在旧名单"))],
             filters.state),
        ],
        "query": urlencode(query),
        "may_full": request_scope(request).may(Permission.EXPORT_PERSONAL),
        "trail": [(_("底册"), f"{reverse('census:base')}?version={found.number}"),
                  (_("第 %(n)s 版") % {"n": found.number}, "")],
    }  # fmt: skip
    return render(request, "census/lines.html", context)


def _head(row: Any) -> str:
    return mask_name(json.loads(row.content).get("户主", ""))


@require_GET
def base_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line as it was frozen: members, categories, what is missing and where to mend."""
    scope = census_scope(request)
    row = find_line(scope, pk)
    if row is None:
        raise Http404
    content = json.loads(row.content)
    people = content["成员"] + [
        [*one, "", "", "", _("旧名单有、登记表没有")] for one in content.get("旧名单未对上", [])
    ]
    context = {
        "row": row,
        "place": villages_by_code([row.division_code]).get(row.division_code),
        "head": mask_name(content["户主"]),
        "people": [
            {"name": mask_name(one[0]), "number": mask_id(one[1]) if one[1] else "",
             "relation": one[2], "born": one[3][:4], "joined": one[4], "left": one[5],
             "reason": one[6]}
            for one in people
        ],
        "spells": content["类别"],
        "years": content["旧名单年度"],
        "missing": [checks()[name] for name in row.missing if name in checks()],
        "sees_home": row.household_id is not None
        and request_scope(request).may(Permission.VIEW_HOUSEHOLDS, row.division_code),
        "trail": [
            (_("底册"), f"{reverse('census:base')}?version={row.base.number}"),
            (_("第 %(n)s 版") % {"n": row.base.number},
             f"{reverse('census:lines')}?version={row.base.number}"),
            (row.household_code, ""),
        ],
    }  # fmt: skip
    return render(request, "census/line.html", context)


@require_GET
def base_export(request: HttpRequest) -> HttpResponse:
    """Hand out the lines that the list shows; in full only with the right and the factor."""
    full = request.GET.get("full") == "1"
    scope, county, found = _version(request)
    if full:
        scope = census_scope(request, Permission.EXPORT_PERSONAL)
        require_second_factor(request)
    filters = LineFilters.of(request.GET)
    rows = lines(found, scope, filters)
    villages = list(village_lines(found, scope))
    content = export_base(
        by=request_actor(request), made_by=str(request.user), found=found, rows=rows,
        villages=villages, places=villages_by_code(one.division_code for one in villages),
        filters=filters.words(), full=full, now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"普查底册_{county.code}_第{found.number}版.xlsx")
