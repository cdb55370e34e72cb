"""What the pages of employment share: the scope, filters by place, papers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.registry.actions import archive_path, record_download
from xianjie.apps.registry.file_types import CONTENT_TYPES
from xianjie.apps.registry.models import ArchiveDocument

_BLOCK = 64 * 1024


def scope_for(
    request: HttpRequest, model: type[Model], permission: Permission = Permission.VIEW_EMPLOYMENT
) -> Scope:
    """Return the scope in which rows may be used; clerks of other departments get 403."""
    scope = addressed(require(request, permission), model)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def place_choices(county: str, scope: Scope) -> list[tuple[str, str]]:
    """Return the townships and villages of a scope for a filter."""
    found: list[tuple[str, str]] = []
    for town, villages in villages_by_town(county, scope):
        found.append((villages[0].code[:9], town))
        found += [(one.code, f"　{one.name}") for one in villages]
    return found


def place_field(county: str, scope: Scope, value: str) -> dict[str, Any]:
    """Return the filter by place as the templates draw it."""
    return {"name": "place", "title": _("乡镇村"), "every": _("全部"), "value": value,
            "choices": place_choices(county, scope)}  # fmt: skip


def yes_field(name: str, title: str, value: bool) -> dict[str, Any]:
    """Return a filter that is on or off."""
    return {"name": name, "title": title, "every": _("全部"), "value": "1" if value else "",
            "choices": [("1", _("只看"))]}  # fmt: skip


def handed_out(request: HttpRequest, number: int | None) -> StreamingHttpResponse:
    """Return a filed paper whose owner came through its gate; 404 where there is none."""
    if number is None:
        raise Http404
    rows = ArchiveDocument.objects.proven("evidence of a row found through its gate")
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
