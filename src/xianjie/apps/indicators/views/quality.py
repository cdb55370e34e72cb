"""The four qualities of monitoring: figures by township and period, each opened to its rows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.indicators.enums import Dimension
from xianjie.apps.indicators.interfaces.exporter import export_quality
from xianjie.apps.indicators.queries.periods import Span, span_of, spans_offered, this_year
from xianjie.apps.indicators.queries.quality import (
    BY_KEY,
    FIGURES,
    Ask,
    Figure,
    Kind,
    Samples,
)
from xianjie.apps.indicators.queries.rows import household_lines
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_TOWN = 9
_HIT = {"yes": True, "no": False}


def _ask(scope: Scope, county: str, span: Span) -> Ask:
    today = timezone.localdate()
    return Ask(county, span.first, span.last, today, scope)


def _span(request: HttpRequest) -> Span:
    return span_of(request.GET.get("period", "")) or this_year(timezone.localdate())


@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """Show one dimension, or all four, for a period; the period before stands beside it."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    span = _span(request)
    dimension = request.GET.get("dim", "")
    dimension = dimension if dimension in Dimension.values else ""
    samples = Samples(_ask(scope, county.code, span))
    earlier = Samples(_ask(scope, county.code, span.before))
    figures = [one for one in FIGURES if not dimension or one.dimension == dimension]
    context = {
        "span": span,
        "spans": spans_offered(timezone.localdate()),
        "dimension": Dimension(dimension) if dimension else None,
        "tabs": _tabs(span, dimension),
        "panels": [
            (
                one,
                [
                    (figure, samples.value(figure), earlier.value(figure))
                    for figure in figures
                    if figure.dimension == one
                ],
            )
            for one in Dimension
            if not dimension or one == dimension
        ],
        "towns": _towns(county.code, scope, samples, figures) if dimension else [],
        "figures": figures,
        "export_query": urlencode({"period": span.code}),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "today": timezone.localdate(),
    }
    return render(request, "indicators/quality.html", context)


def _tabs(span: Span, dimension: str) -> list[tuple[Any, ...]]:
    url = f"{reverse('indicators:quality')}?period={span.code}"
    tabs = [(_("四项总览"), url, not dimension, None)]
    tabs += [
        (str(one.label), f"{url}&dim={one.value}", one == dimension, None) for one in Dimension
    ]
    return tabs


def _towns(
    county: str, scope: Scope, samples: Samples, figures: list[Figure]
) -> list[tuple[Any, list[Any]]]:
    """Return the townships with the value of each figure, in the order of the figures."""
    by_figure = [(figure, samples.values_by_town(figure)) for figure in figures]
    return [
        (place, [(figure, values.get(place.code[:_TOWN])) for figure, values in by_figure])
        for place in towns_of(county, scope)
    ]


@require_GET
def quality_rows(request: HttpRequest) -> HttpResponse:
    """List the samples behind one figure."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    figure = BY_KEY.get(request.GET.get("figure", ""))
    if figure is None:
        raise Http404
    span = _span(request)
    samples = Samples(_ask(scope, county.code, span))
    found = samples.of(figure)
    town, hit = request.GET.get("town", "")[:_TOWN], request.GET.get("hit", "")
    if town:
        found = [one for one in found if one.division.startswith(town)]
    if hit in _HIT:
        found = [one for one in found if one.hit == _HIT[hit]]
    order = _slowest if figure.kind is not Kind.SHARE else _newest
    page = page_of(sorted(found, key=order), request.GET.get("page"))
    lines = household_lines((one.household, one.division) for one in page)
    context = {
        "figure": figure,
        "span": span,
        "spans": spans_offered(timezone.localdate()),
        "town": town,
        "towns": towns_of(county.code, scope),
        "hit": hit,
        "page": page,
        "rows": [
            (one, lines[one.household, one.division])
            for one in page
            if (one.household, one.division) in lines
        ],
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "trail": [
            (_("监测质量"), f"{reverse('indicators:quality')}?period={span.code}"),
            (
                str(figure.dimension.label),
                f"{reverse('indicators:quality')}?period={span.code}&dim={figure.dimension.value}",
            ),
            (str(figure.title), ""),
        ],
    }
    return render(request, "indicators/quality_rows.html", context)


def _slowest(one: Any) -> tuple[int, int]:
    return (-(one.days or 0), one.pk)


def _newest(one: Any) -> tuple[int, int]:
    return (-one.on.toordinal(), one.pk)


@require_GET
def quality_export(request: HttpRequest) -> HttpResponse:
    """Hand out the figures of a period by township, with what they mean."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    span = _span(request)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "quality.xlsx"
        export_quality(
            by=request_actor(request),
            made_by=str(request.user),
            path=path,
            span=span,
            samples=Samples(_ask(scope, county.code, span)),
            towns=towns_of(county.code, scope),
            now=timezone.now(),
        )
        content = path.read_bytes()
    return attachment(content, f"监测质量_{county.code}_{span.code}.xlsx")
