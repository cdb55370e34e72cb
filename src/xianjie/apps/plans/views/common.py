"""What the pages of plans share: choices of filter rows, workbooks handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from xianjie.web.downloads import attachment

Choices = Sequence[tuple[str, Any]]


def field(name: str, title: Any, every: Any, choices: Choices, value: str) -> dict[str, Any]:
    """Return one drop-down of a filter row."""
    return {"name": name, "title": title, "every": every, "choices": choices, "value": value}


def workbook(name: str, write: Callable[[Path], Any]) -> HttpResponse:
    """Let ``write`` fill a file and hand it out."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        write(path)
        return attachment(path.read_bytes(), name)


def kept_mark(request: HttpRequest) -> str:
    """Return the mark of the desk for the address after a form: the page offers the next thing."""
    mark = request.GET.get("next", "")
    return f"?{urlencode({'next': mark})}" if mark.startswith("desk:") else ""
