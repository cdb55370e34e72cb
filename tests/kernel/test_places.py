"""Division codes as prefixes."""

import pytest

from xianjie.kernel.places import place_prefix


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("000000", ""),
        ("53", "53"),
        ("530000", "53"),
        ("532300", "5323"),
        ("532325", "532325"),
        ("532325000000", "532325"),
        ("532325101", "532325101"),
        ("532325100", "532325100"),
        ("532325101000", "532325101"),
        ("532325101200", "532325101200"),
        ("441900", "4419"),
    ],
)
def test_a_place_is_the_digits_that_it_fixes(code: str, prefix: str) -> None:
    assert place_prefix(code) == prefix
