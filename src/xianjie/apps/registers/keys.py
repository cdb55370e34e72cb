"""What tells two rows of a register apart."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from xianjie.exchange.registers import Definition


def row_key(definition: Definition, row: Any) -> str:
    """Return the digest of the natural key in the row's county, empty without one."""
    if not definition.natural_key:
        return ""
    values = [row.division_code[:6]]
    for key in definition.natural_key:
        slot = definition.slot(key)
        value = getattr(row, f"{slot}_id" if slot in {"household", "person"} else slot)
        values.append("" if value is None else str(value))
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
