"""One import at a time, and nothing left of an import that was killed.

Before an import writes its first file it notes in the journal what it is going to write. After
its transaction the note is removed. A note found later is of an import that was killed: when the
database knows its part, the import had succeeded; otherwise the files are removed.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xianjie.apps.sources.storage.durable import (
    make_private_folder,
    move_into_place,
    sync_folder,
)


@dataclass(frozen=True, slots=True)
class Note:
    """What one import writes; paths may be files or folders."""

    batch: str
    part: int
    revision: int
    paths: tuple[Path, ...]


class Journal:
    """The folder of notes, ``lake/.importing``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process imports, and keep others waiting while the block runs."""
        make_private_folder(self.folder)
        with (self.folder / "lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    @contextmanager
    def writing(self, note: Note, succeeded: Callable[[Note], bool]) -> Iterator[Path]:
        """Note what is going to be written and yield a folder for drafts.

        Note and drafts go away when the block ends. When it fails, the noted paths go too, unless
        `succeeded` tells that the database already knows them.
        """
        draft_folder = self.folder / "drafts"
        make_private_folder(draft_folder)
        document = {
            "batch": note.batch,
            "part": note.part,
            "revision": note.revision,
            "paths": [str(path) for path in note.paths],
        }
        path = self.folder / "note.json"
        draft = self.folder / "note.draft"
        draft.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
        move_into_place(draft, path)
        try:
            yield draft_folder
        except BaseException:
            self.sweep(succeeded)
            raise
        self._close()

    def _close(self) -> None:
        shutil.rmtree(self.folder / "drafts", ignore_errors=True)
        (self.folder / "note.json").unlink(missing_ok=True)
        sync_folder(self.folder)

    def sweep(self, succeeded: Callable[[Note], bool]) -> Note | None:
        """Clear up after a killed import and return its note; call within `alone`."""
        path = self.folder / "note.json"
        if not path.exists():
            shutil.rmtree(self.folder / "drafts", ignore_errors=True)
            return None
        document = json.loads(path.read_text("utf-8"))
        note = Note(
            document["batch"],
            document["part"],
            document["revision"],
            tuple(Path(item) for item in document["paths"]),
        )
        if not succeeded(note):
            remove(note.paths)
        self._close()
        return note


def remove(paths: Sequence[Path]) -> None:
    """Remove files and folders, and the folders above them that became empty."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        for parent in list(path.parents)[:3]:
            try:
                parent.rmdir()
            except OSError:
                break
