"""Correct one clause with its units, one target, one duty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.documents.actions import (
    ClauseWords,
    DutyWords,
    TargetWords,
    add_clause,
    add_unit,
    change_unit,
    correct_clause,
    move_clause,
    remove_clause,
    remove_duty,
    remove_target,
    remove_unit,
    save_duty,
    save_target,
)
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.interfaces.forms import (
    ClauseForm,
    DutyForm,
    TargetForm,
    UnitForm,
    organisation_choices,
)
from xianjie.apps.documents.models import Clause, ClauseDuty, PolicyDocument, Target
from xianjie.apps.documents.queries.units import organisation_in
from xianjie.apps.documents.views.common import (
    Ground,
    clause_or_404,
    document_trail,
    field_of,
    managed_or_404,
)
from xianjie.apps.documents.views.review import revision_of
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in


def _review(pk: int, anchor: str = "") -> str:
    return reverse("documents:review", args=[pk]) + (f"#{anchor}" if anchor else "")


def _words(form: forms.Form) -> ClauseWords:
    data = form.cleaned_data
    return ClauseWords(data["path"], data["heading"], data["kind"], data["units_open"])


@require_http_methods(["GET", "POST"])
def clause(request: HttpRequest, pk: int, clause_pk: int) -> HttpResponse:
    """Correct a clause: its words, its place, its units; targets and duties lead on."""
    ground, found = managed_or_404(request, pk)
    row = clause_or_404(found, clause_pk)
    posted = request.POST.get("form", "") if request.method == "POST" else ""
    form = ClauseForm(
        request.POST if posted == "clause" else None,
        initial={
            "path": row.path, "heading": row.heading, "kind": row.kind,
            "units_open": row.units_open, "revision": found.revision,
        },
    )  # fmt: skip
    choices = organisation_choices(found.division_code)
    unit_form = UnitForm(
        request.POST if posted == "unit-add" else None, choices=choices,
        initial={"revision": found.revision},
    )  # fmt: skip
    if posted:
        answer = _act_on_clause(request, ground, row, posted, form, unit_form)
        if answer is not None:
            return answer
    context = {
        "document": found,
        "clause": row,
        "form": form,
        "unit_form": unit_form,
        "choices": choices,
        "units": list(row.units.select_related("organisation", "group")),
        "targets": list(row.targets.all()),
        "duties": list(row.duties.all()),
        "words": found.text[row.start or 0 : row.end or 0] if found.text else "",
        "is_open": found.state == DocumentState.READ,
        "back": _review(pk, f"item-c{row.pk}"),
        "trail": document_trail(found, (row.path, "")),
    }
    return render(request, "documents/clause.html", context)


def _act_on_clause(
    request: HttpRequest,
    ground: Ground,
    row: Clause,
    posted: str,
    form: ClauseForm,
    unit_form: UnitForm,
) -> HttpResponse | None:
    """Do what a button asked for; None when a form says what to mend."""
    act: dict[str, Any] = {"by": request_actor(request), "now": timezone.now()}
    pk = row.document_id
    try:
        if posted == "clause":
            if not form.is_valid():
                return None
            correct_clause(
                clause=row, revision=form.cleaned_data["revision"], words=_words(form), **act
            )
        elif posted == "unit-add":
            if not unit_form.is_valid():
                return None
            data = unit_form.cleaned_data
            add_unit(
                clause=row, revision=data["revision"], printed=data["printed"], role=data["role"],
                is_group=data["is_group"], **act,
                organisation=organisation_in(ground.county, int(data["organisation"]))
                if data["organisation"] else None,
            )  # fmt: skip
        else:
            return _press(request, ground, row, posted, act)
    except RefusedError as error:
        bound: forms.Form = form if posted == "clause" else unit_form
        name = "printed" if posted == "unit-add" else field_of(error, form.fields)
        bound.add_error(name, error.message)
        return None
    messages.success(request, _("已保存。"))
    return redirect("documents:clause", pk=pk, clause_pk=row.pk)


def _press(
    request: HttpRequest, ground: Ground, row: Clause, posted: str, act: dict[str, Any]
) -> HttpResponse:
    """Do what a button without a form of its own asked for; a refusal is told above the page."""
    pk, revision = row.document_id, revision_of(request)
    here = redirect("documents:clause", pk=pk, clause_pk=row.pk)
    try:
        if posted in ("up", "down"):
            move_clause(clause=row, revision=revision, down=posted == "down", **act)
            return redirect(_review(pk, f"item-c{row.pk}"))
        if posted == "remove":
            remove_clause(clause=row, revision=revision, **act)
            messages.success(request, _("已删除这一条。"))
            return redirect(_review(pk))
        key = request.POST.get("unit", "")
        number = number_in(key)
        unit = row.units.filter(pk=number).first() if number is not None else None
        if unit is None:
            raise Http404
        unit.clause = row
        if posted == "unit-remove":
            remove_unit(unit=unit, revision=revision, **act)
        elif posted == "unit":
            chosen = request.POST.get("organisation", "")
            change_unit(
                unit=unit, revision=revision, role=request.POST.get("role", ""),
                organisation=organisation_in(ground.county, office)
                if (office := number_in(chosen)) is not None else None, **act,
            )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
        return here
    messages.success(request, _("已保存。"))
    return here


@require_http_methods(["GET", "POST"])
def clause_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a clause behind the one named by ``after``."""
    _ground, found = managed_or_404(request, pk)
    key = request.GET.get("after", "")
    number = number_in(key)
    after = clause_or_404(found, number) if number is not None else None
    form = ClauseForm(
        request.POST if request.method == "POST" else None,
        initial={"revision": found.revision, "kind": after.kind if after else "clause"},
    )
    if form.is_bound and form.is_valid():
        try:
            made = add_clause(
                by=request_actor(request), document=found, words=_words(form), after=after,
                revision=form.cleaned_data["revision"], now=timezone.now(),
                start=_offset(request, "start"), end=_offset(request, "end"),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(field_of(error, form.fields), error.message)
        else:
            messages.success(request, _("已添加。"))
            return redirect("documents:clause", pk=pk, clause_pk=made.pk)
    context = {
        "document": found,
        "form": form,
        "after": after,
        "back": _review(pk, f"item-c{after.pk}" if after else ""),
        "trail": document_trail(found, (_("添加条款"), "")),
    }
    return render(request, "documents/clause_new.html", context)


def _offset(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _marked(request: HttpRequest, found: PolicyDocument) -> dict[str, Any]:
    """Return the stretch of text that was marked, as first values of a form."""
    start, end = _offset(request, "start"), _offset(request, "end")
    if start is None or end is None or not 0 <= start < end <= len(found.text):
        return {}
    return {"start": start, "end": end, "verbatim": found.text[start:end][:500]}


@dataclass(frozen=True)
class _Kind:
    """A kind of thing that clauses hold: its rows, its form, its words and what is done with it."""

    title: str | Promise
    mark: str
    rows: str
    form: type[TargetForm | DutyForm]
    words: type[TargetWords | DutyWords]
    save: Callable[..., object]
    remove: Callable[..., object]
    argument: str


_TARGETS = _Kind(
    gettext_lazy("指标"), "t", "targets", TargetForm, TargetWords, save_target, remove_target,
    "target",
)  # fmt: skip
_DUTIES = _Kind(
    gettext_lazy("报送等职责"), "d", "duties", DutyForm, DutyWords, save_duty, remove_duty, "duty"
)


@require_http_methods(["GET", "POST"])
def target(
    request: HttpRequest, pk: int, clause_pk: int, target_pk: int | None = None
) -> HttpResponse:
    """Correct or remove a target, or add one (no ``target_pk``), also from marked text."""
    return _part(request, pk, clause_pk, target_pk, _TARGETS)


@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, pk: int, clause_pk: int, duty_pk: int | None = None) -> HttpResponse:
    """Correct or remove a duty, or add one (no ``duty_pk``), also from marked text."""
    return _part(request, pk, clause_pk, duty_pk, _DUTIES)


def _part(
    request: HttpRequest, pk: int, clause_pk: int, part_pk: int | None, kind: _Kind
) -> HttpResponse:
    _ground, found = managed_or_404(request, pk)
    row = clause_or_404(found, clause_pk)
    one: Target | ClauseDuty | None = None
    if part_pk is not None:
        one = getattr(row, kind.rows).filter(pk=part_pk).first()
        if one is None:
            raise Http404
        one.clause = row
    names = [name for name in kind.form.base_fields if name != "revision"]
    initial = {name: getattr(one, name) for name in names} if one else _marked(request, found)
    form = kind.form(
        request.POST if request.method == "POST" else None,
        initial=initial | {"revision": found.revision},
    )
    act: dict[str, Any] = {kind.argument: one, "by": request_actor(request), "now": timezone.now()}
    anchor = f"item-{kind.mark}{part_pk}" if part_pk else f"item-c{row.pk}"
    if one is not None and request.POST.get("form") == "remove":
        return _removed(request, pk, row, kind.remove, **act)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            kind.save(
                clause=row, revision=data.pop("revision"), start=data.pop("start"),
                end=data.pop("end"), words=kind.words(**data), **act,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(field_of(error, form.fields), error.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect(_review(pk, anchor))
    return _part_page(request, found, row, one, form, str(kind.title), anchor)


def _removed(request: HttpRequest, pk: int, row: Clause, action: Any, **act: Any) -> HttpResponse:
    try:
        action(revision=revision_of(request), **act)
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已删除。"))
    return redirect(_review(pk, f"item-c{row.pk}"))


def _part_page(
    request: HttpRequest,
    found: PolicyDocument,
    row: Clause,
    one: Target | ClauseDuty | None,
    form: forms.Form,
    title: str,
    anchor: str,
) -> HttpResponse:
    start, end = (row.start or 0, row.end or 0) if row.start is not None else (0, 0)
    clause_page = reverse("documents:clause", args=[found.pk, row.pk])
    context = {
        "document": found,
        "clause": row,
        "one": one,
        "form": form,
        "title": title,
        "words": found.text[start:end],
        "is_open": found.state == DocumentState.READ,
        "back": _review(found.pk, anchor),
        "trail": document_trail(found, (row.path, clause_page), (title, "")),
    }
    return render(request, "documents/part.html", context)
