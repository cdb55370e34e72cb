"""What a reviewer sees of two names and numbers: what differs, and no more."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.sources.showing import HIDDEN, cell_text, compare_names, compare_numbers
from xianjie.exchange.contracts import load_contract

NAMES = st.text("王李张大明秀英", min_size=1, max_size=4)
NUMBERS = st.text(string.digits, min_size=18, max_size=18)


def text(marks) -> str:
    return "".join(mark.text for mark in marks)


@given(NAMES, NAMES)
def test_names_show_the_family_name_and_what_differs(row: str, person: str) -> None:
    for marks, own, other in zip(
        compare_names(row, person), (row, person), (person, row), strict=True
    ):
        assert len(marks) == len(own)
        for place, mark in enumerate(marks):
            agrees = place < len(other) and other[place] == own[place]
            assert mark.differs is not agrees
            assert mark.text == (HIDDEN if agrees and place else own[place])


@given(NUMBERS, NUMBERS)
def test_numbers_show_the_birth_date_and_what_differs(row: str, person: str) -> None:
    shown, _ = compare_numbers(row, person)
    for place, mark in enumerate(shown):
        agrees = row[place] == person[place]
        assert mark.differs is not agrees
        assert mark.text == (HIDDEN if agrees and not 6 <= place < 14 else row[place])


def test_what_cannot_be_compared_is_masked() -> None:
    row, person = compare_names("", "王大明")
    assert (text(row), text(person)) == ("", "王**")
    row, person = compare_numbers("53239919700101", "532399197001011213")
    assert "19700101" not in text(row)
    assert text(person) == "532399********1213"


def test_cells_are_written_for_people() -> None:
    contract = load_contract("medical-expense")
    assert cell_text(contract.column("个人自付"), 12050) == "120.50 元"
    assert cell_text(contract.column("就医类别"), "住院") == "住院"
    assert cell_text(contract.column("就医类别"), None) == "–"
    assert cell_text(contract.column("就医类别"), True) == "是"
