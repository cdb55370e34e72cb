"""Where the workbooks lie that wait for their user's word: encrypted, one file an upload."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from django.conf import settings

from xianjie.apps.audit.keys import keyring
from xianjie.apps.ledger.models import LedgerUpload
from xianjie.kernel.errors import XianjieError


def _path(upload: LedgerUpload) -> Path:
    return Path(settings.UPLOADS_DIR) / "ledger" / f"{upload.pk}-{upload.sha256[:16]}"


def keep(upload: LedgerUpload, content: bytes) -> None:
    """Write the bytes of an upload."""
    path = _path(upload)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(keyring().encrypt(base64.b64encode(content).decode("ascii")))


def content_of(upload: LedgerUpload) -> bytes:
    """Return the bytes of an upload. Raises ``XianjieError`` when they are not what was sent."""
    path = _path(upload)
    content = base64.b64decode(keyring().decrypt(path.read_bytes())) if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise XianjieError("damaged-upload", "暂存的文件不在或与上传时不一致，请重新上传。")
    return content
