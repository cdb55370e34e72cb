"""Files as others expect them: which columns in which order, under which headings, from which row.

A layout is data (`contracts/layouts/*.yaml`): its headings are those of the national system, and
each is the name or an alias of a column of the table from which the rows come, so that what is
written reads back into the same columns. A few headings have no column: 序号, 省, 年度, 数据日期.
"""

from __future__ import annotations

import functools
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from xianjie.exchange.contracts import Column, Contract, declared_files, load_contract
from xianjie.exchange.headers import match_header
from xianjie.kernel.errors import UsageError

#: Headings that stand for no column of a table.
COUNTED, PROVINCE, YEAR, DATA_DATE = "序号", "省", "年度", "数据日期"
EXTRA = (COUNTED, PROVINCE, YEAR, DATA_DATE)
REGISTRY = "registry-person"


class FileLayout(BaseModel):
    """One kind of file.

    ``header_row`` counts from 1; ``above`` are the texts of the rows before it. ``where`` narrows
    the rows: column → values of which one must be there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    table: str = REGISTRY
    header_row: int = Field(default=1, ge=1, le=5)
    above: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = {}
    columns: tuple[str, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.above) >= self.header_row:
            raise ValueError(f"{self.id}: more rows above the header than there are")
        matched = self._matched
        unknown = [c for c in self.columns if c not in EXTRA and c not in matched]
        if unknown:
            raise ValueError(f"{self.id}: no column for {'、'.join(unknown)}")
        for name in self.where:
            self.contract.column(name)
        return self

    @property
    def contract(self) -> Contract:
        """The table that the rows come from."""
        return load_contract(self.table)

    @functools.cached_property
    def _matched(self) -> dict[str, tuple[Column, int]]:
        layout = match_header(self.contract, self.columns)
        return {self.columns[one.index]: (one.column, one.yuan_per_unit) for one in layout.columns}

    def column(self, heading: str) -> tuple[Column, int] | None:
        """Return the column of a heading and how many yuan its unit is; None for one of `EXTRA`."""
        return self._matched.get(heading)


@functools.cache
def all_layouts() -> dict[str, FileLayout]:
    """Return the packaged layouts by id."""
    found = {}
    for name, data in declared_files("layouts"):
        layout = FileLayout.model_validate(data)
        if layout.id != name:
            raise ValueError(f"layouts/{name}.yaml declares {layout.id}")
        found[layout.id] = layout
    return found


def load_layout(layout_id: str) -> FileLayout:
    """Return the packaged layout of that id."""
    try:
        return all_layouts()[layout_id]
    except KeyError:
        known = "、".join(all_layouts())
        raise UsageError(
            "unknown-layout", f"没有名为“{layout_id}”的表样。可用的有：{known}。"
        ) from None
