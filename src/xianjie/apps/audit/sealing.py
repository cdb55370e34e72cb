"""What somebody searched for, sealed so that an address may carry it.

A name or number that is typed into a search is posted and never stands in an address, a log or
the browser's history; the address of what was found carries the sealed text instead. The mark
keeps an address from opening anything else that was sealed with the same keys.
"""

from __future__ import annotations

from xianjie.apps.audit.keys import keyring
from xianjie.kernel.errors import XianjieError

_MARK = "searched\0"


def seal_searched(text: str) -> str:
    """Return hexadecimal digits that only this installation can read; the empty text for none."""
    return keyring().encrypt(_MARK + text).hex() if text else ""


def unseal_searched(sealed: str) -> str:
    """Return what `seal_searched` sealed; the empty text for anything else."""
    try:
        text = keyring().decrypt(bytes.fromhex(sealed)) if sealed else ""
    except (ValueError, XianjieError):
        return ""
    return text.removeprefix(_MARK) if text.startswith(_MARK) else ""
