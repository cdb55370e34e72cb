"""The columns of a design, and what waits in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.registers.actions.designing import save_draft
from xianjie.apps.registers.interfaces.forms import ColumnForm, WaitForm
from xianjie.apps.registers.models import OwnRegister
from xianjie.apps.registers.queries.designs import draft_of, holds_values, in_force
from xianjie.apps.registers.views.designing import (
    design_for,
    look_again,
    page_of_design,
    trail_to,
    version_in,
)
from xianjie.exchange.register_edits import (
    moved,
    next_key,
    retired,
    with_column,
    with_wait,
    without,
    without_wait,
)
from xianjie.exchange.registers import ColumnSpec, Definition
from xianjie.kernel.errors import RefusedError

COLUMNS, WAITS = "columns", "waits"


def _keep(request: HttpRequest, design: OwnRegister, draft: Definition) -> None:
    save_draft(
        by=request_actor(request), design=design, draft=draft, version=version_in(request),
        now=timezone.now(),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def column_new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a column."""
    found = design_for(request, key)
    draft = draft_of(found)
    return _column(request, found, draft, next_key(draft), None)


@require_http_methods(["GET", "HEAD", "POST"])
def column_edit(request: HttpRequest, key: str, column: str) -> HttpResponse:
    """Change a column."""
    found = design_for(request, key)
    draft = draft_of(found)
    old = draft.column(column)
    if old is None:
        raise Http404
    return _column(request, found, draft, column, old)


def _column(
    request: HttpRequest, found: OwnRegister, draft: Definition, name: str, old: ColumnSpec | None
) -> HttpResponse:
    fixed = _fixed(found, name)
    if request.method == "POST":
        form = ColumnForm(request.POST, draft=draft, key=name)
        if form.is_valid():
            column = form.column(old)
            if fixed and old is not None and column.type != old.type:
                form.add_error("type", _("这一列已有值，不能改类型；请另加一列，再停用这一列。"))
            else:
                try:
                    _keep(request, found, with_column(draft, column))
                except RefusedError as error:
                    form.add_error(None, error.message)
                    look_again(request, form, found)
                else:
                    messages.success(request, _("已保存这一列。"))
                    return page_of_design(found, COLUMNS)
    else:
        told: dict[str, Any] = ColumnForm.told(old) if old else {"listed": True, "type": "text"}
        form = ColumnForm(initial={**told, "version": found.version}, draft=draft, key=name)
    context = {
        "form": form,
        "heading": _("修改列“%(title)s”") % {"title": old.title} if old else _("加一列"),
        "submit": _("保存这一列"),
        "about": _("已有值，类型不能再改。") if fixed else "",
        "back": f"{reverse('registers:design', args=[found.key])}#{COLUMNS}",
        "trail": trail_to(found, _("修改列") if old else _("加一列")),
        "by_type": True,
    }
    return render(request, "registers/form.html", context)


def _fixed(found: OwnRegister, name: str) -> bool:
    """Whether a column has values, so that its type stays."""
    old = in_force(found)
    column = next((one for one in old.columns if one.key == name), None) if old else None
    return bool(old and column and holds_values(old, column))


@require_POST
def column_do(request: HttpRequest, key: str, column: str, what: str) -> HttpResponse:
    """Move a column, take a new one out, retire one that is in force, or take it back."""
    found = design_for(request, key)
    draft, old = draft_of(found), in_force(found)
    if all(one.key != column for one in draft.columns):
        # Pressed twice: it is gone already.
        return page_of_design(found, COLUMNS)
    is_published = old is not None and any(one.key == column for one in old.columns)
    match what:
        case "up" | "down":
            changed = moved(draft, column, up=what == "up")
        case "remove":
            changed = retired(draft, column) if is_published else without(draft, column)
        case "revive":
            changed = retired(draft, column, back=True)
        case _:
            raise Http404
    try:
        _keep(request, found, changed)
    except RefusedError as error:
        messages.error(request, error.message)
    return page_of_design(found, COLUMNS)


@require_POST
def wait_new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a thing that somebody must look at."""
    found = design_for(request, key)
    draft = draft_of(found)
    form = WaitForm(request.POST, draft=draft)
    if form.is_valid():
        try:
            _keep(request, found, with_wait(draft, form.wait()))
        except RefusedError as error:
            form.add_error(None, error.message)
            look_again(request, form, found)
        else:
            messages.success(request, _("已加上这条提醒。"))
            return page_of_design(found, WAITS)
    context = {
        "form": form,
        "heading": _("加一条提醒"),
        "submit": _("加上"),
        "back": f"{reverse('registers:design', args=[found.key])}#{WAITS}",
        "trail": trail_to(found, _("加一条提醒")),
    }
    return render(request, "registers/form.html", context)


@require_POST
def wait_remove(request: HttpRequest, key: str, at: int) -> HttpResponse:
    """Take a thing that waits out of the design."""
    found = design_for(request, key)
    try:
        _keep(request, found, without_wait(draft_of(found), at))
    except RefusedError as error:
        messages.error(request, error.message)
    return page_of_design(found, WAITS)
