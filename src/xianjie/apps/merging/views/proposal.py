"""One proposal: two records side by side, what a merge would do, the merge, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.merging.actions import (
    Consequence,
    merge_records,
    preview_merge,
    say_different,
    undo_merge,
)
from xianjie.apps.merging.enums import DECIDABLE
from xianjie.apps.merging.interfaces.forms import (
    DIFFERENT,
    MERGE,
    PREVIEW,
    UNDO,
    MergeForm,
    ReasonForm,
    sides_of,
)
from xianjie.apps.merging.models import Merge, MergeProposal
from xianjie.apps.merging.queries.pairs import pairs_of, seen_mark
from xianjie.apps.merging.queries.proposals import chance_of, find_proposal, merges_of
from xianjie.apps.merging.queries.showing import (
    field_rows,
    header_of,
    tie_rows,
    waterfall,
)
from xianjie.kernel.errors import RefusedError


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two records that may be one, and decide about them."""
    scope = require(request, Permission.MERGE_RECORDS)
    found = find_proposal(scope, pk)
    if found is None:
        raise Http404
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if request.method == "POST" and deed not in {PREVIEW, MERGE, DIFFERENT, UNDO}:
        raise PermissionDenied
    if deed == UNDO:
        return _undo(request, found)
    if deed and found.state not in DECIDABLE:
        messages.error(request, _("这条提议刚刚处理过了，下面是现在的情况。"))
        return redirect("merging:proposal", pk=pk)
    if deed == DIFFERENT:
        return _different(request, found)
    if deed:
        return _merge(request, found, deed)
    return _page(request, found)


def _merge(request: HttpRequest, found: MergeProposal, deed: str) -> HttpResponse:
    """Preview or carry out what was chosen."""
    form = MergeForm(request.POST)
    told: Consequence | None = None
    if form.is_valid():
        given: dict[str, Any] = {
            "by": request_actor(request),
            "proposal": found,
            "wish": form.wish(),
            "today": timezone.localdate(),
            "now": timezone.now(),
        }
        try:
            if deed == MERGE:
                merge_records(**given)
                messages.success(request, _("已合并，原来挂在两份上的记录都在保留的一份里了。"))
                return redirect("merging:proposal", pk=found.pk)
            told = preview_merge(**given)
        except RefusedError as error:
            field = "reason" if error.code == "no-reason" else None
            form.add_error(field, error.message)
    return _page(request, found, form=form, told=told)


def _different(request: HttpRequest, found: MergeProposal) -> HttpResponse:
    form = _different_form(request.POST)
    if form.is_valid():
        try:
            say_different(
                by=request_actor(request),
                proposal=found,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, _("已记下不是同一个；两份数据不变就不再提出。"))
            return redirect("merging:proposal", pk=found.pk)
    return _page(request, found, different=form)


def _undo(request: HttpRequest, found: MergeProposal) -> HttpResponse:
    """Take the standing merge back."""
    require(request, Permission.UNDO_MERGES)
    merge = next((one for one in merges_of(found) if one.undone_at is None), None)
    if merge is None:
        messages.error(request, _("这项合并已经撤销过了，下面是现在的情况。"))
        return redirect("merging:proposal", pk=found.pk)
    form = _undo_form(request.POST)
    if form.is_valid():
        try:
            undo_merge(
                by=request_actor(request),
                merge=merge,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, _("已撤销合并，两份档案和挂在上面的记录都恢复了原状。"))
            return redirect("merging:proposal", pk=found.pk)
    return _page(request, found, undo=form)


def _different_form(data: Any = None) -> ReasonForm:
    return ReasonForm(
        data, prefix=None, label=_("不是同一个的理由"), auto_id="different_%s",
        help_text=_("怎么核实的；两份数据不变就不再提出，数据变了会重新提出。"),
    )  # fmt: skip


def _undo_form(data: Any = None) -> ReasonForm:
    return ReasonForm(
        data, label=_("撤销理由"), auto_id="undo_%s",
        help_text=_("合并以后又有人改动过有关记录的，不能撤销。"),
    )  # fmt: skip


def _page(
    request: HttpRequest,
    found: MergeProposal,
    *,
    form: MergeForm | None = None,
    told: Consequence | None = None,
    different: ReasonForm | None = None,
    undo: ReasonForm | None = None,
) -> HttpResponse:
    is_open = found.state in DECIDABLE
    text = request.POST.get("kept", "") or request.GET.get("kept", "")
    pairs = pairs_of(found, int(text) if text.isdecimal() and len(text) < 18 else 0)
    main = pairs[0]
    kept, gone = main.first, main.second
    if main.kept != "1":
        kept, gone = gone, kept
    mark = seen_mark(pairs)
    if form is None:
        form = MergeForm()
    sides = sides_of(request.POST)
    codes = {found.division_code, found.other_code} - {""}
    places = full_names(codes, below=found.county_code)
    merges = merges_of(found)
    standing: Merge | None = next((one for one in merges if one.undone_at is None), None)
    names = shown_labels([found.decided_by, *(one.merged_by for one in merges),
                          *(one.undone_by for one in merges)])  # fmt: skip
    scope = request_scope(request)
    context = {
        "found": found,
        "is_open": is_open,
        "headers": [header_of(main.first, places), header_of(main.second, places)],
        "kept_side": main.kept,
        "kept": kept,
        "gone": gone,
        "parts": [(pair, field_rows(pair, sides, is_open=is_open)) for pair in pairs],
        "ties": tie_rows(main.first, main.second),
        "waterfall": waterfall(found),
        "chance": chance_of(found),
        "form": form,
        # What was refused because of a change is looked at anew with what stands now.
        "seen": mark,
        "told": told,
        "different": different or _different_form(),
        "undo": undo or _undo_form(),
        "standing": standing,
        "merges": merges,
        "names": names,
        "decided_by": names.get(found.decided_by, ""),
        "may_undo": scope.may(Permission.UNDO_MERGES, found.division_code),
        "chosen": [(f"side-{name}", side) for name, side in sides.items()],
        "trail": [(_("重复与合并"), reverse("merging:proposals")), (found.get_kind_display(), "")],
    }
    return render(request, "merging/proposal.html", context)
