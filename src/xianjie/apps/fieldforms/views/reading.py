"""Read a sheet that was handed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldforms.actions.viewing import record_sheet_view
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries.reading import find_sheet, sheet_page
from xianjie.apps.fieldforms.queries.tasks import next_task
from xianjie.apps.registry.actions import archive_path
from xianjie.apps.registry.file_types import CONTENT_TYPES
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

_BLOCK = 64 * 1024


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet; posting a reason shows personal words in full, with a trace."""
    require(request, Permission.VIEW_CASES)
    found = _find(request, pk)
    may_unmask = request_scope(request).may(Permission.UNMASK_PERSONAL, found.division_code)
    named, refused = False, ""
    if request.method == "POST":
        if not may_unmask:
            raise PermissionDenied
        try:
            _record(request, found, "full", request.POST.get("reason", ""))
            named = True
        except RefusedError as error:
            refused = error.message
    else:
        _record(request, found, "page")
    page = sheet_page(found, named=named)
    context = {
        "sheet": found,
        "page": page,
        "photos": found.photos.select_related("document"),
        "named": named,
        "refused": refused,
        "has_personal": any(one.personal for part in page.parts for one in part.answers),
        "may_unmask": may_unmask and not named,
        "may_settle": request_scope(request).may(Permission.SETTLE_SHEETS, found.division_code),
        "next_task": _next(request, found),
        "may_fill": request_scope(request).may(Permission.FILL_SHEETS),
        "may_print": request_scope(request).may(Permission.PRINT_PAPERS, found.division_code),
        "trail": [
            (
                found.household.household_code,
                reverse("registry:household", args=[found.household_id]),
            ),
            (page.title, ""),
        ],
    }
    return render(request, "fieldforms/sheet.html", context)


@require_GET
def sheet_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet as it goes on paper, with room for signatures."""
    require(request, Permission.PRINT_PAPERS)
    found = _find(request, pk)
    if not request_scope(request).may(Permission.PRINT_PAPERS, found.division_code):
        raise Http404
    _record(request, found, "print")
    context = {
        "sheet": found,
        "page": sheet_page(found),
        "trail": [
            (_("入户表"), reverse("fieldforms:sheet", args=[found.pk])),
            (_("打印"), ""),
        ],
    }
    return render(request, "fieldforms/sheet_print.html", context)


@require_GET
def picture(request: HttpRequest, pk: int, document: int) -> StreamingHttpResponse:
    """Show a photo or the signature of a sheet in its page."""
    require(request, Permission.VIEW_CASES)
    found = _find(request, pk)
    paper = _paper(found, document)
    if paper is None or paper.withdrawn_at is not None:
        raise Http404
    path = archive_path(paper)
    kind = CONTENT_TYPES.get(Path(paper.file_name).suffix.lower(), "")
    if not path.is_file() or not kind.startswith("image/"):
        raise Http404
    response = StreamingHttpResponse(_blocks(path), content_type=kind)
    response["Content-Length"] = str(path.stat().st_size)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(paper.file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _find(request: HttpRequest, pk: int) -> Sheet:
    found = find_sheet(request_scope(request), pk)
    if found is None:
        raise Http404
    return found


def _next(request: HttpRequest, found: Sheet) -> int | None:
    """Return the next task of whoever has just handed in the sheet."""
    if "done" not in request.GET or not request_scope(request).may(Permission.FILL_SHEETS):
        return None
    return next_task(request_scope(request), request_user(request).pk, found.division_code)


def _record(request: HttpRequest, found: Sheet, part: str, reason: str = "") -> None:
    now = timezone.now()
    record_sheet_view(
        by=request_actor(request),
        sheet=found,
        part=part,
        reason=reason,
        since=timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0),
        now=now,
    )


def _paper(found: Sheet, number: int) -> ArchiveDocument | None:
    if found.signature_id == number:
        return found.signature
    photo = found.photos.select_related("document").filter(document=number).first()
    return photo.document if photo else None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
