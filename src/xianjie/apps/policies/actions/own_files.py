"""The rulebook files that the web writes: one writer at a time, whole files, what lies on disk."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from xianjie.policy.loading import load_rulebook, overlays_for
from xianjie.policy.model import Rulebook

_FOLDER_MODE = 0o755


def rulebook_on_disk() -> Rulebook:
    """The packaged rulebook with the county's own files as they lie there now."""
    overlays = overlays_for(None, Path(settings.RULEBOOK_DIR))
    return load_rulebook(Path(settings.PACKAGED_RULEBOOK_DIR), overlays)


def write_own_file(path: Path, text: str) -> None:
    """Put a file in place whole, or take it away when there is nothing to say."""
    if not text:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    waiting = path.with_name(f".{path.name}.new")
    with waiting.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    waiting.replace(path)


@contextmanager
def one_writer() -> Iterator[None]:
    """Hold the rulebook's lock; whoever comes second waits. A dead process lets it go."""
    folder = Path(settings.HOME) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "rulebook.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
