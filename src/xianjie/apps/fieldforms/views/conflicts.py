"""Two sheets that say different things, side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.fieldforms.actions import settle_sheets
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries import forms, prefill
from xianjie.apps.fieldforms.queries.reading import conflicts_in, differences
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of

NEW, STANDING = "new", "standing"


@require_GET
def conflicts(request: HttpRequest) -> HttpResponse:
    """List the sheets that wait to be settled, the oldest first."""
    scope = require(request, Permission.SETTLE_SHEETS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    rows = conflicts_in(scope, county.code).select_related("household", "filled_by")
    page = page_of(rows, request.GET.get("page"))
    found = list(page.object_list)
    places = villages_by_code(one.division_code for one in found)
    titles = forms()
    context = {
        "page": page,
        "rows": [
            {
                "sheet": one,
                "form": titles.get(one.form, one.form),
                "head": mask_name(one.household.head_name),
                "place": places[one.division_code],
                "number": len(one.disputed),
            }
            for one in found
        ],
        "trail": [(_("入户任务"), _tasks(request)), (_("有出入待核对"), "")],
    }
    return render(request, "fieldforms/conflicts.html", context)


@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose between a sheet in conflict and what stands; the other one is kept, set aside."""
    scope = require(request, Permission.SETTLE_SHEETS)
    rows = Sheet.objects.visible_to(scope, Permission.SETTLE_SHEETS)
    found = rows.select_related(
        "household", "filled_by", "against__filled_by", "task__sheet__filled_by", "settled_by"
    ).filter(pk=pk).exclude(disputed=[]).first()  # fmt: skip
    if found is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        keep = request.POST.get("keep")
        if keep in (NEW, STANDING):
            try:
                settle_sheets(
                    by=request_actor(request),
                    sheet=found,
                    keep=keep == NEW,
                    today=timezone.localdate(),
                    now=timezone.now(),
                )
            except RefusedError as error:
                refused = error.message
            else:
                messages.success(request, _("已核对：采用了一份，另一份留档不用。"))
                return redirect("fieldforms:conflicts")
        else:
            refused = _("请先选采用哪一份。")
    other = _standing(found)
    known = prefill(
        found.household, found.form, localtime(found.filled_at).date(), task=found.task
    ).known
    shown = {item: f"{answer.shown}（{answer.label}）" for item, answer in known.items()}
    context = {
        "sheet": found,
        "other": other,
        "rows": differences(found, other, shown),
        "head": mask_name(found.household.head_name),
        "place": villages_by_code([found.division_code])[found.division_code],
        "is_open": found.state == SheetState.CONFLICT,
        "refused": refused,
        "trail": [
            (_("入户任务"), _tasks(request)),
            (_("有出入待核对"), reverse("fieldforms:conflicts")),
            (found.household.household_code, ""),
        ],
    }
    return render(request, "fieldforms/conflict.html", context)


def _tasks(request: HttpRequest) -> str:
    """Return the address of the tasks for who fills in sheets, else nothing to be followed."""
    return reverse("fieldforms:tasks") if request_scope(request).may(Permission.FILL_SHEETS) else ""


def _standing(found: Sheet) -> Sheet | None:
    """Return the sheet that holds: of the task where that is done by another one."""
    done = found.task.sheet if found.task is not None else None
    if done is not None and done.pk != found.pk and found.state == SheetState.CONFLICT:
        return done
    return found.against
