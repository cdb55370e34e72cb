from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.portal.queries.receipts import (
    DIGITS,
    check_digit,
    fresh_receipt,
    is_receipt,
    read_receipt,
    shown_receipt,
)

BODIES = st.text("0123456789", min_size=DIGITS - 1, max_size=DIGITS - 1)


# The example of the standard ISO 7064 for MOD 11,10.
def test_the_check_digit_of_the_standard() -> None:
    assert check_digit("0794") == "5"


@given(BODIES, st.integers(0, DIGITS - 1), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(body: str, place: int, change: int) -> None:
    number = body + check_digit(body)
    wrong = str((int(number[place]) + change) % 10)
    assert is_receipt(number)
    assert not is_receipt(number[:place] + wrong + number[place + 1 :])


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    assert is_receipt(read_receipt(text)) in {True, False}


def test_what_is_shown_can_be_read() -> None:
    number = fresh_receipt()
    assert is_receipt(number)
    assert len(shown_receipt(number).split()) == 3
    assert read_receipt(shown_receipt(number)) == number


def test_numbers_do_not_repeat() -> None:
    assert len({fresh_receipt() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "text", ["", "".join(chr(0xFF10 + n % 10) for n in range(12)), "123", "1234567890123"]
)
def test_other_texts_are_none(text: str) -> None:
    assert not is_receipt(text)
