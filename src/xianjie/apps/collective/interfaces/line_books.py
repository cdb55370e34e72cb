"""The lines of a distribution as a workbook: taken out with all amounts, brought back changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.collective.actions import Change
from xianjie.apps.collective.actions.common import record_export
from xianjie.apps.collective.models import Distribution
from xianjie.apps.collective.queries.distributions import TO_HOUSEHOLDS, USES, lines_in
from xianjie.apps.registry.models import Household
from xianjie.exchange.contracts import Contract
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.reading import open_table
from xianjie.exchange.validation import RowValidator
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

MOST_ROWS = 5_000
FEN = 100
COLUMNS = (
    ("用途", 14), ("户编号", 18), ("户主", 10), ("分配类别", 14), ("依据", 36), ("股数", 8),
    ("建议金额(元)", 14), ("金额(元)", 14), ("调整理由", 30),
)  # fmt: skip


@cache
def contract() -> Contract:
    """Return the table of lines that a village brings back."""
    return Contract.model_validate(
        {
            "id": "distribution-line",
            "title": "收益分配明细",
            "kind": "registry",
            "note": "一行一户或一项用途；金额以元为单位，填 0 的去掉这一行。",
            "key": ["用途", "户编号"],
            "columns": [
                {"name": "用途", "type": "code", "codes": USES, "required": True},
                {"name": "户编号", "type": "text", "note": "只有分配到户的填"},
                {"name": "金额", "type": "money", "unit": "元", "required": True,
                 "aliases": ["金额(元)"]},
                {"name": "调整理由", "type": "text"},
            ],
        }
    )  # fmt: skip


def lines_workbook(
    *, by: Actor, made_by: str, found: Distribution, place: str, reasons: bool, now: datetime
) -> bytes:
    """Write the lines of a distribution, heads masked, and audit that they were taken out.

    ``reasons`` are why a household gets so much: for those who may know the household.
    """
    rows = (
        (
            one.use,
            one.household.household_code if one.household else "",
            mask_name(one.household.head_name) if one.household else one.title,
            one.group if reasons else "", one.grounds if reasons else "", one.shares,
            None if one.proposed is None else one.proposed / FEN,
            one.amount / FEN, one.reason if reasons else "",
        )
        for one in lines_in(found)
    )  # fmt: skip
    filters = (("村", place), ("方案", found.number))
    return export_book(
        by=by, made_by=made_by, what="DistributionLine", title="收益分配明细",
        county=found.county_code, columns=COLUMNS, rows=rows, filters=filters, now=now,
    )  # fmt: skip


def export_book(
    *, by: Actor, made_by: str, what: str, title: str, county: str,
    columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Any]],
    filters: tuple[tuple[str, str], ...], now: datetime,
) -> bytes:  # fmt: skip
    """Write rows of a gated list with where they come from, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, title, columns, rows)
        write_provenance(
            book,
            Provenance(
                title=title, by=made_by, at=timezone.localtime(now), filters=filters, rows=number
            ),
        )
    record_export(by=by, what=what, county=county, rows=number, now=now)
    return target.getvalue()


def read_changes(found: Distribution, content: bytes, name: str) -> list[Change]:
    """Read a workbook of lines of the distribution's village.

    Raises ``RefusedError`` with the row and the column of the first fault; nothing is changed.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"lines{Path(name).suffix.lower()[:5] or '.xlsx'}"
        path.write_bytes(content)
        validator = RowValidator(contract())
        with open_table(path, contract()) as table:
            rows = [validator.validate(raw) for raw in table]
    if len(rows) > MOST_ROWS:
        raise RefusedError("too-many", f"一次最多导入 {MOST_ROWS} 行，请分几次。")
    for row in rows:
        if row.errors:
            fault = row.errors[0]
            words = f"第 {row.number} 行“{fault.column}”：{fault.message}；{fault.remedy}"
            raise RefusedError("bad-row", words)
    codes = {row.values.get("户编号") for row in rows} - {None, ""}
    homes = {
        home.household_code: home
        for home in Household.objects.proven("households of the village of the plan").filter(
            division_code=found.division_code, household_code__in=codes
        )
    }
    changes = []
    for row in rows:
        said = row.values
        code = said.get("户编号") or ""
        home = homes.get(code)
        if said["用途"] == TO_HOUSEHOLDS and home is None:
            raise RefusedError("unknown", f"第 {row.number} 行“户编号”：本村没有这一户，请核对。")
        reason = said.get("调整理由") or ""
        changes.append(Change(said["用途"], said["金额"], home, reason))
    return changes
