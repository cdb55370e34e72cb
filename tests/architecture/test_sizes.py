"""Files stay small enough to be read in one go."""

from __future__ import annotations

from tests.architecture.source_tree import python_files, shown

LIMIT = 600
NINETIETH = 350
LISTED: dict[str, str] = {
    # "src/xianjie/….py": "the reason why it is one piece",
}


def length(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_the_limit() -> None:
    long = {shown(path): length(path) for path in python_files() if length(path) > LIMIT}
    assert {name: lines for name, lines in long.items() if name not in LISTED} == {}
    assert set(LISTED) <= set(long), "a listed file is short again: take it off the list"


def test_nine_files_in_ten_are_short() -> None:
    lengths = sorted(length(path) for path in python_files())
    assert lengths[len(lengths) * 9 // 10] <= NINETIETH
