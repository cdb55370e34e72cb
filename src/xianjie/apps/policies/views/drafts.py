"""Drafts of parameters: write, preview, submit, approve, send back, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.jobs.queries import job_with_key
from xianjie.apps.policies.actions import (
    ask_preview,
    create_draft,
    publish_draft,
    reject_draft,
    revise_draft,
    submit_draft,
    withdraw_draft,
)
from xianjie.apps.policies.enums import OPEN_STATES, DraftKind, DraftState
from xianjie.apps.policies.interfaces.draft_forms import (
    DraftForm,
    as_written,
    form_value,
    initial_of,
    initial_to_restore,
)
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_version
from xianjie.apps.policies.queries.browse import Book, parameter_line
from xianjie.apps.policies.queries.drafts import (
    drafts_in,
    find_draft,
    preview_key,
    preview_rows,
)
from xianjie.apps.policies.queries.places import layer_names, places_to_draft
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

_STATES = {
    "open": OPEN_STATES,
    "published": (DraftState.PUBLISHED.value,),
    "closed": (DraftState.REJECTED.value, DraftState.WITHDRAWN.value),
}


@require_GET
def draft_list(request: HttpRequest) -> HttpResponse:
    """List the drafts of the county: those that wait, those published, those taken back."""
    scope = require(request, Permission.DRAFT_PARAMETERS)
    county = county_of(request)
    if county is None:
        return render(request, "policies/none.html")
    rows = drafts_in(scope, county.code)
    state = request.GET.get("state", "open")
    if state not in _STATES:
        raise Http404
    titles = {"open": _("未办完"), "published": _("已发布"), "closed": _("退回和撤回")}
    base = reverse("policies:drafts")
    tabs = [
        (title, f"{base}?state={key}", key == state, rows.filter(state__in=_STATES[key]).count())
        for key, title in titles.items()
    ]
    page = page_of(rows.filter(state__in=_STATES[state]), request.GET.get("page"))
    context = {
        "page": page,
        "rows": list(page.object_list),
        "names": layer_names(draft.place for draft in page.object_list),
        "tabs": tabs,
        "state": state,
        "county": county,
        "trail": [(_("规则库"), reverse("policies:rulebook")), (_("参数草稿"), "")],
    }
    return render(request, "policies/drafts.html", context)


@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest, name: str) -> HttpResponse:
    """Draft a value of a parameter; ``?restore=`` names a published draft to take back."""
    require(request, Permission.DRAFT_PARAMETERS)
    restores = None
    number = number_in(request.GET.get("restore", ""))
    if number is not None:
        restores = _found(request, number)
        if restores.state != DraftState.PUBLISHED or restores.parameter != name:
            raise Http404
    return _write(request, name, restores=restores)


@require_http_methods(["GET", "POST"])
def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a draft that has not been submitted."""
    require(request, Permission.DRAFT_PARAMETERS)
    draft = _found(request, pk)
    if draft.state != DraftState.DRAFT:
        raise Http404
    return _write(request, draft.parameter, draft=draft)


def _write(
    request: HttpRequest,
    name: str,
    *,
    draft: ParameterDraft | None = None,
    restores: ParameterDraft | None = None,
) -> HttpResponse:
    scope = request_scope(request).narrowed(Permission.DRAFT_PARAMETERS)
    county = county_of(request)
    version = current_version()
    if county is None or version is None:
        raise Http404
    code = draft.county_code if draft else county.code
    book = Book(version.hash, code, timezone.localdate())
    parameter = book.resolved.parameters.get(name)
    if parameter is None:
        raise Http404
    documents = dict(book.rulebook.documents)
    initial: dict[str, Any] = {
        "kind": DraftKind.SET,
        "place": code,
        "from_date": book.on,
        "value": form_value(as_written(parameter), parameter.type),
    }
    if draft is not None:
        initial = initial_of(draft, parameter.type, documents)
    elif restores is not None:
        initial = initial_to_restore(restores, parameter.type, documents)
    form = DraftForm(
        request.POST or None,
        initial=initial,
        kind=parameter.type,
        places=places_to_draft(code, scope),
        documents=documents,
        may_remove=initial["kind"] == DraftKind.REMOVE,
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, form, name, code, draft, restores)
        except RefusedError as error:
            form.refuse(error)
        else:
            return redirect("policies:draft", pk=kept.pk)
    line = parameter_line(book, parameter, layer_names([parameter.place]))
    context = {
        "form": form,
        "line": line,
        "draft": draft,
        "back": reverse("policies:draft", args=[draft.pk])
        if draft
        else reverse("policies:parameter", args=[name]),
        "trail": [
            (_("规则库"), reverse("policies:rulebook")),
            (line.title, reverse("policies:parameter", args=[name])),
            (_("改这个数"), ""),
        ],
    }
    return render(request, "policies/draft_form.html", context)


def _keep(
    request: HttpRequest,
    form: DraftForm,
    name: str,
    county: str,
    draft: ParameterDraft | None,
    restores: ParameterDraft | None,
) -> ParameterDraft:
    """Store what the form says and have its effect computed."""
    by, now = request_actor(request), timezone.now()
    change, reason = form.change(name), form.cleaned_data["reason"]
    if draft is not None:
        kept = revise_draft(by=by, draft=draft, change=change, reason=reason, now=now)
    else:
        kept = create_draft(
            by=by, county=county, change=change, reason=reason, now=now, restores=restores
        )
    ask_preview(by=by, draft=kept, now=now)
    return kept


@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft: what it changes, whom it changes, and what can be done with it now."""
    require(request, Permission.DRAFT_PARAMETERS)
    found = _found(request, pk)
    return _show(request, found)


def _show(request: HttpRequest, found: ParameterDraft, status: int = 200) -> HttpResponse:
    user, scope = request_user(request), request_scope(request)
    version = current_version()
    is_fresh = bool(version) and found.base_hash == (version.hash if version else "")
    job = job_with_key(user, scope, preview_key(found, version.hash)) if version else None
    preview = found.preview or {}
    rows = preview_rows(scope, preview.get("rules", ()))
    is_author = found.author_id == user.pk
    may_publish = scope.may(Permission.PUBLISH_RULEBOOK, found.division_code)
    is_open = found.state in OPEN_STATES
    context = {
        "draft": found,
        "place_name": layer_names([found.place])[found.place],
        "preview": preview,
        "effects": [{**one, "rows": rows[one["rule"]]} for one in preview.get("rules", ())],
        "is_fresh": is_fresh,
        "is_open": is_open,
        "job": job if job is not None and (job.is_open or job.error) else None,
        "is_author": is_author,
        "may_edit": is_author and found.state == DraftState.DRAFT,
        "may_submit": is_author and found.state == DraftState.DRAFT and is_fresh,
        "may_decide": may_publish and not is_author and found.state == DraftState.SUBMITTED,
        "may_restore": found.state == DraftState.PUBLISHED,
        "citation": found.citation,
        "in_county": found.place == found.county_code,
        "trail": [
            (_("规则库"), reverse("policies:rulebook")),
            (_("参数草稿"), reverse("policies:drafts")),
            (found.title, ""),
        ],
    }
    return render(request, "policies/draft.html", context, status=status)


@require_POST
def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Have computed whom a draft changes, against the rulebook in force."""
    return _act(request, pk, lambda by, one, now: ask_preview(by=by, draft=one, now=now), "")


@require_POST
def draft_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a draft to those who may publish it."""
    done = _("已提交审核，审核人的铃铛里有提醒。")
    today = timezone.localdate()
    return _act(
        request,
        pk,
        lambda by, one, now: submit_draft(by=by, draft=one, today=today, now=now),
        done,
    )


@require_POST
def draft_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own draft back."""
    done = _("草稿已撤回，规则库没有改变。")
    return _act(request, pk, lambda by, one, now: withdraw_draft(by=by, draft=one, now=now), done)


@require_POST
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve somebody else's draft and publish it."""
    note = request.POST.get("note", "").strip()
    done = _("已发布。以后的筛查按新的数比对；已有的结果不变，可重新筛查。")
    return _act(
        request,
        pk,
        lambda by, one, now: publish_draft(by=by, draft=one, note=note, now=now),
        done,
        Permission.PUBLISH_RULEBOOK,
    )


@require_POST
def draft_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody else's draft back with a reason."""
    note = request.POST.get("note", "")
    done = _("已退回，起草人会收到您的意见。")
    return _act(
        request,
        pk,
        lambda by, one, now: reject_draft(by=by, draft=one, note=note, now=now),
        done,
        Permission.PUBLISH_RULEBOOK,
    )


def _act(
    request: HttpRequest,
    pk: int,
    step: Callable[[Actor, ParameterDraft, Any], object],
    done: str,
    permission: Permission = Permission.DRAFT_PARAMETERS,
) -> HttpResponse:
    require(request, permission)
    found = _found(request, pk)
    try:
        step(request_actor(request), found, timezone.now())
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        if done:
            messages.success(request, done)
    return redirect("policies:draft", pk=pk)


def _found(request: HttpRequest, pk: int) -> ParameterDraft:
    scope = request_scope(request).narrowed(Permission.DRAFT_PARAMETERS)
    found = find_draft(scope, pk)
    if found is None:
        raise Http404
    return found
