"""Lists of people from other systems: their columns."""

from __future__ import annotations

import functools

from xianjie.exchange.contracts import Contract, declared_files


@functools.cache
def outside_contract() -> Contract:
    """Return the columns that a list of another system may have."""
    return Contract.model_validate(dict(declared_files("."))["outside"])
