"""Base lists and differences as workbooks; in full only for who may export personal data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.census.actions.common import note
from xianjie.apps.census.checks import checks
from xianjie.apps.census.models import BaseHousehold, BaseList, ListEntry
from xianjie.apps.divisions.queries.places import VillagePlace
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.ids import mask_id, mask_name

_BASE = (
    ("乡镇", 14), ("行政村", 14), ("户编号", 20), ("户主", 10), ("户类型", 12), ("首次识别", 12),
    ("脱贫或消除", 12), ("返贫或再纳入", 10), ("退出日期", 12), ("退出原因", 14), ("姓名", 10),
    ("证件号码", 22), ("与户主关系", 10), ("出生日期", 12), ("加入", 12), ("离开", 12),
    ("离开原因", 12), ("缺失", 40), ("变化", 10),
)  # fmt: skip
_VILLAGES = (("乡镇", 14), ("行政村", 14), ("户数", 8), ("人数", 8), ("不完整的户", 10),
             ("完整率(%)", 10), ("各项缺失", 60), ("缺村情的年度", 40))  # fmt: skip
_DIFFERENCES = (("乡镇", 14), ("行政村", 14), ("户编号", 20), ("姓名", 10), ("证件号码", 22),
                ("结果", 12), ("不同之处", 30), ("登记表户编号", 20))  # fmt: skip
_PORTION = 1_000


def export_base(
    *, by: Actor, made_by: str, found: BaseList, rows: Any, villages: Iterable[Any],
    places: dict[str, VillagePlace], filters: tuple[tuple[str, str], ...], full: bool,
    now: datetime,
) -> bytes:  # fmt: skip
    """Write the lines of a gated query by person, and the villages; audit it."""
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, "底册", _BASE, _lines(rows, places, full=full), frozen=3)
        write_table(book, "按村", _VILLAGES, _village_lines(villages, places), frozen=2)
        write_provenance(
            book,
            Provenance(
                title=f"普查底册第 {found.number} 版", by=made_by, at=timezone.localtime(now),
                filters=filters, rows=number, personal=full,
                more=(("数据截至", str(found.as_of)), ("状态", str(found.get_state_display())),
                      ("摘要", found.sha256)),
            ),
        )  # fmt: skip
    note(by, "census.export-base", found, "BaseList", now, number=found.number, rows=number,
         full=full)  # fmt: skip
    return target.getvalue()


def _lines(
    rows: Any, places: dict[str, VillagePlace], *, full: bool
) -> Iterator[Sequence[Any]]:  # fmt: skip
    name, number = (str, str) if full else (mask_name, mask_id)
    row: BaseHousehold
    for row in rows.iterator(_PORTION):
        content = json.loads(row.content)
        place = places.get(row.division_code)
        start = (
            place.town if place else "", place.name if place else "", row.household_code,
            name(content["户主"]), row.household_type, row.first_on, row.removed_on,
            "是" if row.re_entered else "", row.left_on, row.left_reason,
        )  # fmt: skip
        end = (
            "、".join(checks()[one].title for one in row.missing if one in checks()),
            row.get_change_display(),
        )
        people = content["成员"] + [
            [*one, "", "", "", "旧名单有、登记表没有"] for one in content.get("旧名单未对上", [])
        ]
        for one in people or [["", "", "", "", "", "", ""]]:
            # Without names a birth date says the year only.
            born = one[3] if full else one[3][:4]
            yield (*start, name(one[0]), number(one[1]) if one[1] else "", one[2], born,
                   *one[4:], *end)  # fmt: skip


def _village_lines(
    villages: Iterable[Any], places: dict[str, VillagePlace]
) -> Iterator[Sequence[Any]]:  # fmt: skip
    for one in villages:
        place = places.get(one.division_code)
        complete = one.households - one.incomplete
        yield (
            place.town if place else "", place.name if place else "", one.households, one.people,
            one.incomplete, round(complete * 100 / one.households, 1) if one.households else None,
            "，".join(f"{checks()[key].title} {number}" for key, number in one.missing.items()
                      if key in checks()),
            "、".join(map(str, one.years)),
        )  # fmt: skip


def export_entries(
    *, by: Actor, made_by: str, found: Any, rows: Any, places: dict[str, VillagePlace],
    now: datetime,
) -> bytes:  # fmt: skip
    """Write the lines of a list with what differs, names masked; audit it."""
    target = BytesIO()

    def cells() -> Iterator[Sequence[Any]]:
        row: ListEntry
        for row in rows.iterator(_PORTION):
            place = places.get(row.division_code)
            yield (
                place.town if place else "", place.name if place else "", row.household_code,
                mask_name(row.name), mask_id(row.id_number) if row.id_number else "",
                row.get_state_display(), "、".join(row.differences),
                row.household.household_code if row.household else "",
            )  # fmt: skip

    with new_workbook(target) as book:
        number = write_table(book, "差异", _DIFFERENCES, cells(), frozen=3)
        write_provenance(
            book,
            Provenance(title=found.title, by=made_by, at=timezone.localtime(now), rows=number),
        )
    note(by, "census.export-list", found, "ListUpload", now, rows=number)
    return target.getvalue()
