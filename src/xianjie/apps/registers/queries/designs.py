"""A county's own registers as their designers see them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from xianjie.apps.registers.models import Entry, OwnRegister
from xianjie.exchange.register_faults import faults
from xianjie.exchange.registers import KIND_OF_SLOT, ColumnSpec, Definition

_REASON = "counts values of a register whose designer was let through, and shows none"


def find_design(county: str, key: str) -> OwnRegister | None:
    """Return a county's own register, or None."""
    return OwnRegister.objects.filter(county_code=county, key=key).first()


def in_force(design: OwnRegister) -> Definition | None:
    """Return the published definition, None before the first publication."""
    return Definition.model_validate(design.definition) if design.definition else None


def draft_of(design: OwnRegister) -> Definition:
    """Return what the designer works on: the draft, else what is in force."""
    return Definition.model_validate(design.draft or design.definition)


def problems(design: OwnRegister) -> list[str]:
    """Return what stands against publishing the draft, a sentence each."""
    draft, old = draft_of(design), in_force(design)
    found = faults(draft)
    return found + (_against(old, draft) if old else [])


def _against(old: Definition, draft: Definition) -> list[str]:
    """What rows that exist do not allow; a query for each column that changed so."""
    found = []
    if old.of != draft.of and _rows(old).exists():
        found.append("已有记录，不能再改“一行记什么”。")
    for column in draft.live:
        before = next((one for one in old.columns if one.key == column.key), None)
        if before is None:
            continue
        if before.type != column.type and holds_values(old, before):
            found.append(f"列“{column.title}”里已有值，不能改类型；请另加一列，把这一列停用。")
        found += [
            f"列“{column.title}”有 {number} 条记录是“{word}”，这个选项不能去掉。"
            for word in sorted(set(before.choices) - set(column.choices))
            if (number := _rows(old).filter(**{before.slot: word}).count())
        ]
    return found


def _rows(definition: Definition) -> QuerySet[Entry]:
    return Entry.objects.proven(_REASON).filter(register=definition.key)


def holds_values(definition: Definition, column: ColumnSpec) -> bool:
    """Whether any row, also one taken out, has a value in a column."""
    if not column.slot:
        return False
    empty = {
        "t": Q(**{column.slot: ""}), "l": Q(**{column.slot: ""}), "p": Q(**{column.slot: b""}),
    }.get(KIND_OF_SLOT[column.type], Q(**{f"{column.slot}__isnull": True}))  # fmt: skip
    if KIND_OF_SLOT[column.type] == "p":
        # Ciphertext cannot be compared: any row counts.
        return bool(_rows(definition).exists())
    return bool(_rows(definition).exclude(empty).exists())


def row_count(definition: Definition) -> int:
    """Return how many rows a register has, whatever was taken out included."""
    return int(_rows(definition).count())
