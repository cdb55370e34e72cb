"""The picture of 双绑, what is missing, who is eligible, risks, cattle."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.industry.choices import pairs
from xianjie.apps.industry.interfaces.exporters import export_supports
from xianjie.apps.industry.interfaces.tabs import tabs
from xianjie.apps.industry.models import DividendAgreement, Entity, Herd
from xianjie.apps.industry.queries.binding import bound_rates, households_bound, inside
from xianjie.apps.industry.queries.cattle import cattle_of
from xianjie.apps.industry.queries.eligibility import eligibility
from xianjie.apps.industry.queries.gaps import CONTRACT, ENTITY, HOME, KINDS, VILLAGE, kind_named
from xianjie.apps.industry.queries.graph import graph_of, homes_of_entity
from xianjie.apps.industry.queries.households import coverage, joining, target_households
from xianjie.apps.industry.queries.naming import places_named
from xianjie.apps.industry.queries.risks import money_of
from xianjie.apps.policies.queries import standards
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

_FIRST_YEAR, _YEARS = 2020, 4


def of_concern(request: HttpRequest, model: type[Any]) -> Scope:
    """Return the part of the scope that a model concerns; 404 for clerks of other departments."""
    scope = addressed(require(request, Permission.VIEW_INDUSTRY), model)
    if not scope.unlimited and not scope.grants:
        raise Http404
    return scope


def no_place(request: HttpRequest) -> HttpResponse:
    """Say that the account has no county."""
    return render(request, "screening/no_place.html")


@require_GET
def graph(request: HttpRequest) -> HttpResponse:
    """Show firms, cooperatives and the villages of their households; one entity in detail."""
    scope = of_concern(request, Entity)
    county = county_of(request)
    if county is None:
        return no_place(request)
    today = timezone.localdate()
    if request.GET.get("entity"):
        return _entity(request, scope, county.code)
    town, industry = request.GET.get("town", ""), request.GET.get("industry", "")
    towns = [(one.code[:9], one.name) for one in towns_of(county.code, scope)]
    town = town if town in dict(towns) else ""
    found = graph_of(county.code, scope, today, town=town, industry=industry)
    names = villages_by_code({one.village for one in found.reaches})
    rates = bound_rates(county.code, today)
    homes = coverage(target_households(county.code, scope), today)
    joined, due = joining(target_households(county.code, scope), today)
    tied = set().union(*households_bound(county.code, today).values())
    context: dict[str, Any] = {
        "tabs": tabs("graph", "graph")(request), "graph": found, "rates": rates,
        "homes": homes, "joined": joined, "due": due, "tied": len(tied), "today": today,
        "reaches": [(one, names.get(one.village)) for one in found.reaches],
        "fields": [
            {"name": "town", "title": _("乡镇"), "every": _("全部乡镇"), "choices": towns,
             "value": town},
            {"name": "industry", "title": _("产业"), "every": _("全部产业"),
             "choices": pairs("主导产业"), "value": industry},
        ],
        "reset": reverse("industry:graph"),
    }  # fmt: skip
    return render(request, "industry/graph.html", context)


def _entity(request: HttpRequest, scope: Scope, county: str) -> HttpResponse:
    """Show the households of one entity."""
    number = number_in(request.GET.get("entity", ""))
    rows = Entity.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
    entity = rows.filter(pk=number).first() if number else None
    if entity is None:
        raise Http404
    members, bonds = homes_of_entity(entity, scope, timezone.localdate())
    ties: dict[int, tuple[Any, list[str]]] = {}
    for member in members:
        ties.setdefault(member.household_id, (member.household, []))[1].append(_("入社"))
    for bond in bonds:
        ties.setdefault(bond.household_id, (bond.household, []))[1].append(bond.kind)
    page = page_of(list(ties.values()), request.GET.get("page"))
    places = places_named({one.division_code for one, _kinds in page.object_list}, below=county)
    context = {
        "tabs": tabs("graph", "graph")(request), "entity": entity, "page": page,
        "rows": [
            (one, mask_name(one.head_name), places.get(one.division_code, ""), kinds)
            for one, kinds in page.object_list
        ],
        "sees_households": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "detail": reverse(f"industry:{entity.kind.lower()}s-detail", args=[entity.pk]),
        "trail": [(_("联结图"), reverse("industry:graph")), (entity.name, "")],
    }  # fmt: skip
    return render(request, "industry/entity.html", context)


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Show what is missing, one kind at a time."""
    scope = of_concern(request, Herd)
    county = county_of(request)
    if county is None:
        return no_place(request)
    today = timezone.localdate()
    kind = kind_named(request.GET.get("kind", ""))
    towns = [(one.code[:9], one.name) for one in towns_of(county.code, scope)]
    town = request.GET.get("town", "") if request.GET.get("town") in dict(towns) else ""
    found = kind.find(county.code, scope, today)
    if town:
        found = found.filter(inside(town, "code" if kind.rows == VILLAGE else "division_code"))
    page = page_of(found, request.GET.get("page"))
    rows = list(page.object_list)
    codes = {getattr(one, "division_code", "") or getattr(one, "code", "") for one in rows}
    places = places_named(codes - {""}, below=county.code)
    homes = target_households(county.code, scope)
    joined, due = joining(homes, today)
    context = {
        "tabs": tabs("gaps", "gaps")(request), "kind": kind, "page": page, "today": today,
        "town": town, "towns": towns,
        "kinds": [
            (one, one.find(county.code, scope, today).count(), f"?{urlencode({'kind': one.key})}")
            for one in KINDS
        ],
        "rows": [_gap_row(kind.rows, one, places) for one in rows],
        "coverage": coverage(homes, today), "joined": joined, "due": due,
        "help_goal": _percent(county.code, "产业帮扶覆盖目标"),
        "join_goal": _percent(county.code, "入社率目标"),
        "sees_households": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
    }  # fmt: skip
    return render(request, "industry/gaps.html", context)


def _percent(county: str, name: str) -> str:
    """Return a share of the rulebook in percent; empty where the place has none."""
    share = standards(county, timezone.localdate()).share(name)
    return "" if share is None else f"{share * 100:.0f}"


def _gap_row(rows: str, one: Any, places: dict[str, str]) -> dict[str, Any]:
    """Return the cells of a gap: a name, where it leads, a place, something more."""
    if rows == HOME:
        return {"name": one.household_code, "more": mask_name(one.head_name),
                "place": places.get(one.division_code, ""), "home": one.pk}  # fmt: skip
    if rows == CONTRACT:
        return {"name": one.number, "more": f"{one.firm.name} – {one.coop.name}",
                "place": places.get(one.division_code, ""), "day": one.valid_until,
                "url": reverse("industry:contracts-detail", args=[one.pk])}  # fmt: skip
    if rows == ENTITY:
        return {"name": one.name, "more": one.industry, "level": one.level,
                "place": places.get(one.division_code, ""),
                "url": reverse(f"industry:{one.kind.lower()}s-detail", args=[one.pk])}  # fmt: skip
    return {"name": one.name, "place": places.get(one.code, "")}


def _year(request: HttpRequest) -> int:
    today = timezone.localdate()
    year = number_in(request.GET.get("year", "")) or today.year
    return year if _FIRST_YEAR <= year <= today.year else today.year


@require_GET
def supports(request: HttpRequest) -> HttpResponse:
    """List the entities with the verdict on preferred support, and why."""
    scope = of_concern(request, DividendAgreement)
    county = county_of(request)
    if county is None:
        return no_place(request)
    today, year = timezone.localdate(), _year(request)
    every = eligibility(county.code, year, today, scope)
    wanted = request.GET.get("show", "")
    shown = [one for one in every if wanted == "" or one.eligible == (wanted == "yes")]
    page = page_of(shown, request.GET.get("page"))
    places = places_named({one.entity.division_code for one in page.object_list}, below=county.code)
    good = sum(one.eligible for one in every)
    context = {
        "tabs": tabs("supports", "supports")(request), "page": page, "year": year,
        "years": [(str(one), str(one)) for one in range(today.year, today.year - _YEARS, -1)],
        "rows": [(one, places.get(one.entity.division_code, "")) for one in page.object_list],
        "good": good, "bad": len(every) - good, "bound": sum(one.bound for one in every),
        "amount": sum(one.now.amount for one in every), "wanted": wanted, "all": len(every),
        "query": urlencode({"year": year}),
    }  # fmt: skip
    return render(request, "industry/supports.html", context)


@require_GET
def supports_export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """Hand out the verdicts as a workbook."""
    scope = of_concern(request, DividendAgreement)
    county = county_of(request)
    if county is None:
        return no_place(request)
    year = _year(request)
    rows = eligibility(county.code, year, timezone.localdate(), scope)
    places = places_named({one.entity.division_code for one in rows}, below=county.code)
    content = export_supports(
        by=request_actor(request), made_by=str(request_user(request)), county=county.code,
        year=year, rows=rows, places=places, now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"联农带农支持资格{year}.xlsx")


@require_GET
def risks(request: HttpRequest) -> HttpResponse:
    """Show what may go wrong with the money of households."""
    scope = of_concern(request, DividendAgreement)
    county = county_of(request)
    if county is None:
        return no_place(request)
    today = timezone.localdate()
    found = money_of(county.code, scope, today)
    context = {
        "tabs": tabs("agreements", "risks")(request), "money": found, "today": today,
        "rows": [
            (one, reverse("industry:agreements-detail", args=[one.agreement.pk]))
            for one in found.alarms
        ],
    }  # fmt: skip
    return render(request, "industry/risks.html", context)


@require_GET
def cattle(request: HttpRequest) -> HttpResponse:
    """Show herds by village and the sums against the targets."""
    scope = of_concern(request, Herd)
    county = county_of(request)
    if county is None:
        return no_place(request)
    today = timezone.localdate()
    found = cattle_of(county.code, scope, today)
    names = places_named({one.code for one in found.villages}, below=county.code)
    page = page_of(found.villages, request.GET.get("page"))
    context = {
        "tabs": tabs("herds", "cattle")(request), "cattle": found, "page": page, "today": today,
        "rows": [(one, names.get(one.code, "")) for one in page.object_list],
    }  # fmt: skip
    return render(request, "industry/cattle.html", context)
