"""The tables that facts are measured over, as the engine needs to know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from xianjie.exchange.contracts import Subject, load_contract
from xianjie.policy.model import SOURCE_FINDINGS, SOURCE_HOUSEHOLD, SOURCE_PERSON
from xianjie.policy.nodes import NameType
from xianjie.policy.vocabulary import source_columns


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A feed, a registry or platform table or the findings of a run.

    Args:
        columns: type of each column that reaches the lake.
        filled: columns that are never empty.
        mode: ``events`` add up over months, of a ``roll`` the newest counts.
        subject: what a row is about.
        max_age_months: how old the newest roll may be before it says nothing any more.
        of_platform: kept by the platform itself, so that no row always means that there is none.
        dated: of a platform table of events, the column with the day of a row.
    """

    id: str
    columns: Mapping[str, NameType]
    filled: frozenset[str] = frozenset()
    mode: Literal["events", "roll"] = "events"
    subject: Subject = "person"
    max_age_months: int = 1
    title: str = ""
    department: str = ""
    of_platform: bool = False
    dated: str = ""


@lru_cache(maxsize=64)
def source_table(source: str) -> SourceTable:
    """The table of a source id. Raises XianjieError for an unknown one."""
    columns = source_columns(source)
    if source == SOURCE_FINDINGS:
        return SourceTable(source, columns, frozenset(columns), title="本期筛查结果")
    if source in (SOURCE_PERSON, SOURCE_HOUSEHOLD):
        subject: Subject = "household" if source == SOURCE_HOUSEHOLD else "person"
        return SourceTable(source, columns, subject=subject, title="户籍登记")
    contract = load_contract(source)
    return SourceTable(
        source,
        columns,
        frozenset(column.name for column in contract.columns if column.must_be_filled),
        contract.mode or "events",
        contract.subject,
        contract.max_age_months,
        contract.title,
        contract.department,
        contract.kind == "platform",
        contract.dated,
    )
