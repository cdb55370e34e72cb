"""One gap: why it is one, what was done about it, and the next step for who may take it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.actions import (
    answer_gap,
    bring_proof,
    close_gap,
    dispatch_gaps,
    return_gap,
    reveal_subject,
)
from xianjie.apps.benefits.actions.common import answers_for
from xianjie.apps.benefits.enums import TO_GIVE, WITH_DEPARTMENT, GapAnswer, GapState
from xianjie.apps.benefits.interfaces.forms import (
    AnswerForm,
    DispatchForm,
    ProofForm,
    WordsForm,
    fen,
    yuan_of,
)
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.queries.departments import office_by_department, offices_of
from xianjie.apps.benefits.queries.gaps import (
    SEE_ALL,
    answer_label,
    events_of,
    find_gap,
    is_overdue,
)
from xianjie.apps.benefits.queries.steps import steps_of
from xianjie.apps.benefits.views.common import kept_mark
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.forms import XjForm

DISPATCH, ANSWER, PROOF, RETURN, CLOSE, REVEAL = (
    "dispatch", "answer", "proof", "return", "close", "reveal",
)  # fmt: skip
FULL = "full"
_FIELDS = {
    "no-day": "effective_from", "no-amount": "granted", "bad-amount": "granted",
    "no-reason": "reason", "no-words": "words", "no-needs": "needs", "bad-day": "due_on",
    "no-office": "office", "bad-file-type": "evidence", "file-type-differs": "evidence",
    "bad-size": "evidence",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def gap(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a gap with every step of the calculation; whose turn it is acts here."""
    scope = require(request, Permission.VIEW_BENEFITS)
    found = find_gap(scope, pk)
    if found is None:
        raise Http404
    forms = _forms(request, found)
    posted = request.POST.get("form", "") if request.method == "POST" else ""
    person: tuple[str, str] | None = None
    if posted == REVEAL:
        person = reveal_subject(by=request_actor(request), gap=found, now=timezone.now())
    elif posted:
        form = forms.get(posted)
        if form is None:
            raise Http404
        if form.is_valid() and _act(request, found, posted, form):
            return redirect(f"{reverse('benefits:gap', args=[found.pk])}{kept_mark(request)}")
    rights = request_scope(request)
    today = timezone.localdate()
    own = answers_for(rights, found)
    full = request.GET.get("steps") == FULL
    context = {
        "gap": found,
        "forms": forms,
        "person": person,
        "head": mask_name(found.household.head_name),
        "member": mask_name(found.person.name) if found.person else "",
        "place": villages_by_code([found.division_code])[found.division_code],
        "steps": steps_of(found, full=full),
        "full": full,
        "events": events_of(found),
        "answer": answer_label(found),
        "is_overdue": is_overdue(found, today),
        "sees_all": rights.may(SEE_ALL, found.division_code),
        "may_reveal": own or rights.may(Permission.UNMASK_PERSONAL, found.division_code),
        "trail": [
            (_("应享未享"), reverse("benefits:gaps")),
            (f"{found.household.household_code} {found.title}", ""),
        ],
    }
    return render(request, "benefits/gap.html", context)


def _forms(request: HttpRequest, found: EntitlementGap) -> dict[str, XjForm]:
    """Return the forms that the user may send now, by name; the posted one is bound."""
    rights = request_scope(request)
    leads = rights.may(Permission.DISPATCH_BENEFITS, found.county_code)
    posted = request.POST.get("form", "") if request.method == "POST" else ""

    def data(name: str) -> tuple[Any, Any]:
        return (request.POST, request.FILES) if posted == name else (None, None)

    version: dict[str, Any] = {"version": found.version}
    forms: dict[str, XjForm] = {}
    if leads and found.state == GapState.OPEN:
        office = office_by_department(found.county_code).get(found.department)
        forms[DISPATCH] = DispatchForm(
            data(DISPATCH)[0],
            offices=offices_of(found.county_code),
            initial=version | {"office": str(office.pk) if office else ""},
        )
    if found.state in WITH_DEPARTMENT and answers_for(rights, found):
        due = found.amount if found.kind in TO_GIVE else None
        forms[ANSWER] = AnswerForm(
            *data(ANSWER),
            gap=found,
            initial=version
            | {"granted": yuan_of(due), "effective_from": timezone.localdate().replace(day=1)},
        )
    if found.state == GapState.PROOF and rights.may(Permission.APPLY_RELIEF, found.division_code):
        forms[PROOF] = ProofForm(*data(PROOF), initial=version)
    if leads and found.state == GapState.ANSWERED:
        forms[RETURN] = WordsForm(data(RETURN)[0], initial=version, prefix=None)
    if leads and found.state in (GapState.ANSWERED, GapState.OPEN):
        forms[CLOSE] = WordsForm(data(CLOSE)[0], initial=version, auto_id="close_%s")
    return forms


@contextmanager
def _upload(form: XjForm) -> Iterator[dict[str, Any]]:
    """The uploaded paper as the actions take it, in a folder that goes away."""
    upload = form.cleaned_data.get("evidence")
    if upload is None:
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        yield {"evidence": path, "evidence_name": upload.name}


def _act(request: HttpRequest, found: EntitlementGap, name: str, form: XjForm) -> bool:
    """Take the step; a refusal stands beside its field."""
    today, now = timezone.localdate(), timezone.now()
    values = form.cleaned_data
    base: dict[str, Any] = {"by": request_actor(request), "today": today, "now": now}
    of_gap = base | {"gap": found, "version": values["version"]}
    try:
        if name == DISPATCH:
            assert isinstance(form, DispatchForm)
            dispatch_gaps(
                county=found.county_code,
                gaps=[found.pk],
                organisation=form.offices[values["office"]],
                due_on=values["due_on"],
                **base,
            )
            messages.success(request, _("已交办。"))
        elif name == ANSWER:
            with _upload(form) as paper:
                answer_gap(
                    answer=GapAnswer(values["answer"]),
                    reason=values["reason"],
                    words=values["words"],
                    effective_from=values["effective_from"],
                    granted=fen(values["granted"]),
                    needs=values["needs"],
                    **of_gap,
                    **paper,
                )
            messages.success(request, _("已答复。"))
        elif name == PROOF:
            with _upload(form) as paper:
                bring_proof(words=values["words"], **of_gap, **paper)
            messages.success(request, _("已交给部门。"))
        elif name == RETURN:
            return_gap(words=values["words"], **of_gap)
            messages.success(request, _("已退回部门重核。"))
        else:
            close_gap(words=values["words"], **of_gap)
            messages.success(request, _("已办结。"))
    except RefusedError as refused:
        named = _FIELDS.get(refused.code)
        form.add_error(named if named in form.fields else None, refused.message)
        return False
    return True
