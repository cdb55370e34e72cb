"""Browser files of npm packages: only those named here are served, under ``xianjie/vendor/``.

Nothing is copied into the source tree. Collecting the static files takes each file from
``node_modules`` without its pointer to a source map, which hashed static files cannot follow.
Where a package is not installed its file is left out, and pages do without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

FOLDER = "xianjie/vendor"
ASSETS = {
    "dexie.js": "dexie/dist/dexie.min.js",
    "echarts.js": "echarts/dist/echarts.min.js",
}
"""Name under `FOLDER` → file below ``node_modules``."""

_SOURCE_MAP = re.compile(rb"^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)


class PackageStorage(FileSystemStorage):
    """The named files of ``node_modules``, read without their source map pointers."""

    def __init__(self) -> None:
        super().__init__(location=settings.NODE_MODULES_DIR)

    def path(self, name: str) -> str:
        """Return where a served name lies on disk."""
        short = Path(name).name
        return super().path(ASSETS.get(short, short))

    def _open(self, name: str, mode: str = "rb") -> File[Any]:  # noqa: ARG002
        with Path(self.path(name)).open("rb") as file:
            return ContentFile(without_source_map(file.read()), name=name)


class PackageFinder(BaseFinder):
    """Finds the whitelisted files of installed packages."""

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        """Nothing can be wrong: packages may be missing."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        """Return the file behind a static path, as Django asks for it while developing."""
        folder, _, name = path.rpartition("/")
        file = Path(settings.NODE_MODULES_DIR) / ASSETS.get(name, "")
        found = folder == FOLDER and name in ASSETS and file.is_file()
        if find_all:
            return [str(file)] if found else []
        return str(file) if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:  # noqa: ARG002
        """Yield what is to be collected."""
        storage = PackageStorage()
        for name in ASSETS:
            if Path(storage.path(name)).is_file():
                yield f"{FOLDER}/{name}", storage


def without_source_map(content: bytes) -> bytes:
    """Return a script or style sheet without its pointer to a source map."""
    return _SOURCE_MAP.sub(b"", content)


def vendor_url(name: str) -> str:
    """Return the address of a package's file; empty where it was not collected."""
    try:
        return str(staticfiles_storage.url(f"{FOLDER}/{name}"))
    except ValueError:
        return ""
