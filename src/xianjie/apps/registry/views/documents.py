"""Handing out a filed paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions import archive_path, record_download
from xianjie.apps.registry.file_types import CONTENT_TYPES
from xianjie.apps.registry.models import ArchiveDocument

_BLOCK = 64 * 1024


@require_GET
def document_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the bytes of a paper as a download that no browser opens in place; audited."""
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    found = ArchiveDocument.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS)
    document = found.filter(pk=pk).first()
    if document is None:
        raise Http404
    path = archive_path(document)
    if not path.is_file():
        raise Http404
    record_download(
        by=request_actor(request), document=document,
        now=timezone.now(),
    )  # fmt: skip
    kind = CONTENT_TYPES.get(Path(document.file_name).suffix.lower(), "application/octet-stream")
    response = StreamingHttpResponse(_blocks(path), content_type=kind)
    response["Content-Length"] = str(path.stat().st_size)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
