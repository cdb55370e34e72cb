"""Lists of people from other systems: their columns, and which systems there are."""

from __future__ import annotations

import functools

from xianjie.exchange.contracts import Contract, declared_files, load_codes

OUTSIDE_SYSTEMS = "外部系统"


@functools.cache
def outside_contract() -> Contract:
    """Return the columns that a list of another system may have."""
    return Contract.model_validate(dict(declared_files("."))["outside"])


def system_risk(system: str) -> str:
    """Return the risk that the lists of a system speak of (a text of the code set 风险类型)."""
    found = load_codes(OUTSIDE_SYSTEMS).resolve(system)
    return (found.code if found else None) or "其他"
