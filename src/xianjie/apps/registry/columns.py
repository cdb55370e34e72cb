"""Which column of the registry contract is stored in which field."""

from __future__ import annotations

from functools import cache

from xianjie.exchange.contracts import Column, ColumnType, Contract, load_contract

REGISTRY_TABLE = "registry-person"

HOUSEHOLD_FIELDS = {
    "户编号": "household_code",
    "户主姓名": "head_name",
    "家庭住址": "address",
    "户联系电话": "phone",
    "户类型": "household_type",
    "监测对象类别": "monitor_category",
    "风险是否已消除": "risk_cleared",
    "识别监测时间": "identified_on",
    "消除监测时间": "cleared_on",
    "人均纯收入": "income_per_capita",
}
PERSON_FIELDS = {
    "人编号": "person_code",
    "姓名": "name",
    "证件类型": "id_kind",
    "证件号码": "id_number",
    "性别": "sex",
    "出生日期": "birth_date",
    "与户主关系": "relation",
    "民族": "ethnicity",
    "文化程度": "education",
    "在校生状况": "school_status",
    "健康状况": "health",
    "劳动技能": "labour_skill",
    "人联系电话": "phone",
}
# An empty cell in these says that the clerk had nothing at hand, not that there is nothing.
KEPT_WHEN_EMPTY = frozenset(
    {
        "head_name",
        "address",
        "phone",
        "person_code",
        "id_number",
        "id_kind",
        "sex",
        "birth_date",
    }
)


def registry_contract() -> Contract:
    """Return the declaration of the person list."""
    return load_contract(REGISTRY_TABLE)


@cache
def level_columns(level: str) -> tuple[Column, ...]:
    """Return the columns of ``household`` or ``person``, in the order of the contract."""
    return tuple(column for column in registry_contract().columns if column.level == level)


@cache
def extra_columns(level: str) -> tuple[Column, ...]:
    """Return the columns without a field of their own that may enter the lake."""
    fields = HOUSEHOLD_FIELDS if level == "household" else PERSON_FIELDS
    return tuple(c for c in level_columns(level) if c.name not in fields and not c.personal)


@cache
def private_columns() -> tuple[Column, ...]:
    """Return the household columns without a field of their own that name somebody.

    The head's ID number is not among them: it stands with the head.
    """
    return tuple(
        column
        for column in level_columns("household")
        if column.personal
        and column.name not in HOUSEHOLD_FIELDS
        and column.type is not ColumnType.ID
    )
