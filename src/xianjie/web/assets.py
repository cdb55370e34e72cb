"""Browser files of npm packages: only those named here are served, under ``xianjie/vendor/``.

Nothing is copied into the source tree. Collecting the static files takes each file from
``node_modules`` without its pointer to a source map, which hashed static files cannot follow.
Where a package is not installed its file is left out, and pages do without it.

`collect_static` collects only when there is something new: naming and compressing everything
takes seconds of processor time, and a server must be back at once after a failure of power.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

FOLDER = "xianjie/vendor"
ASSETS = {
    "dexie.js": "dexie/dist/dexie.min.js",
    "echarts.js": "echarts/dist/echarts.min.js",
}
"""Name under `FOLDER` → file below ``node_modules``."""

_SOURCE_MAP = re.compile(rb"^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)


_STAMP = ".collected"
_MANIFEST = "staticfiles.json"


def collect_static() -> bool:
    """Collect the static files unless exactly these stand collected; say whether it was needed.

    The stamp beside them is of the content of all sources and of what names and compresses them.
    It is written last: a collection that was broken off is done again, and so is one of whose
    files any is gone.
    """
    root = Path(settings.STATIC_ROOT)
    stamp, now = root / _STAMP, _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == now and _is_whole(root):
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now, encoding="ascii")
    return True


def _fingerprint() -> str:
    """Return the hash of the names and contents of all static files, and of their makers."""
    backend = settings.STORAGES["staticfiles"]["BACKEND"]
    told = hashlib.sha256(f"{backend} {django.__version__} {version('whitenoise')}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            with storage.open(name) as file:
                content = file.read()
            told.update(f"\n{name} {len(content)} ".encode() + content)
    return told.hexdigest()


def _is_whole(root: Path) -> bool:
    """Whether everything that the manifest names is there."""
    manifest = root / _MANIFEST
    if not manifest.is_file():
        return False
    paths = json.loads(manifest.read_text(encoding="utf-8")).get("paths", {})
    return all((root / file).is_file() for pair in paths.items() for file in pair)


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
