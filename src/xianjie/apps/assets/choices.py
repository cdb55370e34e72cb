"""Lists of the assets that the contracts set."""

from __future__ import annotations

from functools import cache

from xianjie.exchange.contracts import load_codes

Pairs = list[tuple[str, str]]
KINDS, DEPARTMENTS, WAYS, MEASURES = "资产子类", "资产部门", "资产经营方式", "资产盘活措施"
CONTRACTS, INCOMES, USES = "资产合同类型", "资产收益类型", "资产收益用途"
UPKEEP, DISPOSALS, ALARMS = "资产管护类型", "资产处置方式", "资产预警"
_OVERALL = "综合"


def pairs(name: str) -> Pairs:
    """Return a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]


@cache
def class_word_of(kind: str) -> str:
    """Return the word of the class to which a sub-class belongs: 光伏电站 → 经营性."""
    found = load_codes(KINDS).resolve(kind)
    return (found.code if found else None) or ""


@cache
def kinds_of(class_word: str) -> tuple[str, ...]:
    """Return the sub-classes of a class, in order."""
    return tuple(one.text for one in load_codes(KINDS).values if one.code == class_word)


@cache
def department_of(sector: str) -> str:
    """Return the department's standard name for the sector of a post; empty for none."""
    found = load_codes(DEPARTMENTS).resolve(sector) if sector else None
    return found.text if found else ""


@cache
def sees_all(sector: str) -> bool:
    """Whether a department looks after all assets of its county."""
    found = load_codes(DEPARTMENTS).resolve(sector) if sector else None
    return found is not None and found.code == _OVERALL


@cache
def sectors() -> tuple[str, ...]:
    """Return every sector whose clerks assets may concern, short forms included."""
    return tuple(
        word for one in load_codes(DEPARTMENTS).values for word in (one.text, *one.aliases)
    )


@cache
def uses_in_order() -> tuple[str, ...]:
    """Return what income is used for, first things first."""
    return tuple(load_codes(USES).texts)
