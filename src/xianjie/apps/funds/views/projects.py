"""Pages about one project: a step, its card, its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.funds import rules
from xianjie.apps.funds.actions import StepNote, take_step
from xianjie.apps.funds.financing import FinancingError, read_financing
from xianjie.apps.funds.interfaces.forms import StepForm, kept_paper
from xianjie.apps.funds.machine import machine
from xianjie.apps.funds.models import Project, ProjectGoal
from xianjie.apps.funds.queries.projects import (
    find_project,
    history_of,
    lacking,
    steps_for,
    target_of,
)
from xianjie.apps.funds.views.files import handed_out
from xianjie.kernel.errors import RefusedError

_FIELDS = {
    "bad-day": "on", "no-number": "number", "no-words": "words", "no-score": "score",
    "bad-type": "file", "bad-size": "file",
}  # fmt: skip


def _project(request: HttpRequest, pk: int) -> Project:
    found = find_project(require(request, Permission.VIEW_FUNDS), pk)
    if found is None:
        raise Http404
    return found


def _trail(project: Project, last: str) -> list[tuple[str, str]]:
    return [
        (_("项目库"), reverse("funds:projects")),
        (project.code, reverse("funds:projects-detail", args=[project.pk])),
        (last, ""),
    ]


@require_http_methods(["GET", "POST"])
def project_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a step of a project: with its day, document number, words, score and file."""
    project, today = _project(request, pk), timezone.localdate()
    known = machine().steps.get(step.upper())
    detail = reverse("funds:projects-detail", args=[pk])
    if known is None:
        raise Http404
    scope = request_scope(request)
    if not scope.may(known.permission):
        require(request, known.permission)
    if known not in steps_for(scope, request.user.pk, project, today):
        words = _("项目现在是“%(state)s”，您不能做“%(step)s”：不是这一步，或者上一步是您自己办的。")
        messages.error(request, words % {"state": project.state_word, "step": known.title})
        return redirect(detail)
    bound = request.method == "POST"
    form = StepForm(
        known, today, request.POST if bound else None, request.FILES if bound else None,
        files_may=scope.may(Permission.FILE_DOCUMENTS, project.division_code),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            with kept_paper(given.get("file")) as paper:
                note = StepNote(
                    on=given["on"], number=given["number"], words=given["words"],
                    score=given.get("score"), paper=paper,
                )  # fmt: skip
                done = take_step(
                    by=request_actor(request), project=project, step=known.key, note=note,
                    today=today, now=timezone.now(),
                )  # fmt: skip
        except RefusedError as error:
            name = _FIELDS.get(error.code)
            form.add_error(name if name in form.fields else None, error.message)
        else:
            words = _("已办“%(step)s”，项目现在是“%(state)s”。")
            messages.success(request, words % {"step": known.title, "state": done.state_word})
            return redirect(detail)
    target = target_of(known, project)
    context = {
        "form": form, "project": project, "step": known, "back": detail,
        "target": machine().states[target].title if target else "",
        "missing": lacking(project, today) if known.complete else [],
        "refusals": rules.entry_refusals(project, today) if known.complete else [],
        "trail": _trail(project, known.title),
    }  # fmt: skip
    return render(request, "funds/step.html", context)


@require_GET
def project_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project on one page for printing."""
    project = _project(request, pk)
    names = full_names({project.division_code}, below=project.division_code[:6])
    goals = ProjectGoal.objects.proven("goals of a project that came through the gate")
    try:
        sources: dict[str, Any] = read_financing(project.financing)
    except FinancingError:
        sources = {}
    context = {
        "project": project, "place": names.get(project.division_code, ""),
        "goals": goals.filter(project=project, retired_at__isnull=True),
        "sources": sources.items(), "events": reversed(list(history_of(project))),
        "today": timezone.localdate(), "trail": _trail(project, _("项目卡片")),
    }  # fmt: skip
    return render(request, "funds/card.html", context)


@require_GET
def project_file(request: HttpRequest, pk: int, event: int) -> StreamingHttpResponse:
    """Hand out the file of a step; audited."""
    project = _project(request, pk)
    found = project.steps.filter(pk=event, document__isnull=False).first()
    if found is None:
        raise Http404
    return handed_out(request, found.document_id)
