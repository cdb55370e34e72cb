import pytest

from xianjie.apps.jobs.vault import seal, unseal
from xianjie.kernel.crypto import KeyRing
from xianjie.kernel.errors import XianjieError


@pytest.fixture
def keys(tmp_path):
    return KeyRing.create(tmp_path / "keys")


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_what_is_sealed_opens_again(tmp_path, keys, size):
    source, target = tmp_path / "file.xlsx", tmp_path / "file.sealed"
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    source.write_bytes(content)
    seal(source, target, keys)
    assert b"".join(unseal(target, keys)) == content
    assert target.stat().st_mode & 0o777 == 0o600


def test_no_plain_text_remains(tmp_path, keys):
    source, target = tmp_path / "file.csv", tmp_path / "file.sealed"
    source.write_text("证件号码,姓名\n532399196203111234,王大明\n", "utf-8")
    seal(source, target, keys)
    assert "王大明".encode() not in target.read_bytes()
    assert b"532399196203111234" not in target.read_bytes()


def spoil_middle(sealed: bytes) -> bytes:
    return sealed[:600] + bytes([sealed[600] ^ 1]) + sealed[601:]


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_middle,
        lambda sealed: sealed[: 12 + 4 + (1 << 20) + 16],
        lambda sealed: sealed[:12],
        lambda sealed: b"PK" + sealed,
        lambda sealed: b"",
    ],
)
def test_changed_or_shortened_files_do_not_open(tmp_path, keys, spoil):
    source, target = tmp_path / "file", tmp_path / "sealed"
    source.write_bytes(b"y" * (2 << 20))
    seal(source, target, keys)
    target.write_bytes(spoil(target.read_bytes()))
    with pytest.raises(XianjieError) as caught:
        list(unseal(target, keys))
    assert caught.value.code == "broken-upload"


def test_another_installation_cannot_open(tmp_path, keys):
    source, target = tmp_path / "file", tmp_path / "sealed"
    source.write_bytes(b"content")
    seal(source, target, keys)
    with pytest.raises(XianjieError):
        list(unseal(target, KeyRing.create(tmp_path / "other")))
