"""Keys outside the database, field encryption, blind indexes and pseudonyms.

A key folder holds one `field-N.key` for each generation of field keys (the highest N encrypts, all
decrypt), and one key for each other use. Folder mode 0700, file mode 0600; wider is refused.
"""

import hashlib
import os
import secrets
import shutil
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xianjie.kernel.errors import XianjieError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = 1
_SINGLE_KEYS = ("index", "pseudonym", "root")
_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class _Hmac:
    """HMAC-SHA256 with the key block hashed once and the state copied for each message."""

    def __init__(self, key: bytes, prefix: bytes = b"") -> None:
        block = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER) + prefix)
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def digest(self, message: bytes) -> bytes:
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()


def _refuse_open(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        wanted = "700" if path.is_dir() else "600"
        raise XianjieError(
            "keys-too-open",
            f"密钥“{path}”的权限过宽，其他用户可以读取。请执行 chmod {wanted} {path} 后再试。",
            path=str(path),
        )


def _read_key(path: Path) -> bytes:
    _refuse_open(path)
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise XianjieError("bad-key", f"密钥文件“{path}”已损坏，请从备份恢复。", path=str(path))
    return key


def _write_key(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(_KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


class KeyRing:
    """The keys of one installation."""

    def __init__(self, field_keys: dict[int, bytes], single_keys: dict[str, bytes]) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in field_keys.items()}
        self._newest = max(field_keys)
        self._single = single_keys
        self._indexes: dict[str, _Hmac] = {}
        self._pseudonym = _Hmac(single_keys["pseudonym"])
        self._root = _Hmac(single_keys["root"])

    @classmethod
    def create(cls, keys_dir: Path) -> "KeyRing":
        """Make a new key folder; refuse when there is one. Killed half way, it leaves no folder."""
        if keys_dir.exists():
            raise XianjieError("keys-exist", f"密钥目录“{keys_dir}”已经存在，不会覆盖。")
        keys_dir.parent.mkdir(parents=True, exist_ok=True)
        draft = keys_dir.with_name(f".{keys_dir.name}-{secrets.token_hex(4)}")
        draft.mkdir(mode=0o700)
        try:
            for name in ("field-1", *_SINGLE_KEYS):
                _write_key(draft / f"{name}.key")
            draft.rename(keys_dir)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        return cls.load(keys_dir)

    @classmethod
    def load(cls, keys_dir: Path) -> "KeyRing":
        """Read the key folder; refuse a missing, damaged or too widely readable one."""
        if not keys_dir.is_dir():
            raise XianjieError(
                "no-keys",
                f"找不到密钥目录“{keys_dir}”。请先执行 xianjie init。",
                path=str(keys_dir),
            )
        _refuse_open(keys_dir)
        single: dict[str, bytes] = {}
        for name in _SINGLE_KEYS:
            path = keys_dir / f"{name}.key"
            if not path.is_file():
                raise XianjieError("no-keys", f"缺少密钥文件“{path}”，请从备份恢复。")
            single[name] = _read_key(path)
        fields = {
            int(path.stem.removeprefix("field-")): _read_key(path)
            for path in keys_dir.glob("field-*.key")
            if path.stem.removeprefix("field-").isdigit()
        }
        if not fields:
            raise XianjieError("no-keys", f"密钥目录“{keys_dir}”中没有字段密钥，请从备份恢复。")
        return cls(fields, single)

    def encrypt(self, text: str) -> bytes:
        """Encrypt with AES-GCM under the newest field key.

        Layout: format, key number, nonce, sealed text.
        """
        head = bytes((_FORMAT, self._newest))
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + self._ciphers[self._newest].encrypt(nonce, text.encode(), head)

    def decrypt(self, sealed: bytes) -> str:
        """Open what `encrypt` made; a changed byte or a lost key is an error, never other text."""
        sealed = bytes(sealed)
        head, nonce, body = sealed[:2], sealed[2 : 2 + _NONCE_BYTES], sealed[2 + _NONCE_BYTES :]
        cipher = self._ciphers.get(head[1]) if len(head) == 2 and head[0] == _FORMAT else None
        if cipher is None:
            raise XianjieError("unknown-key", "密文所用的密钥不在密钥目录中，请恢复对应的密钥。")
        try:
            return cipher.decrypt(nonce, body, head).decode()
        except (InvalidTag, ValueError):
            raise XianjieError("broken-ciphertext", "密文已损坏，无法解密。") from None

    def blind_index(self, kind: str, text: str) -> bytes:
        """Return 16 bytes by which equal texts of one kind are found without being readable."""
        state = self._indexes.get(kind)
        if state is None:
            state = self._indexes[kind] = _Hmac(self._single["index"], kind.encode() + b"\0")
        return state.digest(text.encode())[:16]

    def pseudonym(self, text: str) -> str:
        """Return 32 hexadecimal characters that stand for the text outside the database."""
        return self._pseudonym.digest(text.encode())[:16].hex()

    def derive(self, purpose: str) -> bytes:
        """Return a 32-byte key for another use (session signing, audit chain), one a purpose."""
        return self._root.digest(purpose.encode())
