"""What the pages of the assets share: finding a row, one step of it, handing out its paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.models import Asset
from xianjie.apps.registry.actions import archive_path, record_download
from xianjie.apps.registry.file_types import CONTENT_TYPES
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError
from xianjie.web.forms import XjForm

_Row = TypeVar("_Row", bound=Model)
_BLOCK = 64 * 1024


def asset_scope(request: HttpRequest, permission: Permission = Permission.VIEW_ASSETS) -> Scope:
    """Return the scope of the pages of the assets; clerks whom they do not concern get 403."""
    scope = addressed(require(request, permission), Asset)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def found_row(
    request: HttpRequest, model: type[_Row], pk: int, permission: Permission, *related: str
) -> _Row:
    """Return a row that the user may do something with; 403 without the right, 404 elsewhere."""
    scope = asset_scope(request, permission)
    rows = model._default_manager.visible_to(scope, permission)  # type: ignore[attr-defined]
    row: _Row | None = rows.filter(pk=pk).select_related(*related).first()
    if row is None:
        raise Http404
    return row


def step_page(
    request: HttpRequest, form: XjForm, do: Callable[[XjForm], str], *, title: Any, about: Any,
    submit: Any, back: str, trail: list[tuple[Any, str]], fields: dict[str, str] | None = None,
    phone: bool = False,
) -> HttpResponse:  # fmt: skip
    """Draw one step of a thing, or do it: ``do`` acts and returns what is then told.

    ``fields`` says beside which field a refusal of an action is told. With ``phone`` the form has
    the large letters and buttons of pages that are used outside.
    """
    if form.is_bound and form.is_valid():
        try:
            told = do(form)
        except RefusedError as error:
            name = (fields or {}).get(error.code)
            form.add_error(name if name in form.fields else None, error.message)
        else:
            messages.success(request, told)
            return redirect(back)
    context = {
        "form": form, "title": title, "about": about, "submit": submit, "back": back,
        "trail": trail, "phone": phone,
    }  # fmt: skip
    return render(request, "assets/step.html", context)


def handed_out(request: HttpRequest, number: int | None) -> StreamingHttpResponse:
    """Return a filed paper whose owner came through its gate; 404 where there is none."""
    if number is None:
        raise Http404
    rows = ArchiveDocument.objects.proven("a paper of a row found through its gate")
    document = rows.get(pk=number)
    path = archive_path(document)
    if not path.is_file():
        raise Http404
    record_download(by=request_actor(request), document=document, now=timezone.now())
    kind = CONTENT_TYPES.get(Path(document.file_name).suffix.lower(), "application/octet-stream")
    response = StreamingHttpResponse(_blocks(path), content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
