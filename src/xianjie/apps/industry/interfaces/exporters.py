"""The list of eligible entities as a workbook; it names no household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.industry.actions.exporting import record_industry_export
from xianjie.apps.industry.queries.eligibility import Eligible
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_COLUMNS = (
    ("类型", 10), ("名称", 30), ("统一社会信用代码", 22), ("所在地", 24), ("级别", 10),
    ("参与双绑", 10), ("当年带动户", 12), ("当年带动收入(元)", 16), ("上年带动收入(元)", 16),
    ("结论", 10), ("可倾斜支持", 40), ("理由", 60),
)  # fmt: skip


def export_supports(
    *, by: Actor, made_by: str, county: str, year: int, rows: Sequence[Eligible],
    places: Mapping[str, str], now: datetime,
) -> bytes:  # fmt: skip
    """Write the judged entities of a year, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        lines = (
            (
                one.entity.get_kind_display(), one.entity.name, one.entity.uscc,
                places.get(one.entity.division_code, ""), one.entity.level,
                "是" if one.bound else "否", one.now.homes, one.now.amount / 100,
                one.before.amount / 100, "符合" if one.eligible else "不符合",
                "、".join(one.supports), "；".join(r.words for r in one.verdict.reasons),
            )
            for one in rows
        )  # fmt: skip
        number = write_table(book, "支持资格", _COLUMNS, lines)
        write_provenance(book, Provenance(
            title=f"{year}年联农带农支持资格", by=made_by, at=timezone.localtime(now),
            filters=(("年度", str(year)),), rows=number,
        ))  # fmt: skip
    record_industry_export(by=by, county=county, what="supports", rows=number, now=now)
    return target.getvalue()
