"""Handing out evidence to whoever sees the thing that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.registry.actions import archive_path, record_download
from xianjie.apps.registry.file_types import CONTENT_TYPES
from xianjie.apps.registry.models import ArchiveDocument

_BLOCK = 64 * 1024


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
