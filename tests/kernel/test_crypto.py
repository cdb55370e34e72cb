import hashlib
import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.kernel.crypto import KeyRing
from xianjie.kernel.errors import XianjieError


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.create(tmp_path_factory.mktemp("home") / "keys")


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_key_folder_is_never_overwritten(tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "keys")
    with pytest.raises(XianjieError) as caught:
        KeyRing.create(tmp_path / "keys")
    assert caught.value.code == "keys-exist"


@pytest.mark.parametrize(
    ("name", "mode"), [("", 0o755), ("index.key", 0o644), ("field-1.key", 0o640)]
)
def test_keys_that_others_can_read_are_refused(tmp_path: Path, name: str, mode: int) -> None:
    KeyRing.create(tmp_path / "keys")
    (tmp_path / "keys" / name).chmod(mode)
    with pytest.raises(XianjieError) as caught:
        KeyRing.load(tmp_path / "keys")
    assert caught.value.code == "keys-too-open"
    assert "chmod" in caught.value.message


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(XianjieError, match="xianjie init"):
        KeyRing.load(tmp_path / "keys")


@pytest.mark.parametrize("spoil", ["index", "pseudonym", "root", "field-1"])
def test_missing_and_damaged_keys_are_refused(tmp_path: Path, spoil: str) -> None:
    KeyRing.create(tmp_path / "keys")
    path = tmp_path / "keys" / f"{spoil}.key"
    path.write_text("short")
    with pytest.raises(XianjieError) as damaged:
        KeyRing.load(tmp_path / "keys")
    path.unlink()
    with pytest.raises(XianjieError) as missing:
        KeyRing.load(tmp_path / "keys")
    assert (damaged.value.code, missing.value.code) == ("bad-key", "no-keys")


@given(text=st.text(max_size=60))
def test_encryption_opens_again_and_never_repeats(ring: KeyRing, text: str) -> None:
    first, second = ring.encrypt(text), ring.encrypt(text)
    assert ring.decrypt(first) == ring.decrypt(memoryview(second)) == text
    assert first != second


@given(data=st.data())
def test_a_changed_byte_is_an_error(ring: KeyRing, data: st.DataObject) -> None:
    sealed = bytearray(ring.encrypt("110105194912310021"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(XianjieError):
        ring.decrypt(bytes(sealed))


def test_an_older_field_key_still_opens(tmp_path: Path) -> None:
    old = KeyRing.create(tmp_path / "keys").encrypt("旧")
    newer = tmp_path / "keys" / "field-2.key"
    newer.write_text("ab" * 32)
    newer.chmod(0o600)
    ring = KeyRing.load(tmp_path / "keys")
    assert ring.decrypt(old) == "旧"
    assert ring.encrypt("新")[1] == 2


@given(text=st.text(max_size=40), kind=st.sampled_from(["id", "phone"]))
def test_blind_index_is_hmac_by_kind(ring: KeyRing, text: str, kind: str) -> None:
    assert ring.blind_index(kind, text) == ring.blind_index(kind, text)
    assert ring.blind_index("other", text) != ring.blind_index(kind, text)
    assert len(ring.blind_index(kind, text)) == 16
    assert len(ring.pseudonym(text)) == 32


def test_the_copied_state_is_plain_hmac(tmp_path: Path) -> None:
    ring = KeyRing.create(tmp_path / "keys")
    key = bytes.fromhex((tmp_path / "keys" / "index.key").read_text())
    expected = hmac.new(key, b"id\x00" + b"110105", hashlib.sha256).digest()[:16]
    assert ring.blind_index("id", "110105") == expected
    assert ring.derive("audit") != ring.derive("session")
