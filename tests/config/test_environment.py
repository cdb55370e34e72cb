"""Reading the environment: defaults, plain words, clear refusals."""

from __future__ import annotations

import pytest

from xianjie.config import environment
from xianjie.kernel.errors import UsageError


@pytest.mark.parametrize(
    ("word", "meaning"), [("是", True), ("1", True), ("TRUE", True), ("否", False), ("", False)]
)
def test_flag(word: str, meaning: bool) -> None:
    assert environment.flag("XIANJIE_HTTPS", {"XIANJIE_HTTPS": word}) is meaning


def test_odd_flag_is_refused() -> None:
    with pytest.raises(UsageError, match="XIANJIE_HTTPS"):
        environment.flag("XIANJIE_HTTPS", {"XIANJIE_HTTPS": "也许"})


@pytest.mark.parametrize("word", ["-1", "两百", "1.5", "²"])
def test_odd_number_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="整数"):
        environment.number("XIANJIE_UPLOAD_MB", {"XIANJIE_UPLOAD_MB": word})


def test_blank_is_unset() -> None:
    assert environment.number("XIANJIE_UPLOAD_MB", {"XIANJIE_UPLOAD_MB": "  "}) == 200


def test_items() -> None:
    given = {"XIANJIE_ALLOWED_HOSTS": "a.example, ,b.example "}
    assert environment.items("XIANJIE_ALLOWED_HOSTS", given) == ["a.example", "b.example"]
