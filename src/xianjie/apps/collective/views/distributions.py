"""The list of distributions, opening one, and its page with the steps."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.collective.actions import (
    Facts,
    Plan,
    distribution_step,
    open_distribution,
    record_objection,
)
from xianjie.apps.collective.enums import (
    GIVEN,
    OPEN_DISTRIBUTIONS,
    DistributionState,
    DistributionStep,
    SourceKind,
)
from xianjie.apps.collective.interfaces.distribution_forms import (
    NewDistributionForm,
    StepForm,
    fen,
    kept_paper,
)
from xianjie.apps.collective.interfaces.line_books import export_book
from xianjie.apps.collective.interfaces.tabs import COLLECTIVE, tabs_of
from xianjie.apps.collective.models import Distribution, DistributionObjection
from xianjie.apps.collective.queries.distributions import (
    ALL,
    OPEN,
    PAID,
    TO_HOUSEHOLDS,
    DistributionFilters,
    distribution_counts,
    filtered_distributions,
    find_distribution,
    lines_in,
    order_faults,
    rank_of_uses,
    steps_of,
    sums_by_use,
)
from xianjie.apps.collective.queries.rules import (
    NOTICE_DAYS,
    ORDER,
    WEIGHTS,
    collective_rules,
    numbers_of,
)
from xianjie.apps.collective.queries.sources import source_of
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.income.queries.registered import booked
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

COLUMNS = (
    ("编号", 16), ("村", 24), ("资金来源", 12), ("来源说明", 30), ("收益年度", 8),
    ("分配总额(元)", 14), ("状态", 12), ("会议日期", 12), ("公示开始", 12), ("公示结束", 12),
    ("发放日期", 12), ("公告日期", 12),
)  # fmt: skip
_SHOWN = 12
FEN = 100


def own_scope(request: HttpRequest, model: Any, right: Permission) -> Scope:
    """Return the scope in which rows of a model may be read; 403 for departments of no concern."""
    scope = addressed(require(request, right), model)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def found_or_404(request: HttpRequest, pk: int) -> Distribution:
    """Return a distribution that the user sees."""
    scope = own_scope(request, Distribution, Permission.VIEW_COLLECTIVE)
    found = find_distribution(scope, pk)
    if found is None:
        raise Http404
    return found


@require_GET
def distributions(request: HttpRequest) -> HttpResponse:
    """List the distributions that the user sees."""
    scope = own_scope(request, Distribution, Permission.VIEW_COLLECTIVE)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, filters = timezone.localdate(), DistributionFilters.of(request.GET)
    page = page_of(filtered_distributions(county.code, scope, filters), request.GET.get("page"))
    rows = list(page.object_list)
    places = full_names({row.division_code for row in rows}, below=county.code)
    numbers = distribution_counts(county.code, scope, today.year)
    states = [(str(one), one.label) for one in DistributionState]
    towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
    years = [(str(year), str(year)) for year in range(today.year, today.year - 4, -1)]
    context = {
        "page": page,
        "rows": [(row, places.get(row.division_code, "")) for row in rows],
        "numbers": numbers,
        "tiles": [(str(one), one.label, numbers[str(one)]) for one in OPEN_DISTRIBUTIONS],
        "fields": [
            ("view", _("状态"), "",
             [(OPEN, _("没办完")), (PAID, _("已发放和公告")), (ALL, _("全部")), *states],
             filters.view),
            ("kind", _("资金来源"), _("全部来源"), SourceKind.choices, filters.kind),
            ("year", _("收益年度"), _("全部年度"), years, filters.year),
            ("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        ],
        "tabs": tabs_of(request, COLLECTIVE, "distributions"),
        "may_open": addressed(request_scope(request), Distribution).may(
            Permission.WORK_COLLECTIVE
        ),
        "export_query": urlencode({k: v for k, v in asdict(filters).items() if v}),
        "today": today,
    }  # fmt: skip
    return render(request, "collective/distributions.html", context)


@require_GET
def distributions_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the distributions that the list shows."""
    scope = own_scope(request, Distribution, Permission.VIEW_COLLECTIVE)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = DistributionFilters.of(request.GET)
    rows = list(filtered_distributions(county.code, scope, filters))
    places = full_names({row.division_code for row in rows}, below=county.code)
    lines = (
        (
            row.number, places.get(row.division_code, ""), row.get_source_kind_display(),
            row.source_ref, row.year, row.amount / FEN, row.get_state_display(), row.met_on,
            row.public_from, row.public_to, row.paid_on, row.announced_on,
        )
        for row in rows
    )  # fmt: skip
    content = export_book(
        by=request_actor(request), made_by=str(request_user(request)), what="Distribution",
        title="收益分配", county=county.code, columns=COLUMNS, rows=lines,
        filters=tuple((k, v) for k, v in asdict(filters).items() if v), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"收益分配_{county.code}_{timezone.localdate()}.xlsx")


@require_http_methods(["GET", "POST"])
def distribution_new(request: HttpRequest) -> HttpResponse:
    """Open a distribution, by hand or from what earned the money."""
    scope = own_scope(request, Distribution, Permission.WORK_COLLECTIVE)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    villages = villages_for(county.code, scope.narrowed(Permission.WORK_COLLECTIVE))
    today = timezone.localdate()
    if request.method == "POST":
        form = NewDistributionForm(request.POST, villages=villages)
        if form.is_valid() and (made := _opened(request, form, scope)) is not None:
            return redirect("collective:distribution", pk=made.pk)
    else:
        initial = _given(request, scope) | {"year": today.year}
        form = NewDistributionForm(initial=initial, villages=villages)
    weights = numbers_of(collective_rules(county.code, today), WEIGHTS)
    context = {
        "form": form,
        "weights": weights.items(),
        "unverified": collective_rules(county.code, today).unverified(WEIGHTS),
        "trail": [(_("收益分配"), reverse("collective:distributions")), (_("拟方案"), "")],
    }
    return render(request, "collective/distribution_new.html", context)


def _given(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """Return what a form about the source in the address begins with; 404 for one out of reach."""
    key = request.GET.get("key", "")
    if not key:
        return {}
    source = source_of(scope, key)
    if source is None:
        raise Http404
    return {
        "key": key, "village": source.village, "source_kind": source.kind,
        "source_ref": source.words, "direct": source.direct,
        "amount": None if source.amount is None else f"{source.amount / FEN:.2f}",
        "upkeep_need": f"{source.upkeep_need / FEN:.2f}" if source.upkeep_need else None,
    }  # fmt: skip


def _opened(request: HttpRequest, form: NewDistributionForm, scope: Scope) -> Distribution | None:
    data = form.cleaned_data
    key = data["key"]
    source = source_of(scope, key) if key else None
    if key and source is None:
        raise Http404
    try:
        return open_distribution(
            by=request_actor(request), village=data["village"], source_kind=data["source_kind"],
            source_key=key, source_ref=data["source_ref"], amount=fen(data["amount"]),
            year=data["year"], upkeep_need=fen(data["upkeep_need"]), direct=data["direct"],
            plan=_plan(form), client_id=data["client_id"], today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        fields = {"bad-amount": "amount", "too-much": "amount", "bad-upkeep": "upkeep_need",
                  "bad-year": "year", "bad-source": "source_kind",
                  "not-permitted": "village", "unknown-asset": "village",
                  "other-village": "village", "no-money": "amount"}  # fmt: skip
        form.add_error(fields.get(error.code), error.message)
        return None


def _plan(form: NewDistributionForm) -> Plan:
    """Return the split as typed; upkeep that was left out is what upkeep needs."""
    plan = form.plan()
    if form.cleaned_data["upkeep"] is None:
        plan = replace(plan, upkeep=fen(form.cleaned_data["upkeep_need"]))
    return plan


@require_http_methods(["GET", "POST"])
def distribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one distribution and do the next thing about it."""
    found = found_or_404(request, pk)
    every, today = request_scope(request), timezone.localdate()
    allowed = steps_of(every, request.user.pk, found, today)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        return _done_before(request, found, posted)
    forms = [_form(request, step, posted, found, today) for step in allowed]
    for form in forms:
        if form.step == posted and form.is_valid() and _stepped(request, found, form):
            return redirect("collective:distribution", pk=pk)
    return render(request, "collective/distribution.html", _context(request, found, forms, today))


def _form(
    request: HttpRequest, step: str, posted: str, found: Distribution, today: date
) -> StepForm:
    mine = step == posted
    return StepForm(
        step, request.POST if mine else None, request.FILES if mine else None,
        direct=found.direct, day=today,
    )  # fmt: skip


def _done_before(request: HttpRequest, found: Distribution, step: str) -> HttpResponse:
    """Lead whoever sent a form twice back to the page; 403 for everybody else."""
    if not found.events.filter(step=step, user_id=request.user.pk or 0).exists():
        raise PermissionDenied
    messages.info(request, _("这一步您已经办过了，请看办理记录。"))
    return redirect("collective:distribution", pk=found.pk)


def _stepped(request: HttpRequest, found: Distribution, form: StepForm) -> bool:
    data = form.cleaned_data
    by, today, now = request_actor(request), timezone.localdate(), timezone.now()
    try:
        if form.step == DistributionStep.OBJECT:
            record_objection(
                by=by, found=found, who=data["who"], words=data["said"], day=data["day"],
                today=today, now=now,
            )  # fmt: skip
        else:
            with kept_paper(data.get("paper")) as paper:
                facts = Facts(
                    words=data.get("words", ""), day=data.get("day"),
                    expected=data.get("expected"), attended=data.get("attended"),
                    agreed=data.get("agreed"), order_reason=data.get("order_reason", ""),
                    paid_by=data.get("paid_by", ""), paper=paper,
                )  # fmt: skip
                distribution_step(
                    by=by, found=found, step=form.step, facts=facts, today=today, now=now
                )
    except RefusedError as error:
        places = {"bad-day": "day", "no-meeting": "expected", "bad-meeting": "attended",
                  "few": "attended", "no-majority": "agreed", "no-record": "paper",
                  "order": "order_reason", "no-way": "paid_by",
                  "no-words": "words"}  # fmt: skip
        name = places.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": form.step.label})
    return True


def _context(
    request: HttpRequest, found: Distribution, forms: list[StepForm], today: date
) -> dict[str, Any]:
    every = request_scope(request)
    rules = collective_rules(found.division_code, today)
    sums = sums_by_use(found)
    order = rules.texts(ORDER)
    rest = found.amount - sum(sums.values())
    homes = lines_in(found).filter(use=TO_HOUSEHOLDS)
    groups = (
        homes.order_by().values_list("group").annotate(n=Count("pk"), fen=Sum("amount"))
    )  # fmt: skip
    shown = list(homes[:_SHOWN])
    entries = booked([f"collective.line:{one.pk}" for one in shown]) if shown else {}
    place = full_names({found.division_code}, below=found.county_code)
    return {
        "found": found,
        "place": place.get(found.division_code, ""),
        "uses": [
            (use, sums[use], _percent(sums[use], found.amount))
            for use in rank_of_uses()
            if use in sums
        ],
        "rest": rest,
        "faults": [] if found.direct else order_faults(
            sums, order, found.upkeep_need, reason=found.order_reason
        ),
        "order": order,
        "groups": sorted(groups, key=lambda one: -(one[2] or 0)),
        "lines": [
            (one, mask_name(one.household.head_name) if one.household else "",
             f"collective.line:{one.pk}" in entries)
            for one in shown
        ],
        "households": sum(one[1] for one in groups),
        "objections": [
            (one, mask_name(one.who) if one.who else _("未留名"))
            for one in DistributionObjection.objects.proven(
                "objections to a distribution found through the gate"
            ).filter(distribution=found)
        ],
        "events": found.events.select_related("user"),
        "forms": forms,
        "may_edit": found.state == DistributionState.DRAFT
        and addressed(every, Distribution).may(Permission.WORK_COLLECTIVE, found.division_code),
        "may_answer": addressed(every, Distribution).may(
            Permission.WORK_COLLECTIVE, found.division_code
        ),
        "given": found.state in GIVEN,
        "sees_households": every.may(Permission.VIEW_HOUSEHOLDS, found.division_code),
        "sees_files": every.may(Permission.VIEW_REGISTERS, found.division_code),
        "days": rules.whole(NOTICE_DAYS),
        "source_url": _source_url(every, found),
        "today": today,
        "trail": [(_("收益分配"), reverse("collective:distributions")), (found.number, "")],
    }  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{part * 1000 // whole / 10:.1f}"


def _source_url(scope: Scope, found: Distribution) -> str:
    source = source_of(scope, found.source_key) if found.source_key else None
    if source is None:
        return ""
    return reverse(source.view_name, args=[found.source_key.partition(":")[2]])
