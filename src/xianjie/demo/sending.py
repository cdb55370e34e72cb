"""Turn a period's feed into the file a department sends, with the faults that real files have.

Faults never touch the planted stories: bad rows are extra rows about people whose good rows stand
in the same file, wrong names occur only on harmless payments, and a mistyped ID keeps its name, so
that the ladder of the linkage finds its owner.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from xianjie.demo import identity, names
from xianjie.demo.county import County
from xianjie.demo.files import LARGEST_WORKBOOK, write_file
from xianjie.demo.handwriting import Hand, write_column
from xianjie.demo.layouts import ALIASES, LAYOUTS, Layout
from xianjie.demo.rolls import identify
from xianjie.demo.tables import Array, Table, rows_table
from xianjie.kernel.periods import Period

_REQUIRED_CODE = {
    "medical-expense": "就医类别",
    "medical-insurance": "参保状态",
    "school-enrolment": "就学状态",
    "social-assistance": "救助类型",
    "employment": "就业状态",
    "housing-safety": "鉴定等级",
    "pension": "缴费状态",
}
_REQUIRED_DATE = {
    "medical-expense": "结算日期",
    "housing-safety": "鉴定日期",
    "subsidy-payment": "发放日期",
    "serious-illness": "确诊日期",
    "water-safety": "核查日期",
}
_REQUIRED_MONEY = {
    "medical-expense": "个人自付",
    "subsidy-payment": "金额",
    "social-assistance": "月发放金额",
}
LARGEST_SHARE_OUTSIDE = 0.04
HARMLESS = "耕地地力保护补贴"
_WRONG_NAMES = ("medical-expense", "subsidy-payment")
_OUTSIDE = (
    "medical-expense",
    "medical-insurance",
    "subsidy-payment",
    "pension",
    "employment",
    "vehicle",
    "real-estate",
    "business",
    "public-payroll",
    "loan",
)


@dataclass
class SentFile:
    """One file as sent, and what the importer must make of it."""

    feed: str
    period: str
    path: str  # relative to the demo folder
    complete: bool
    rows: int = 0
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    outside: int = 0
    mistyped: int = 0
    wrong_names: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return a plain dictionary."""
        return asdict(self)


def _hand(feed: str, period: Period, *, workbook: bool) -> Hand:
    styles = ["iso", "slash", "compact", "chinese"]
    start = zlib.crc32(f"{feed}{period}".encode()) % 4
    second = "serial" if workbook else styles[(start + 1) % 4]
    return Hand(
        dates=styles[start],
        second_dates=second,
        months=start % 3,
        yes_no=start,
        thousands=start == 1,
        numbers=workbook and start != 1,
    )


def _faulty_copies(
    layout: Layout,
    table: Table,
    rng: np.random.Generator,
    *,
    workbook: bool,
) -> list[tuple[int, str, object, str]]:
    """Choose (row to copy, column, bad cell, defect) for the bad rows of a file."""
    if len(table) < 20:
        return []
    feed = layout.feed
    choices: list[tuple[str, object, str]] = []
    if feed in _REQUIRED_MONEY:
        choices.append((_REQUIRED_MONEY[feed], "-120.50", "negative-amount"))
    if feed in _REQUIRED_DATE:
        choices.append((_REQUIRED_DATE[feed], "2022-02-30", "impossible-date"))
    if feed in _REQUIRED_CODE:
        choices.append((_REQUIRED_CODE[feed], "见附件", "unknown-code"))
    choices.append((layout.columns[1][0], "", "missing-required"))
    if workbook:
        choices.append((layout.columns[0][0], 0.0, "number-in-id"))
    rows = rng.choice(len(table), size=len(choices), replace=False)
    return [(int(row), *choice) for row, choice in zip(rows, choices, strict=True)]


def _spoil_identity(
    county: County, table: Table, sent: SentFile, spared: set[int], rng: np.random.Generator
) -> None:
    """Mistype a few ID numbers, write a few old ones, put a few wrong names on harmless rows."""
    layout = LAYOUTS[table.feed]
    numbers, people = table.columns[layout.columns[0][0]], table.columns[layout.columns[1][0]]
    own = np.flatnonzero(table.person >= 0)
    free = own[~np.isin(table.person[own], np.array(sorted(spared) or [-1]))]
    if table.feed == "subsidy-payment":
        free = free[table.columns["补贴项目"][free] == HARMLESS]
    if len(free) < 20:
        return
    chosen = free[rng.random(len(free)) < county.shares.mistyped_ids]
    if len(chosen) == 0:
        chosen = free[:1]
    numbers[chosen] = identity.mistype(numbers[chosen], rng)
    sent.mistyped = len(chosen)
    if table.feed in _WRONG_NAMES:
        rest = np.setdiff1d(free, chosen)[-3:]
        for row in rest.tolist():
            people[row] = names.other_name(str(people[row]), rng)
        sent.wrong_names = len(rest)
    if table.feed == "medical-expense":
        rest = np.setdiff1d(free, chosen)[:-3]
        old = rest[county.people.birth[table.person[rest]] < np.datetime64("2000-01-01")][:4]
        for row in old.tolist():
            numbers[row] = identity.fifteen(str(numbers[row]))


def _outside_rows(county: County, table: Table, rng: np.random.Generator) -> Table:
    """Copy a few rows onto people who are not in the registry."""
    count = min(max(2, round(len(table) * county.shares.outside_rows)), room_outside(table))
    rows = table.take(rng.integers(0, max(len(table), 1), count))
    layout = LAYOUTS[table.feed]
    who = rng.integers(0, len(county.outsiders.name), count)
    rows.person = np.full(count, -1, dtype=np.int64)
    rows.columns[layout.columns[0][0]] = county.outsiders.number[who].astype(object)
    rows.columns[layout.columns[1][0]] = county.outsiders.name[who].astype(object)
    return rows


def room_outside(table: Table) -> int:
    """Return how many strangers a file may hold without looking like another county's."""
    return int(len(table) * LARGEST_SHARE_OUTSIDE)


def outsider_table(
    county: County, feed: str, rows: list[dict[str, Any]], rng: np.random.Generator
) -> Table:
    """Build rows of a feed about outsiders, for feeds whose baseline is empty."""
    layout = LAYOUTS[feed]
    table = rows_table(feed, [(-1, values) for values in rows])
    who = rng.choice(len(county.outsiders.name), size=len(rows), replace=False)
    table.columns[layout.columns[0][0]][:] = county.outsiders.number[who]
    table.columns[layout.columns[1][0]][:] = county.outsiders.name[who]
    return table


def send(
    county: County,
    table: Table,
    period: Period,
    folder: Path,
    *,
    spared: set[int],
    outsiders: Table | None = None,
) -> SentFile:
    """Write the file of a feed and period and return what the importer must make of it.

    :param table: typed rows of people in the registry.
    :param spared: persons of planted stories, whose rows stay without faults.
    :param outsiders: ready rows about outsiders (feeds with an empty baseline).
    """
    layout = LAYOUTS[table.feed]
    place = list(LAYOUTS).index(table.feed)
    rng = np.random.default_rng([county.size.seed, 77, place, period.year, period.month])
    table = identify(county, table)
    complete = layout.mode == "roll"
    sent = SentFile(table.feed, str(period), "", complete)
    if layout.subject != "hotline":
        _spoil_identity(county, table, sent, spared, rng)
        extra = outsiders
        if extra is None and table.feed in _OUTSIDE:
            extra = _outside_rows(county, table, rng)
        if extra is not None:
            sent.outside = len(extra)
            table = table.with_rows(extra)
        table = table.take(rng.permutation(len(table)))
    workbook = len(table) <= LARGEST_WORKBOOK and (place + period.month) % 4 != 0
    hand = _hand(table.feed, period, workbook=workbook)
    written = {
        name: write_column(table.columns[name], kind, hand, rng) for name, kind in layout.columns
    }
    bad = []
    if layout.subject != "hotline":
        bad = _faulty_copies(layout, table, rng, workbook=workbook)
    titles = _titles(county, layout, period)
    for number, (row, column, cell, defect) in enumerate(bad):
        for name, cells in written.items():
            copy = cells[row]
            if name == column:
                copy = float(int(str(copy)[:17])) if defect == "number-in-id" else cell
            written[name] = np.append(cells, np.array([copy], dtype=object))
        sent.quarantined.append(
            {"row": len(titles) + 2 + len(table) + number, "column": column, "defect": defect}
        )
    sent.rows = len(table) + len(bad)
    headings, columns = _arrange(layout, written, period, sent.rows)
    suffix = "xlsx" if workbook else ("tsv" if (place + period.month) % 8 == 0 else "csv")
    stem = f"{layout.department}_{layout.title}_{str(period).replace('-', '')}.{suffix}"
    path = folder / "feeds" / str(period) / stem
    write_file(path, titles, headings, columns, sheet=layout.title[:30])
    sent.path = path.relative_to(folder).as_posix()
    return sent


def _titles(county: County, layout: Layout, period: Period) -> list[str]:
    """One or two lines above the header; the month stands there, so no two files are the same."""
    titles = [f"{county.name}{layout.title}（{period.year}年{period.month}月）"]
    if period.month % 2 == 0:
        titles.append(f"填报单位：{county.name}{layout.department}")
    return titles


def _arrange(
    layout: Layout, written: dict[str, Array], period: Period, rows: int
) -> tuple[list[str], list[Array]]:
    """Return headings (by alias here and there) and columns, with columns nobody asked for."""
    headings, columns = [], []
    if period.month % 3 != 0:
        headings.append("序号")
        columns.append(np.arange(1, rows + 1).astype(object))
    pick = zlib.crc32(f"{layout.feed}{period.month}".encode())
    for name, _ in layout.columns:
        options = (name, *ALIASES.get(name, ()))
        headings.append(options[pick % len(options)])
        columns.append(written[name])
    if period.month % 2 == 0:
        headings.append("经办备注")
        columns.append(np.full(rows, "", dtype=object))
    return headings, columns
