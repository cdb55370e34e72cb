# ruff: noqa: RUF001
import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from xianjie.kernel.ids import (
    FAR,
    check_digit,
    check_id,
    id_distance,
    identity_part,
    mask_account,
    mask_id,
    mask_name,
    mask_phone,
    normalise_id,
)

EXAMPLE = "11010519491231002X"  # the worked example of the standard
BODIES = st.builds(
    lambda region, birth, order: f"{region:06d}{birth:%Y%m%d}{order:03d}",
    st.integers(110000, 999999),
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    st.integers(0, 999),
)


def test_the_example_of_the_standard_holds() -> None:
    check = check_id(EXAMPLE)
    assert check.form_ok and check.check_ok
    assert (check.birth_date, check.sex) == (dt.date(1949, 12, 31), "女")
    assert (check.length, check.region6) == (18, "110105")


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 1101 0519 4912 3100 2X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "110105491231002",
        "\t11010519491231002X",
    ],
)
def test_every_way_of_writing_gives_one_number(written: str) -> None:
    assert normalise_id(written) == EXAMPLE


def test_fifteen_digits_without_a_date_stay() -> None:
    assert normalise_id("110105499931002") == "110105499931002"


def test_region_is_never_judged() -> None:
    body = "99999919491231002"
    assert check_id(body + check_digit(body)).check_ok


@pytest.mark.parametrize(
    ("number", "form_ok", "check_ok"),
    [
        ("110105194912310021", True, False),
        ("11010519491331002X", False, False),
        ("1101051949123100", False, False),
        ("军字第1234567号", False, False),
        ("", False, False),
        (EXAMPLE + "43", True, True),
        (EXAMPLE + "93", False, False),
        (EXAMPLE + "4312", True, True),
        (EXAMPLE + "43B1", True, True),
        (EXAMPLE + "4", False, False),
        ("\u0661" * 18, False, False),
    ],
)
def test_form_and_check_digit(number: str, form_ok: bool, check_ok: bool) -> None:
    check = check_id(number)
    assert (check.form_ok, check.check_ok, check.length) == (form_ok, check_ok, len(number))


@given(BODIES)
def test_check_digit_agrees_with_stdnum(body: str) -> None:
    assert check_digit(body) == ric.calc_check_digit(body + "0")
    number = body + check_digit(body)
    check = check_id(number)
    assert check.check_ok
    assert check.birth_date == dt.datetime.strptime(body[6:14], "%Y%m%d").date()  # noqa: DTZ007
    assert normalise_id(normalise_id(number)) == number


@given(BODIES, st.integers(0, 17), st.sampled_from(string.digits))
def test_one_wrong_digit_is_always_seen(body: str, place: int, digit: str) -> None:
    number = body + check_digit(body)
    wrong = number[:place] + digit + number[place + 1 :]
    assert check_id(wrong).check_ok == (wrong == number)
    assert id_distance(wrong, number) == (wrong != number)


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [
        ("123456", "123456", 0),
        ("123456", "123465", 1),
        ("123456", "12346", 1),
        ("123456", "1234567", 1),
        ("123456", "213465", 2),
        ("123456", "654321", FAR),
        ("123456", "1", FAR),
        ("", "", 0),
    ],
)
def test_distance_counts_edits(first: str, second: str, edits: int) -> None:
    assert id_distance(first, second) == id_distance(second, first) == edits


def test_a_disability_certificate_holds_the_identity_number() -> None:
    assert identity_part(EXAMPLE + "43") == identity_part(EXAMPLE + "43B1") == EXAMPLE
    assert identity_part(EXAMPLE) == EXAMPLE
    assert identity_part("x" * 20) == "x" * 20


def test_masks_hide_what_identifies() -> None:
    assert mask_id(EXAMPLE) == "110105********002X"
    assert mask_id("A1234567") == "A1******"
    assert mask_name("张三丰") == "张**"
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("12345") == "1****"
    assert mask_account("6228480000001234567") == "****4567"
    assert mask_account("1234") == "****"


@given(st.text(max_size=30))
def test_masks_never_show_a_whole_text(text: str) -> None:
    masked = mask_id(text), mask_phone(text), mask_account(text)
    assert all(mask != text for mask in masked) or not text.strip("*")
