"""The list of households as a workbook: masked, every cell as text or number, with who and when."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from xianjie.apps.registry.queries.household_list import HouseholdRow
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.money import format_yuan

COLUMNS = (
    "户编号", "户主", "人口", "乡镇", "村", "户类型", "监测对象类别", "人均纯收入（元）",
    "风险是否已消除", "在册",
)  # fmt: skip
_WIDTHS = (22, 8, 6, 14, 16, 12, 16, 16, 14, 6)
_CLEARED = {True: "是", False: "否", None: ""}


def cells(row: HouseholdRow) -> tuple[str | int, ...]:
    """Return a line in the order of ``COLUMNS``."""
    return (
        row.code,
        row.head,
        row.members,
        row.place.town,
        row.place.name,
        row.type,
        row.monitor,
        format_yuan(row.income) if row.income is not None else "",
        _CLEARED[row.cleared],
        "是" if row.active else "否",
    )


def write_households(path: Path, rows: Iterable[HouseholdRow], provenance: Provenance) -> int:
    """Write households to an xlsx file and return how many."""
    columns = zip(COLUMNS, _WIDTHS, strict=True)
    with new_workbook(path, constant_memory=True) as book:
        number = write_table(book, _("农户"), columns, map(cells, rows), filtered=True)
        write_provenance(book, provenance)
    return number
