"""From a need to an appointment: decide, choose among those who come first, appoint."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.queries.places import villages_for
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.posts.actions.appointing import Terms, appoint_holder
from xianjie.apps.posts.actions.needs import close_need, decide_need
from xianjie.apps.posts.enums import NeedState
from xianjie.apps.posts.interfaces.forms import APPROVE, FEN, AppointForm, NeedForm
from xianjie.apps.posts.interfaces.tabs import tabs_of
from xianjie.apps.posts.models import PostNeed
from xianjie.apps.posts.permissions import may_decide
from xianjie.apps.posts.queries.candidates import candidates_in, judged_person
from xianjie.apps.posts.queries.exits import in_post
from xianjie.apps.posts.rules import post_rules
from xianjie.apps.registry.models import Person
from xianjie.apps.registry.queries.circumstances import person_named
from xianjie.kernel.dates import after_months
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of

VIEW, WORK = Permission.VIEW_EMPLOYMENT, Permission.WORK_EMPLOYMENT
_DECIDED = (NeedState.PROPOSED, NeedState.APPROVED)


def found_need(request: HttpRequest, pk: int, permission: Permission) -> PostNeed:
    """Return a need that the user sees and may do something about; 404 for any other."""
    scope = require(request, permission)
    rows = PostNeed.objects.visible_to(scope, permission)
    found = rows.filter(pk=pk, retired_at__isnull=True).select_related("proposed_by").first()
    if found is None:
        raise Http404
    return found


def _trail(need: PostNeed, last: str) -> list[tuple[str, str]]:
    detail = reverse("posts:needs-detail", args=[need.pk])
    return [(_("岗位需求"), reverse("posts:needs")), (need.title, detail), (last, "")]


@require_http_methods(["GET", "POST"])
def need_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a proposal, or give approved posts up."""
    need, today = found_need(request, pk, WORK), timezone.localdate()
    if not may_decide(request_scope(request), need.division_code):
        raise PermissionDenied
    if need.state not in _DECIDED:
        messages.info(request, _("这条需求已经办过了。"))
        return redirect("posts:needs-detail", pk=pk)
    bound = request.POST if request.method == "POST" else None
    form = NeedForm(need.state, bound, initial={"number": need.number, "verdict": APPROVE})
    if form.is_bound and form.is_valid() and _decided(request, need, form, today):
        return redirect("posts:needs-detail", pk=pk)
    place = full_names({need.division_code}, below=need.division_code[:6])
    context = {
        "need": need, "form": form, "place": place.get(need.division_code, ""),
        "standard": post_rules(need.division_code, today).pay(need.kind),
        "closing": need.state == NeedState.APPROVED,
        "trail": _trail(need, _("撤岗") if need.state == NeedState.APPROVED else _("审批")),
        "back": reverse("posts:needs-detail", args=[pk]),
    }  # fmt: skip
    return render(request, "posts/need_decide.html", context)


def _decided(request: HttpRequest, need: PostNeed, form: NeedForm, today: date) -> bool:
    data, by, now = form.cleaned_data, request_actor(request), timezone.now()
    try:
        if need.state == NeedState.APPROVED:
            found = close_need(by=by, need=need, words=data["words"], now=now)
        else:
            found = decide_need(
                by=by, need=need, approve=data["verdict"] == APPROVE, number=data["number"],
                words=data["words"], today=today, now=now,
            )  # fmt: skip
    except RefusedError as error:
        places = {"bad-number": "number", "no-words": "words", "above-standard": None}
        name = places.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    words = _("“%(title)s”%(state)s。")
    messages.success(request, words % {"title": found.title, "state": found.get_state_display()})
    return True


@require_GET
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """List the people of a village for an approved post: first who comes first, and why."""
    need, today = found_need(request, pk, WORK), timezone.localdate()
    scope = addressed(require(request, WORK), PostNeed)
    own = need.division_code.rstrip("0")
    groups = [
        (town, [(code, name) for code, name in villages if code.startswith(own)])
        for town, villages in villages_for(need.division_code[:6], scope)
    ]
    groups = [(town, villages) for town, villages in groups if villages]
    offered = [code for _town, villages in groups for code, _name in villages]
    village = request.GET.get("village", "")
    if village and village not in offered:
        raise Http404
    village = village or (offered[0] if offered else "")
    found = candidates_in(village, need.kind, today) if village else []
    shown = "no" if request.GET.get("fit") == "no" else "yes"
    fitting = [one for one in found if not one.judged.barriers]
    barred = [one for one in found if one.judged.barriers]
    page = page_of(barred if shown == "no" else fitting, request.GET.get("page"))
    taken = need.holdings.filter(in_post()).count()
    context = {
        "need": need, "groups": groups, "village": village, "page": page, "shown": shown,
        "rows": [(one, mask_name(one.person.name)) for one in page.object_list],
        "fits": len(fitting), "barred": len(barred), "taken": taken,
        "free": max((need.approved or 0) - taken, 0), "today": today,
        "approved": need.state == NeedState.APPROVED,
        "tabs": tabs_of(request, "needs"), "trail": _trail(need, _("候选人")),
        "unverified": post_rules(need.division_code, today).book.unverified("公益岗优先顺序清单"),
    }  # fmt: skip
    return render(request, "posts/candidates.html", context)


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint somebody; a candidate's button brings his number along, never in the address."""
    need, today = found_need(request, pk, WORK), timezone.localdate()
    if need.state != NeedState.APPROVED:
        messages.error(request, _("这个岗位需求没有批准，不能聘任。"))
        return redirect("posts:needs-detail", pk=pk)
    begins = today.replace(day=1)
    initial: dict[str, Any] = {
        "since": begins, "until": after_months(begins, need.months) - timedelta(days=1),
        "pay": f"{need.pay / FEN:.2f}", "who": request.POST.get("who", ""),
    }  # fmt: skip
    picked = request.method == "POST" and "since" not in request.POST
    form = AppointForm(
        request.POST if request.method == "POST" and not picked else None, initial=initial
    )
    person = _person(request, str(form["who"].value() or ""))
    judged = judged_person(person, need.kind, today) if person else None
    if form.is_bound and form.is_valid():
        if person is None:
            form.add_error("who", _("您的范围里没有找到这个人，请核对编号或证件号码。"))
        elif _appointed(request, need, person, form, today):
            return redirect("posts:candidates", pk=pk)
    context = {
        "need": need, "form": form, "judged": judged,
        "who": mask_name(person.name) if person else "", "trail": _trail(need, _("聘任")),
        "back": reverse("posts:candidates", args=[pk]),
    }  # fmt: skip
    return render(request, "posts/appoint.html", context)


def _person(request: HttpRequest, text: str) -> Person | None:
    if not text.strip():
        return None
    rows = Person.objects.visible_to(require(request, WORK), WORK)
    found = list(person_named(rows, text.strip()).select_related("household")[:2])
    return found[0] if len(found) == 1 else None


def _appointed(
    request: HttpRequest, need: PostNeed, person: Person, form: AppointForm, today: date
) -> bool:
    data = form.cleaned_data
    terms = Terms(
        data["since"], data["until"], int(data["pay"] * FEN), data["insured"],
        data["contract_no"], data["area"],
    )  # fmt: skip
    try:
        appoint_holder(
            by=request_actor(request), need=need, person=person, terms=terms, today=today,
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        places = {"unfit": "who", "elsewhere": "who", "bad-term": "until", "too-long": "until",
                  "above-need": "pay"}  # fmt: skip
        form.add_error(places.get(error.code), error.message)
        return False
    messages.success(request, _("已聘任。合同和补贴从开始日期起算。"))
    return True
