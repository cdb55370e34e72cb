"""Hard villages, the reckoning of items under supervision, the agenda of a dispatch meeting."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.codes import significant
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.places.queries.focus import NAMES, focus_rules, limits_of
from xianjie.apps.supervision.actions import list_villages, open_dispatch, send_orders
from xianjie.apps.supervision.actions.dispatching import Order, order_code
from xianjie.apps.supervision.interfaces.dispatch_forms import ListForm, MeetingForm, OrdersForm
from xianjie.apps.supervision.models import DispatchMeeting, Rectification
from xianjie.apps.supervision.queries.units import units_of
from xianjie.apps.supervision.queries.villages import agenda_of, battle_lines, hard_villages
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of


def _county(request: HttpRequest) -> str:
    county = county_of(request)
    if county is None:
        raise Http404
    return county.code


@require_GET
def battle_ledger(request: HttpRequest) -> HttpResponse:
    """Reckon what is left behind each open item, and how many days there are to do it."""
    scope = require(request, Permission.VIEW_REGISTERS)
    county, today = _county(request), timezone.localdate()
    page = page_of(battle_lines(county, scope), request.GET.get("page"))
    rows = list(page.object_list)
    names = full_names({row.division_code for row in rows}, below=county)
    lines = []
    for row in rows:
        code = significant(row.division_code)
        place = {9: f"town={row.division_code}", 12: f"town={code[:9]}000&village={code}"}
        query = place.get(len(code), "")
        whole = row.monitored + row.removed
        lines.append(
            (row, names.get(row.division_code, ""), (row.due_on - today).days, query,
             row.removed * 100 // whole if whole else None)
        )  # fmt: skip
    left = [row for row in rows if row.monitored]
    context = {
        "page": page,
        "lines": lines,
        "tiles": [
            (_("未销号"), page.paginator.count, _("项")),
            (_("本页监测户"), sum(row.monitored for row in rows), _("户")),
            (_("本页未消除人口"), sum(row.unsolved for row in rows), _("人")),
            (_("还有人的事项"), len(left), _("项")),
        ],
        "supervises": request_scope(request).may(Permission.SUPERVISE, county),
        "may_open": request_scope(request).may(Permission.VIEW_CASES),
        "today": today,
        "trail": [(_("挂牌督战"), reverse("supervision:battles")), (_("对账销号"), "")],
    }
    return render(request, "supervision/battle_ledger.html", context)


@require_http_methods(["GET", "POST"])
def battle_villages(request: HttpRequest) -> HttpResponse:
    """Propose the villages that the rules call hard; list the chosen ones."""
    require(request, Permission.SUPERVISE)
    county, today = _county(request), timezone.localdate()
    form = ListForm(request.POST if request.method == "POST" else None)
    chosen = request.POST.getlist("pick")
    if form.is_bound and form.is_valid():
        try:
            number = list_villages(
                by=request_actor(request), county=county, codes=chosen, today=today,
                now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("due_on" if error.code == "bad-day" else None, error.message)
        else:
            messages.success(request, _("已挂牌 %(n)s 个村。") % {"n": number})
            return redirect("supervision:battles-ledger")
    rules = focus_rules(county, today)
    context = {
        "rows": hard_villages(county, today),
        "form": form,
        "chosen": chosen,
        "known": limits_of(rules).known,
        "unverified": rules.unverified(*NAMES),
        "trail": [(_("挂牌督战"), reverse("supervision:battles")), (_("重点村提名"), "")],
    }
    return render(request, "supervision/battle_villages.html", context)


@require_http_methods(["GET", "POST"])
def dispatch_agenda(request: HttpRequest) -> HttpResponse:
    """Draw the agenda of a dispatch meeting from the data, and enter the meeting."""
    scope = require(request, Permission.SUPERVISE)
    county, today = _county(request), timezone.localdate()
    agenda = agenda_of(county, scope, today)
    form = MeetingForm(
        request.POST if request.method == "POST" else None,
        initial={"held_on": today, "problems": agenda.problems},
    )
    if form.is_bound and form.is_valid():
        try:
            made = open_dispatch(
                by=request_actor(request), county=county, now=timezone.now(), **form.cleaned_data
            )
        except RefusedError as error:
            form.add_error("supervisor" if error.code == "held" else None, error.message)
        else:
            messages.success(request, _("已登记，接着把调度要求逐条交办。"))
            return redirect("supervision:dispatches-orders", pk=made.pk)
    context = {
        "agenda": agenda,
        "form": form,
        "today": today,
        "trail": [(_("调度会议"), reverse("supervision:dispatches")), (_("本月议程"), "")],
    }
    return render(request, "supervision/agenda.html", context)


@require_http_methods(["GET", "POST"])
def dispatch_orders(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the orders of a meeting, each as a problem of its own."""
    scope = require(request, Permission.SUPERVISE)
    rows = DispatchMeeting.objects.visible_to(scope, Permission.SUPERVISE)
    meeting = rows.filter(pk=pk, retired_at__isnull=True).first()
    if meeting is None:
        raise Http404
    texts = [line.strip() for line in meeting.orders.splitlines() if line.strip()]
    county = meeting.division_code[:6]
    codes = {order_code(meeting, n): n for n in range(1, len(texts) + 1)}
    items = Rectification.objects.visible_to(scope).filter(county_code=county, code__in=codes)
    sent = {codes[one.code]: one for one in items}
    lines = [(n, text) for n, text in enumerate(texts, start=1) if n not in sent]
    form = OrdersForm(
        request.POST if request.method == "POST" else None, lines=lines, units=units_of(county)
    )
    if form.is_bound and form.is_valid():
        try:
            number = send_orders(
                by=request_actor(request), meeting=meeting, today=timezone.localdate(),
                now=timezone.now(), orders=[Order(*one) for one in form.chosen()],
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已交办 %(n)s 条。") % {"n": number})
            return redirect("supervision:dispatches-orders", pk=pk)
    detail = reverse("supervision:dispatches-detail", args=[pk])
    context = {
        "meeting": meeting,
        "form": form if lines else None,
        "sent": [(n, texts[n - 1], one) for n, one in sorted(sent.items())],
        "detail": detail,
        "trail": [
            (_("调度会议"), reverse("supervision:dispatches")), (str(meeting), detail),
            (_("交办要求"), ""),
        ],
    }  # fmt: skip
    return render(request, "supervision/orders.html", context)
