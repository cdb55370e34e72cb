"""What the fields of households and people are called on pages: as in the registry contract."""

from __future__ import annotations

from datetime import date
from typing import Any

from xianjie.apps.registry.columns import HOUSEHOLD_FIELDS, PERSON_FIELDS

HOUSEHOLD_LABELS = {field: name for name, field in HOUSEHOLD_FIELDS.items()} | {
    "group_name": "自然村",
    "division_code": "行政村代码",
    "village_name": "行政村",
    "account": "银行账号",
}
PERSON_LABELS = {field: name for name, field in PERSON_FIELDS.items()}


def stored_text(value: Any) -> str:
    """Return a field's value as a correction keeps it: dates in ISO form, none as no text."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
