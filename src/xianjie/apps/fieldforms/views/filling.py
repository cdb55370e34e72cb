"""Fill in a sheet: everything known is there already, choices come before typing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.fieldforms.actions import drop_draft, save_draft, submit_sheet
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.interfaces.sheet_form import (
    Content,
    kept_content,
    left_alone,
    parts_of,
    pictures_of,
    raw_values,
)
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries import Prefill, forms, prefill
from xianjie.apps.fieldforms.queries.drafts import draft_of
from xianjie.apps.fieldforms.queries.figures import to_type
from xianjie.apps.fieldforms.queries.tasks import find_task, has_conflict
from xianjie.apps.registry.actions.searching import record_search
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.queries.searching import By, search
from xianjie.exchange.sheet_values import check_values, count_answers
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in

SUBMIT, KEEP, FRESH = "submit", "keep", "fresh"
_MOST_BASE = 400


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the sheet of a task; one that is done leads to its sheet."""
    scope = require(request, Permission.FILL_SHEETS)
    found = find_task(scope, pk)
    if found is None:
        raise Http404
    if request.method == "GET" and found.state == TaskState.DONE and found.sheet_id:
        return redirect("fieldforms:sheet", pk=found.sheet_id)
    return _fill(request, found.household, found.form, found)


@require_http_methods(["GET", "POST"])
def sheet_new(request: HttpRequest) -> HttpResponse:
    """Fill in a sheet that nobody asked for; ``household`` and ``form`` say which."""
    scope = require(request, Permission.FILL_SHEETS)
    form, picked = request.GET.get("form", ""), request.GET.get("household", "")
    household = _household(scope, picked) if picked else None
    if (picked and household is None) or (form and form not in forms()):
        raise Http404
    if household is None or not form:
        return _pick(request, scope, household, form)
    return _fill(request, household, form, None)


def _pick(
    request: HttpRequest, scope: Scope, household: Household | None, form: str
) -> HttpResponse:
    """Offer the forms of a household, or find one first; what is typed stands in no address."""
    typed = request.POST.get("q", "").strip()[:60]
    found: list[tuple[int, str, str, str]] = []
    if typed and household is None:
        hits = search(scope, typed)
        if hits.by in {By.ID, By.PHONE}:
            record_search(
                by=request_actor(request),
                kind=hits.by.value,
                found=hits.count,
                now=timezone.now(),
            )
        homes = {one.pk: (one.pk, one.code, one.head, one.place.name) for one in hits.households}
        for one in hits.people:
            line = (one.household_pk, one.code, f"{one.name} {one.relation}", one.place.name)
            homes.setdefault(one.household_pk, line)
        found = list(homes.values())
    context = {
        "household": household,
        "head": mask_name(household.head_name) if household else "",
        "form": form,
        "forms": forms(),
        "typed": typed,
        "found": found,
        "trail": [(_("入户任务"), reverse("fieldforms:tasks")), (_("另填一张"), "")],
    }
    return render(request, "fieldforms/sheet_new.html", context)


def _household(scope: Scope, text: str) -> Household | None:
    number = number_in(text)
    rows = Household.objects.visible_to(scope, Permission.FILL_SHEETS)
    return rows.filter(pk=number).first() if number is not None else None


def _fill(
    request: HttpRequest, household: Household, form: str, asked: FieldTask | None
) -> HttpResponse:
    user, now = request_user(request), timezone.now()
    ahead = prefill(household, form, timezone.localdate(), task=asked)
    if request.method == "GET":
        kept = draft_of(user, form, household)
        if kept is not None and FRESH not in request.GET:
            return _show(request, household, ahead, asked, kept[0], kept[1], saved_at=kept[2])
        return _show(request, household, ahead, asked, uuid4(), None)
    number = _uuid(request.POST.get("client_id", ""))
    if number is None:
        raise Http404
    content = kept_content(dict(request.POST.lists()))
    if request.POST.get("step") == KEEP:
        save_draft(
            by=request_actor(request),
            client_id=number,
            form=form,
            household=household,
            content=content,
            now=now,
        )
        messages.success(request, _("先存下了，下次打开这一户的这张表接着填。"))
        return redirect("fieldforms:tasks")
    try:
        done = _submit(request, household, ahead, asked, number, content)
    except RefusedError as error:
        faults = error.details.get("faults", {})
        words = "" if set(faults) & set(ahead.definition.items) else error.message
        return _show(request, household, ahead, asked, number, content, faults=faults, words=words)
    _tell(request, done)
    mark = request.GET.get("next", "")
    query = urlencode({"next": mark} if mark.startswith("desk:") else {"done": 1})
    return redirect(f"{reverse('fieldforms:sheet', args=[done.pk])}?{query}")


def _submit(
    request: HttpRequest,
    household: Household,
    ahead: Prefill,
    asked: FieldTask | None,
    number: UUID,
    content: Content,
) -> Sheet:
    raw = raw_values(ahead, content)
    checked = check_values(ahead.definition, raw, members=frozenset(ahead.people))
    typed, chosen, kept = count_answers(ahead.definition, checked.values, ahead.values)
    with TemporaryDirectory() as folder:
        photos, signature = pictures_of(request, number, Path(folder))
        return submit_sheet(
            by=request_actor(request),
            client_id=number,
            form=ahead.definition.id,
            definition=ahead.definition.version,
            household=household,
            task=asked,
            values=raw,
            typed=typed,
            chosen=chosen,
            kept=kept,
            base=request.POST.get("base", "")[:_MOST_BASE],
            filled_at=timezone.now(),
            signature=signature,
            photos=photos,
            today=timezone.localdate(),
            now=timezone.now(),
        )


def _tell(request: HttpRequest, done: Sheet) -> None:
    if done.state == SheetState.CONFLICT:
        messages.warning(
            request, _("表已收下。它和别人填的或新到的数据有出入，两份都留着，等乡镇或县里核对。")
        )
        return
    messages.success(
        request,
        _("已提交：打字 %(typed)s 项，点选 %(chosen)s 项，沿用已知 %(kept)s 项。")
        % {"typed": done.typed, "chosen": done.chosen, "kept": done.kept},
    )


def _show(
    request: HttpRequest,
    household: Household,
    ahead: Prefill,
    asked: FieldTask | None,
    number: UUID,
    content: Content | None,
    *,
    faults: dict[str, str] | None = None,
    words: str = "",
    saved_at: datetime | None = None,
) -> HttpResponse:
    definition = ahead.definition
    afresh = left_alone(ahead, content) if saved_at and content else frozenset()
    place = villages_by_code([household.division_code])[household.division_code]
    form = definition.short or definition.title
    context = {
        "definition": definition,
        "household": household,
        "head": mask_name(household.head_name),
        "place": place,
        "task": asked,
        "parts": parts_of(ahead, content, faults or {}, afresh),
        "client_id": number,
        "base": request.POST.get("base", "")[:_MOST_BASE] or ahead.base,
        "faults": faults or {},
        "words": words,
        "saved_at": saved_at,
        "waits": has_conflict(household, form),
        "to_type": to_type(ahead),
        "known": len(ahead.known),
        "asked": len(definition.asked),
        "today": timezone.localdate(),
        "draft_query": f"{reverse('fieldforms:draft')}",
        "trail": [(_("入户任务"), reverse("fieldforms:tasks")), (form, "")],
    }
    return render(request, "fieldforms/sheet_form.html", context)


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is filled in so far; with ``drop`` throw it away instead."""
    scope = require(request, Permission.FILL_SHEETS)
    number = _uuid(request.POST.get("client_id", ""))
    household = _household(scope, request.POST.get("household", ""))
    form = request.POST.get("form", "")
    if number is None or household is None or form not in forms():
        raise Http404
    if request.POST.get("drop"):
        drop_draft(by=request_actor(request), client_id=number)
        return redirect("fieldforms:tasks")
    save_draft(
        by=request_actor(request),
        client_id=number,
        form=form,
        household=household,
        content=kept_content(dict(request.POST.lists())),
        now=timezone.now(),
    )
    return HttpResponse(status=204)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
