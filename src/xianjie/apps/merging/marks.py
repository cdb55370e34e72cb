"""A keyed digest of what two records say, by which it is known whether anything changed."""

from __future__ import annotations

from collections.abc import Iterable

from xianjie.apps.audit.keys import keyring
from xianjie.apps.merging.finding import Record


def mark_of(records: Iterable[Record]) -> bytes:
    """Return the digest of what is compared of some people, whatever their order."""
    said = sorted(
        (one.pk, one.number, one.name, str(one.birth or ""), one.sex, one.household or 0)
        for one in records
    )
    return keyring().blind_index("merging", repr(said))
