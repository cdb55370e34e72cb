"""Designing a county's own register: its page, publishing it, taking it out and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registers.actions.designing import (
    discard_draft,
    publish_design,
    restore_design,
    retire_design,
    save_draft,
)
from xianjie.apps.registers.enums import State
from xianjie.apps.registers.groups import GROUPS
from xianjie.apps.registers.interfaces.forms import TYPE_WORDS, DesignForm, WaitForm
from xianjie.apps.registers.interfaces.preview import preview_of
from xianjie.apps.registers.models import OwnRegister
from xianjie.apps.registers.queries.designs import (
    draft_of,
    find_design,
    in_force,
    problems,
    row_count,
)
from xianjie.apps.registers.queries.uploads import upload_for
from xianjie.exchange.register_edits import changes_between
from xianjie.exchange.registers import Definition
from xianjie.kernel.errors import RefusedError
from xianjie.web.ledger.pages_row import ReasonForm


def design_for(request: HttpRequest, key: str) -> OwnRegister:
    """Return a register of the session's county to its designer; 403 and 404 for the others."""
    require(request, Permission.DESIGN_REGISTERS)
    county = county_of(request)
    found = find_design(county.code, key) if county else None
    if found is None or not request_scope(request).may(
        Permission.DESIGN_REGISTERS, found.county_code.ljust(12, "0")
    ):
        raise Http404
    return found


def version_in(request: HttpRequest) -> int | None:
    """Return the version that the designer saw."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def look_again(request: HttpRequest, form: Any, design: OwnRegister) -> None:
    """Let what was typed stand over the design as it is now: the next press is a decision."""
    design.refresh_from_db()
    data = request.POST.copy()
    data["version"] = str(design.version)
    form.data = data


def page_of_design(design: OwnRegister, part: str = "") -> HttpResponse:
    """Lead to the page of a design, to a part of it."""
    address = reverse("registers:design", args=[design.key])
    return redirect(f"{address}#{part}" if part else address)


def trail_to(design: OwnRegister, *last: str) -> list[tuple[str, str]]:
    """Return the way to a page of a design."""
    trail = [(_("自建台账"), reverse("registers:catalogue"))]
    own = reverse("registers:design", args=[design.key])
    return [*trail, (design.title, own if last else ""), *((word, "") for word in last)]


@require_http_methods(["GET", "HEAD", "POST"])
def design(request: HttpRequest, key: str) -> HttpResponse:
    """Show a design with its preview; by POST keep what it is about."""
    found = design_for(request, key)
    draft = draft_of(found)
    if request.method == "POST":
        form = DesignForm(request.POST, draft=draft)
        if form.is_valid():
            try:
                save_draft(
                    by=request_actor(request), design=found, draft=form.definition(),
                    version=version_in(request), now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                form.add_error(None, error.message)
                look_again(request, form, found)
            else:
                messages.success(request, _("已保存为草稿。"))
                return page_of_design(found)
        return _page(request, found, form)
    form = DesignForm(initial={**DesignForm.told(draft), "version": found.version}, draft=draft)
    return _page(request, found, form)


def _page(request: HttpRequest, found: OwnRegister, form: DesignForm) -> HttpResponse:
    draft, old = draft_of(found), in_force(found)
    today = timezone.localdate()
    versions = list(found.versions.order_by("-number"))
    names = shown_labels({one.published_label for one in versions})
    context: dict[str, Any] = {
        "design": found,
        "draft": draft,
        "is_draft": found.draft is not None,
        "is_open": found.state == State.PUBLISHED,
        "is_retired": found.state == State.RETIRED,
        "form": form,
        "columns": [_told(one, old) for one in draft.live],
        "former": [one for one in draft.columns if one.retired],
        "waits": [(at, one, draft.column(one.when)) for at, one in enumerate(draft.waits)],
        "wait_form": WaitForm(initial={"version": found.version}, draft=draft, auto_id="wait_%s"),
        "types": TYPE_WORDS.items(),
        "problems": problems(found) if found.draft is not None else [],
        "changes": changes_between(old, draft) if found.draft is not None else [],
        "preview": preview_of(draft, request_scope(request), found.county_code, today, found.pk),
        "versions": [(one, names.get(one.published_label, "")) for one in versions],
        "rows": row_count(old) if old else 0,
        "upload": upload_for(found, request.user.pk),
        "group": GROUPS[draft.group],
        "trail": trail_to(found),
    }
    return render(request, "registers/design.html", context)


def _told(column: Any, old: Definition | None) -> dict[str, Any]:
    marks = [
        (column.required, _("必填")), (column.filter, _("筛选")), (column.search, _("查找")),
        (column.total, _("合计")), (not column.listed, _("不列出")),
        (column.personal, _("加密")),
    ]  # fmt: skip
    published = old is not None and any(
        one.key == column.key and not one.retired for one in old.columns
    )
    return {
        "column": column,
        "type": TYPE_WORDS[column.type],
        "marks": [word for is_so, word in marks if is_so],
        "published": published,
    }


@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Bring the draft into force."""
    found = design_for(request, key)
    try:
        publish_design(
            by=request_actor(request), design=found, version=version_in(request),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已发布，现在就可以登记。"))
    return page_of_design(found)


@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Forget the changes that were not published."""
    found = design_for(request, key)
    try:
        discard_draft(
            by=request_actor(request), design=found, version=version_in(request),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("没有发布的改动已撤销。"))
    return page_of_design(found)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Take a register out of use; its rows stay."""
    found = design_for(request, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retire_design(
                by=request_actor(request), design=found, reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已停用，记录和历史都还在，随时可以恢复。"))
            return page_of_design(found)
    context = {
        "form": form,
        "heading": _("停用台账：%(title)s") % {"title": found.title},
        "about": _("停用后菜单和清单里不再出现，记录、历史和设计都保留。"),
        "submit": _("停用"),
        "back": reverse("registers:design", args=[key]),
        "trail": trail_to(found, _("停用")),
    }
    return render(request, "registers/form.html", context)


@require_POST
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Take a register into use again."""
    found = design_for(request, key)
    try:
        restore_design(by=request_actor(request), design=found, now=timezone.now())
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已恢复。"))
    return page_of_design(found)


@require_GET
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show a definition that was in force: its columns, and what it had changed."""
    found = design_for(request, key)
    versions = {one.number: one for one in found.versions.filter(number__in=(number, number - 1))}
    shown = versions.get(number)
    if shown is None:
        raise Http404
    before = versions.get(number - 1)
    definition = Definition.model_validate(shown.definition)
    old = Definition.model_validate(before.definition) if before else None
    context = {
        "design": found,
        "shown": shown,
        "by": shown_labels([shown.published_label]).get(shown.published_label, ""),
        "draft": definition,
        "columns": [_told(one, definition) for one in definition.live],
        "former": [one for one in definition.columns if one.retired],
        "changes": changes_between(old, definition),
        "trail": trail_to(found, _("第 %(n)s 版") % {"n": number}),
    }
    return render(request, "registers/version.html", context)
