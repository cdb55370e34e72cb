from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.audit.keys import keyring
from xianjie.apps.audit.sealing import seal_searched, unseal_searched


@given(st.text(max_size=80))
def test_what_is_sealed_comes_back(text: str) -> None:
    assert unseal_searched(seal_searched(text)) == text


@pytest.mark.parametrize("text", ["李大山", "0", "zz", "00ff", "张三" * 40])
def test_anything_else_is_nothing(text: str) -> None:
    assert unseal_searched(text) == ""
    # Also what the same keys sealed for another use: an address opens no stored value.
    assert unseal_searched(keyring().encrypt(text).hex()) == ""
