"""Villages in focus as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.places.queries.focus import VillageLoad
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_COLUMNS = (
    ("乡镇", 14), ("村", 14), ("农户", 8), ("农村人口", 8), ("监测户", 8), ("监测户占比(%)", 10),
    ("脱贫监测人口", 10), ("占比(%)", 8), ("重点村", 8), ("符合", 24), ("核算", 80),
    ("帮扶措施", 8), ("投入资金(元)", 12),
)  # fmt: skip
_FEN = 100


def focus_workbook(
    rows: Iterable[VillageLoad], *, made_by: str, county: str, now: datetime
) -> bytes:
    """Write villages with their figures and the reckoning of each."""
    target = BytesIO()
    lines = (
        (
            one.town, one.name, one.households, one.people, one.monitored, one.share,
            one.burdened, one.together, "是" if one.verdict.focus else "", "、".join(one.reasons),
            "；".join(one.verdict.lines), one.measures, one.money / _FEN,
        )
        for one in rows
    )  # fmt: skip
    with new_workbook(target) as book:
        number = write_table(book, "重点村", _COLUMNS, lines)
        write_provenance(
            book,
            Provenance(
                title="重点跟踪监测村", by=made_by, at=timezone.localtime(now),
                filters=(("县", county),), rows=number,
            ),
        )  # fmt: skip
    return target.getvalue()
