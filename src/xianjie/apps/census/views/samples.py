"""Sealed samples: list, plan, one sample with its lot and results, its frame."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

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
from xianjie.apps.census.actions.checking import publish_draw, sign_draw
from xianjie.apps.census.actions.drawing import DrawPlan, commit_draw, draw_sample, redraw
from xianjie.apps.census.enums import DrawState, DrawTheme, UnitKind
from xianjie.apps.census.interfaces.forms import DrawForm, LotForm, WordsForm
from xianjie.apps.census.interfaces.tabs import census_tabs
from xianjie.apps.census.models import SampleDraw
from xianjie.apps.census.queries.fields import UNITS, fields_of, sample_fields
from xianjie.apps.census.queries.frames import (
    LEAST,
    POPULATIONS,
    SHARE,
    STRATUM_LEAST,
    TOLERANCE,
    design_of,
    frame_of,
    sample_rules,
    verify,
)
from xianjie.apps.census.queries.samples import (
    draws_of,
    find_draw,
    is_statistician,
    may_draw,
    results_of,
    sees_county,
    units_of,
    with_progress,
)
from xianjie.apps.census.views.common import census_scope, unit_rows
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.income.queries.calculation import Window
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period
from xianjie.kernel.places import place_prefix
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_TEXT = "text/plain; charset=utf-8"


@require_GET
def samples(request: HttpRequest) -> HttpResponse:
    """List the samples of the county, set aside ones too."""
    scope, county = census_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(with_progress(draws_of(county.code, scope)), request.GET.get("page"))
    today = timezone.localdate()
    rules = sample_rules(county.code, today)
    share = rules.share(SHARE)
    context = {
        "page": page,
        "tabs": census_tabs("samples"),
        "today": today,
        "share": None if share is None else share * 100,
        "least": rules.whole(LEAST),
        "unverified": rules.unverified(SHARE, LEAST, STRATUM_LEAST, TOLERANCE),
        "themes": [
            (f"{reverse('census:sample-new')}?theme={theme}&unit={unit}",
             f"{DrawTheme(theme).label} · {UnitKind(unit).label}")
            for theme, units in UNITS.items() for unit in units
        ] if may_draw(request_scope(request), county.code) else [],
    }  # fmt: skip
    return render(request, "census/samples.html", context)


@require_http_methods(["GET", "POST"])
def sample_new(request: HttpRequest) -> HttpResponse:
    """Plan a sample: freeze its frame and publish the commitment."""
    scope, county = census_scope(request, Permission.DRAW_SAMPLES), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    theme = request.GET.get("theme", DrawTheme.RECORD)
    unit = request.GET.get("unit", UnitKind.HOUSEHOLD)
    if theme not in DrawTheme.values or unit not in UNITS[DrawTheme(theme)]:
        raise Http404
    places = [(place.code, place.name) for place in towns_of(county.code, scope)]
    if scope.covers(county.code):
        places.insert(0, (county.code, county.name))
    today, asked = timezone.localdate(), fields_of(theme, unit)
    last = Period.of(today) - 1
    form = DrawForm(
        request.POST if request.method == "POST" else None, theme=theme, asked=asked,
        places=places, initial=DrawForm.fresh(today) | {
            "first": str(last - 2), "last": str(last),
            "fields_asked": [one.id for one in asked],
            "title": f"{today:%Y}年{today.month}月{DrawTheme(theme).label}",
        },
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        made = _planned(request, form, theme, unit)
        if made is not None:
            messages.success(
                request,
                _("抽样框已冻结，承诺已公布；抽签前种子封存。编号 %(n)s。") % {"n": made.number},
            )
            return redirect("census:sample", pk=made.pk)
    context = {
        "form": form,
        "heading": f"{DrawTheme(theme).label} · {UnitKind(unit).label}",
        "trail": [(_("统计抽样"), reverse("census:samples")), (_("制定抽样方案"), "")],
    }
    return render(request, "census/sample_new.html", context)


def _planned(request: HttpRequest, form: DrawForm, theme: str, unit: str) -> SampleDraw | None:
    data, months = form.cleaned_data, None
    try:
        if theme == DrawTheme.INCOME:
            months = Window(Period.parse(data["first"]), Period.parse(data["last"]))
            if months.first > months.last:
                raise UsageError("order", _("起始月份不能晚于截止月份。"))
        plan = DrawPlan(
            place=data["place"], title=data["title"], theme=theme, unit=unit,
            fields=tuple(data["fields_asked"]), due_on=data["due_on"],
            population=data.get("population", ""), strata=data["strata"],
            clusters=data["clusters"] or 0, size=data["size"], hidden=data["hidden"],
            months=months,
        )  # fmt: skip
        return commit_draw(
            by=request_actor(request), client_id=data["client_id"], plan=plan,
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except (RefusedError, UsageError) as error:
        fields = {"past": "due_on", "no-fields": "fields_asked"}
        form.add_error(fields.get(error.code), error.message)
        return None


def _found(request: HttpRequest, pk: int) -> SampleDraw:
    found = find_draw(census_scope(request), pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one sample: draw its lots, sign, publish, draw anew."""
    found, every = _found(request, pk), request_scope(request)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    steps = _steps(request, found, step)
    if request.method == "POST":
        if step not in steps:
            raise PermissionDenied
        done = _stepped(request, found, step, steps[step])
        if done is not None:
            return done
    page = page_of(units_of(found, every), request.GET.get("page"))
    places = villages_by_code(unit.division_code for unit in page.object_list)
    context: dict[str, Any] = {
        "found": found,
        "place": full_names({found.division_code}, below="").get(found.division_code, ""),
        "population": POPULATIONS[found.population][0] if found.population in POPULATIONS else "",
        "questions": [
            sample_fields()[name].title for name in found.fields if name in sample_fields()
        ],
        "tolerance": found.tolerance * 100,
        "results": results_of(found, every) if found.drawn_at else None,
        "sees_county": sees_county(found, every),
        "check": verify(found) if found.drawn_at and "check" in request.GET else None,
        "page": page,
        "rows": unit_rows(page.object_list, places),
        "steps": steps,
        "trail": [(_("统计抽样"), reverse("census:samples")), (found.number, "")],
    }
    return render(request, "census/sample.html", context)


def _steps(request: HttpRequest, found: SampleDraw, posted: str) -> dict[str, Any]:
    """Return the form of each step that the user may take now."""
    scope, place = request_scope(request), place_prefix(found.division_code)
    draws, data = may_draw(scope, place), request.POST

    def bound(step: str) -> Any:
        return data if step == posted else None

    steps: dict[str, Any] = {}
    if draws and found.state == DrawState.COMMITTED:
        steps["draw"] = LotForm(bound("draw"), prefix="draw")
    if found.state == DrawState.DRAWN and is_statistician(scope, place):
        steps["sign"] = WordsForm(_("结论"), bound("sign"), prefix="sign")
    if draws and found.state == DrawState.SIGNED:
        steps["publish"] = None
    if draws and found.state in {DrawState.COMMITTED, DrawState.DRAWN}:
        steps["redraw"] = WordsForm(
            _("为什么重抽"), bound("redraw"), prefix="redraw", initial={"client_id": uuid4()}
        )
    return steps


def _stepped(request: HttpRequest, found: SampleDraw, step: str, form: Any) -> HttpResponse | None:
    if form is not None and not form.is_valid():
        return None
    by, now = request_actor(request), timezone.now()
    try:
        match step:
            case "draw":
                draw_sample(by=by, found=found, witness=form.cleaned_data["witness"], now=now)
                said = _("已抽签，种子公开，任何人都可以重抽核对。")
            case "sign":
                sign_draw(by=by, found=found, conclusion=form.cleaned_data["words"], now=now)
                said = _("已签署。")
            case "publish":
                publish_draw(by=by, found=found, now=now)
                said = _("已公布，乡镇、村都能看到。")
            case _:
                found = redraw(
                    by=by, found=found, client_id=form.cleaned_data["client_id"] or uuid4(),
                    reason=form.cleaned_data["words"], today=timezone.localdate(), now=now,
                )  # fmt: skip
                said = _("原来的抽样已作废并保留，新的抽样框已冻结。")
    except RefusedError as error:
        if form is None:
            raise
        form.add_error(None, error.message)
        return None
    messages.success(request, said)
    return redirect("census:sample", pk=found.pk)


def _whole(request: HttpRequest, pk: int) -> SampleDraw:
    """Return a sample whose whole frame the user may have: its place is his, or it is public."""
    found = _found(request, pk)
    if not sees_county(found, request_scope(request)):
        raise Http404
    return found


@require_GET
def sample_frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the frozen frame: keys, layers and villages, no names."""
    found = _whole(request, pk)
    return attachment(frame_of(found).encode(), f"抽样框_{found.number}.txt", _TEXT)


@require_GET
def sample_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out what one needs, beside the frame, to repeat the draw."""
    found = _whole(request, pk)
    document = {
        "number": found.number, "algorithm": "SHA-256(seed:unit), see docs/how-to/census.md",
        "frame_sha256": found.frame_hash, "commitment": found.commitment,
        "design": design_of(found).as_json(), "seed": found.seed, "witness": found.witness,
        "units": list(found.units.proven("keys of a public draw").order_by("place")
                      .values_list("key", flat=True)),
    }  # fmt: skip
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return attachment(content, f"抽签凭据_{found.number}.json", "application/json")
