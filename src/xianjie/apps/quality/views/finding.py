"""One finding: why, which cells, where to mend it, what was done, and looking again at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.quality.actions.exempting import ask_exemption, decide_exemption
from xianjie.apps.quality.actions.mending import (
    mark_corrected,
    may_send,
    send_back,
    send_findings,
)
from xianjie.apps.quality.actions.rechecking import recheck_household
from xianjie.apps.quality.enums import ExemptionState, Mending, Standing
from xianjie.apps.quality.interfaces.evidence import filed_evidence
from xianjie.apps.quality.interfaces.forms import (
    APPROVE,
    ASK,
    BACK,
    MARK,
    REFUSE,
    SEND,
    ExemptionForm,
    WordsForm,
)
from xianjie.apps.quality.interfaces.mending_forms import MendingForm
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.quality.queries.findings import find_finding
from xianjie.apps.quality.queries.lines import involved_rows, lines_of
from xianjie.apps.quality.queries.mending_links import links_for, mendable
from xianjie.apps.quality.queries.rules import tables_by_id
from xianjie.apps.quality.queries.telling import told
from xianjie.apps.registry.actions.family import Told, family_mark
from xianjie.apps.registry.actions.indicators import correct_indicators
from xianjie.kernel.errors import RefusedError


@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at one finding and do the next thing about it."""
    scope = require(request, Permission.VIEW_QUALITY)
    row = find_finding(scope, pk)
    if row is None:
        raise Http404
    every = request_scope(request)
    allowed = _allowed(every, request.user.pk, row)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        if posted not in (MARK, BACK, SEND, ASK, APPROVE, REFUSE):
            raise Http404
        if not _ever(every, posted, row.division_code):
            raise PermissionDenied
        messages.error(request, _("这一条刚刚变了，请看办理记录后再办。"))
        return redirect("quality:finding", pk=pk)
    forms = [_form(step, request if step == posted else None) for step in allowed]
    for form in forms:
        if form.step == posted and form.is_valid():
            try:
                _do(request, row, form)
            except RefusedError as error:
                fields = {"no-words": "words", "no-reason": "reason", "bad-day": "until",
                          "file-type": "evidence", "empty-file": "evidence"}  # fmt: skip
                name = fields.get(error.code)
                form.add_error(name if name in form.fields else None, error.message)
            else:
                messages.success(request, _("已办：%(step)s。") % {"step": form.label})
                return redirect("quality:finding", pk=pk)
    line = lines_of([row], row.county_code)[0]
    table = tables_by_id().get(row.table)
    context = {
        "row": row,
        "line": line,
        "table": table.title if table else row.table,
        "told": told(row, line.read),
        "involved": involved_rows(line.read, every.narrowed(Permission.VIEW_HOUSEHOLDS)),
        "links": links_for(request, row, line.read),
        "forms": forms,
        "found_by": shown_labels([row.first_run.started_by]).get(row.first_run.started_by, ""),
        "events": row.events.select_related("user"),
        "exemption": row.exemption,
        "may_recheck": row.standing != Standing.CLEARED
        and row.household_id is not None
        and every.may(Permission.MEND_QUALITY, row.division_code),
        "sees_household": row.household_id is not None
        and every.may(Permission.VIEW_HOUSEHOLDS, row.division_code),
        "trail": [
            (_("数据核查"), reverse("quality:findings")),
            (line.title, reverse("quality:rule", args=[row.rule_id])),
            (_("疑点"), ""),
        ],
    }
    return render(request, "quality/finding.html", context)


def _ever(scope: Scope, step: str, place: str) -> bool:
    """Whether somebody may do a step of findings at this place at all."""
    if step in (MARK, ASK):
        return scope.may(Permission.MEND_QUALITY, place)
    if step in (SEND, BACK):
        return may_send(scope, place)
    return scope.may(Permission.APPROVE_EXEMPTIONS, place)


def _allowed(scope: Scope, user: int | None, row: QualityFinding) -> list[str]:
    """Return the steps that the state and the user's rights allow, the likeliest first."""
    if row.standing != Standing.OPEN:
        return []
    asked = row.exemption if row.exemption_id is not None else None
    waiting = asked is not None and asked.state == ExemptionState.ASKED
    steps = []
    if waiting and asked is not None and asked.asked_by_id != user:
        steps += [APPROVE, REFUSE]
    if row.mending != Mending.MARKED:
        steps.append(MARK)
    else:
        steps.append(BACK)
    if row.mending == Mending.NONE:
        steps.append(SEND)
    if not waiting:
        steps.append(ASK)
    return [step for step in steps if _ever(scope, step, row.division_code)]


def _form(step: str, request: HttpRequest | None) -> Any:
    data = request.POST if request is not None else None
    if step == ASK:
        return ExemptionForm(data, request.FILES if request is not None else None)
    return WordsForm(step, data)


def _do(request: HttpRequest, row: QualityFinding, form: Any) -> None:
    by, now, today = request_actor(request), timezone.now(), timezone.localdate()
    given = form.cleaned_data
    match form.step:
        case "mark":
            mark_corrected(by=by, finding=row, words=given["words"], now=now)
        case "back":
            send_back(by=by, finding=row, words=given["words"], now=now)
        case "send":
            send_findings(by=by, numbers=[row.pk], words=given["words"], today=today, now=now)
        case "ask":
            evidence = filed_evidence(by, row, given.get("evidence"), today, now)
            ask_exemption(
                by=by, finding=row, reason=given["reason"], until=given["until"],
                evidence=evidence, today=today, now=now,
            )  # fmt: skip
        case _:
            if row.exemption is None:
                raise RefusedError("stale", "这件豁免申请已经不在了，请刷新。")
            decide_exemption(
                by=by, exemption=row.exemption, approve=form.step == APPROVE,
                words=given["words"], now=now,
            )  # fmt: skip


@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the cells of a finding right in the register, and check the household again at once."""
    scope = require(request, Permission.CHANGE_REGISTRY)
    row = find_finding(scope, pk)
    target = mendable(row) if row is not None else None
    if row is None or target is None:
        raise Http404
    if not request_scope(request).may(Permission.CHANGE_REGISTRY, row.division_code):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = MendingForm(
        data, columns=target.columns, table=target.table, stored=target.stored,
        marks=family_mark(target.household),
    )  # fmt: skip
    if data is not None and form.is_valid():
        told_of = Told(
            by=request_actor(request), occurred_on=timezone.localdate(),
            reason=form.cleaned_data["reason"], today=timezone.localdate(), now=timezone.now(),
            marks={target.household.pk: form.cleaned_data["marks"]},
        )  # fmt: skip
        try:
            correct_indicators(told_of, target.subject, form.values)
        except RefusedError as error:
            form.add_error("reason" if error.code == "no-reason" else None, error.message)
        else:
            messages.success(request, _("已更正。"))
            _check_again(request, row)
            return redirect("quality:finding", pk=pk)
    line = lines_of([row], row.county_code)[0]
    context = {
        "row": row,
        "line": line,
        "form": form,
        "trail": [
            (_("数据核查"), reverse("quality:findings")),
            (_("疑点"), reverse("quality:finding", args=[pk])),
            (_("更正"), ""),
        ],
    }
    return render(request, "quality/mend.html", context)


def _check_again(request: HttpRequest, row: QualityFinding) -> None:
    if row.household is None:
        return
    try:
        stored = recheck_household(
            by=request_actor(request), household=row.household, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
        return
    messages.success(
        request,
        _("已重新核查这一户：消除 %(gone)s 条，新增 %(new)s 条。")
        % {"gone": stored.cleared, "new": stored.new},
    )


@require_POST
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the household of a finding again at once."""
    scope = require(request, Permission.MEND_QUALITY)
    row = find_finding(scope, pk)
    if row is None or row.household is None:
        raise Http404
    _check_again(request, row)
    return redirect("quality:finding", pk=pk)
