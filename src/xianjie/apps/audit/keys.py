"""The one place from which applications take the keys of this installation."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from xianjie.kernel.crypto import KeyRing


def keys_dir() -> Path:
    """Return the folder of the keys, ``XIANJIE_HOME/keys``."""
    return Path(settings.KEYS_DIR)


@lru_cache(maxsize=4)
def _load(folder: Path) -> KeyRing:
    from xianjie.kernel.crypto import KeyRing

    return KeyRing.load(folder)


def keyring() -> KeyRing:
    """Return the key ring of this installation, read once a process.

    Raises ``XianjieError`` when there is none (``xianjie init`` makes it) or when its
    files can be read by others.
    """
    return _load(keys_dir())
