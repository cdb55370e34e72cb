import multiprocessing
from pathlib import Path

import pytest

from xianjie.apps.sources.storage.journal import Journal, Note


def never(_note: Note) -> bool:
    return False


def files_below(folder: Path) -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if path.name != "lock")


@pytest.fixture
def lake(tmp_path):
    return tmp_path / "lake"


def planned(lake: Path) -> Note:
    folder = lake / "loan" / "period=2022-06" / "place=532325" / "batch=b1"
    return Note("b1", 0, 0, (folder, lake / "upload.sealed"))


def write(note: Note, drafts: Path) -> None:
    (drafts / "half").write_text("x")
    note.paths[0].mkdir(parents=True)
    (note.paths[0] / "part-000.parquet").write_text("x")
    note.paths[1].write_text("x")


def test_what_ends_well_stays(lake):
    journal, note = Journal(lake / ".importing"), planned(lake)
    with journal.alone(), journal.writing(note, never) as drafts:
        write(note, drafts)
    assert files_below(lake) == [
        "loan/period=2022-06/place=532325/batch=b1/part-000.parquet",
        "upload.sealed",
    ]


def test_what_fails_leaves_nothing(lake):
    journal, note = Journal(lake / ".importing"), planned(lake)
    with pytest.raises(KeyboardInterrupt), journal.alone(), journal.writing(note, never) as drafts:
        write(note, drafts)
        raise KeyboardInterrupt
    assert files_below(lake) == []
    assert not (lake / "loan").exists()


def test_what_fails_after_it_was_committed_stays(lake):
    journal, note = Journal(lake / ".importing"), planned(lake)
    with (
        pytest.raises(KeyboardInterrupt),
        journal.alone(),
        journal.writing(note, lambda found: found == note) as drafts,
    ):
        write(note, drafts)
        raise KeyboardInterrupt
    assert len(files_below(lake)) == 2


@pytest.mark.parametrize(("succeeded", "left"), [(True, 2), (False, 0)])
def test_a_killed_import_is_swept(lake, succeeded, left):
    journal, note = Journal(lake / ".importing"), planned(lake)
    process = multiprocessing.get_context("fork").Process(target=killed, args=(lake, note))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert len(files_below(lake)) == 4
    with journal.alone():
        assert journal.sweep(lambda _note: succeeded) == note
        assert journal.sweep(never) is None
    assert len(files_below(lake)) == left


def killed(lake: Path, note: Note) -> None:
    import os

    journal = Journal(lake / ".importing")
    with journal.alone(), journal.writing(note, never) as drafts:
        write(note, drafts)
        os._exit(9)
