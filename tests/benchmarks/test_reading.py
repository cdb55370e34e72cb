"""All readers of the benchmark accept and refuse the same rows."""

from pathlib import Path

from benchmarks.reading import READERS, reading, write_workbook


def test_everybody_judges_the_same(tmp_path: Path) -> None:
    path = tmp_path / "bills.xlsx"
    write_workbook(path, 2100)
    assert {name: read(path) for name, read in READERS.items()} == dict.fromkeys(READERS, (2097, 3))


def test_each_reader_runs_in_its_own_process(tmp_path: Path) -> None:
    found = reading(500, folder=tmp_path, runs=1)
    assert (found["accepted"], found["quarantined"]) == (499, 1)
    assert all(one["rows_per_second"] > 0 for one in found["results"].values())
