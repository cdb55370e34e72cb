"""Reading one delivery: every row is judged, linked and put aside in its kind; nothing is stored.

Shared by real imports and dry runs, so that both say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from xianjie.apps.divisions.matching import VillageIndex
from xianjie.apps.sources.places import Place
from xianjie.apps.sources.storage.lake import PartBuilder
from xianjie.engine.link import (
    NO_HINTS,
    Bars,
    Hints,
    Left,
    Link,
    Linker,
    Outcome,
    Subject,
    settle,
)
from xianjie.exchange.contracts import ColumnType, Contract
from xianjie.exchange.validation import ValidatedRow

PROGRESS_ROWS = 5000
FIRST_GENERATION = 15
MOST_DOUBTED = 20
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class QueuedRow:
    """An accepted row for the review queue, in plain text until it is stored encrypted."""

    row_no: int
    id_number: str
    name: str
    village: str
    link: Link


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An accepted hotline row with the personal cells that stay out of the lake."""

    row_no: int
    village: str
    link: Link
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SubjectColumns:
    """Which columns of a feed say whom a row is about; `is_head` if only heads have rows."""

    number: str
    name: str
    village: str = ""
    township: str = ""
    phone: str = ""
    is_head: bool | None = None

    @classmethod
    def of(cls, contract: Contract) -> SubjectColumns:
        """Return the columns by the kind of subject."""
        if contract.subject == "household":
            return cls("户主证件号码", "户主姓名", is_head=True)
        if contract.subject == "hotline":
            return cls("证件号码", "诉求人姓名", "行政村", "乡镇", "联系电话")
        return cls("证件号码", "姓名")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row that the ladder left, until all of them are ranked together."""

    row: ValidatedRow
    village: str
    link: Link


@dataclass
class Intake:
    """What became of the rows of one delivery.

    Rows that the ladder leaves are ranked together at the end, if there are `bars` for that.
    """

    contract: Contract
    place: Place
    linker: Linker
    villages: VillageIndex | None = None
    bars: Bars | None = None
    read: int = 0
    accepted: int = 0
    warned: int = 0
    unlinked: int = 0
    ranked: int = 0
    outside: int = 0
    quarantined: list[ValidatedRow] = field(default_factory=list)
    doubted: list[ValidatedRow] = field(default_factory=list)
    queued: list[QueuedRow] = field(default_factory=list)
    appeals: list[AppealRow] = field(default_factory=list)
    accepted_numbers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.part = PartBuilder(self.contract)
        self._waiting: list[_Waiting] = []
        self._subject = SubjectColumns.of(self.contract)
        self._hotline = self.contract.subject == "hotline"
        certificates = [c.name for c in self.contract.columns if c.type is ColumnType.CERT]
        self._certificate = certificates[0] if certificates else ""

    def take_all(self, rows: Iterable[ValidatedRow], progress: Progress | None = None) -> None:
        """Take every row of a file in one pass."""
        for row in rows:
            self.take(row)
            if progress is not None and self.read % PROGRESS_ROWS == 0:
                progress(self.read)
        self._settle()
        if progress is not None:
            progress(self.read)

    def take(self, row: ValidatedRow) -> None:
        """Count one row and keep it as accepted, queued or quarantined."""
        self.read += 1
        if row.errors:
            self.quarantined.append(row)
            return
        self.accepted += 1
        self.accepted_numbers.append(row.number)
        if row.warnings:
            self.warned += 1
            if len(self.doubted) < MOST_DOUBTED:
                self.doubted.append(row)
        values = row.values
        village = self._village(values)
        link = self._link(row, village)
        self.part.add(row.number, link, village or None, values)
        if link.linked:
            self._place(row, village, link)
        else:
            self._waiting.append(_Waiting(row, village, link))

    def _settle(self) -> None:
        """Rank the rows that the ladder left and put every one where it belongs."""
        waiting, self._waiting = self._waiting, []
        links: dict[int, Link] = {}
        if self.bars is not None and waiting:
            left = [Left(self._subject_of(one), one.link) for one in waiting]
            links = settle(self.linker, left, self.bars)
            before = {one.row.number: one.link for one in waiting}
            self.part.relink({n: link for n, link in links.items() if link is not before[n]})
        for one in waiting:
            self._place(one.row, one.village, links.get(one.row.number, one.link))
        self.appeals.sort(key=lambda appeal: appeal.row_no)

    def _place(self, row: ValidatedRow, village: str, link: Link) -> None:
        """Count a row by its link, and keep what its kind needs."""
        if link.outcome is Outcome.NONE:
            self.unlinked += 1
        elif link.outcome is Outcome.QUEUED:
            self.queued.append(self._queued(row, village, link))
        elif not self.place.is_county and not self.place.holds(link.village_code):
            self.outside += 1
        self.ranked += link.outcome is Outcome.RANKED
        if self._hotline:
            self.appeals.append(AppealRow(row.number, village, link, dict(row.values)))

    def _subject_of(self, one: _Waiting) -> Subject:
        """Return what a row says about its person; a township's file speaks of its people."""
        subject, values = self._subject, one.row.values
        born = values.get("出生日期")
        return Subject(
            key=one.row.number,
            name=values.get(subject.name) or "",
            id_number=values.get(subject.number) or values.get(self._certificate) or "",
            birth_date=born if isinstance(born, dt.date) else None,
            village_code=one.village or self.place.prefix,
            phone=values.get(subject.phone) or "",
            is_head=subject.is_head,
        )

    def _village(self, values: dict[str, Any]) -> str:
        """Return the code of the village a hotline row names, or the empty text."""
        if self.villages is None or not self._subject.village:
            return ""
        town = values.get(self._subject.township) or ""
        village = values.get(self._subject.village) or ""
        return self.villages.match(town, village).code if village else ""

    def _link(self, row: ValidatedRow, village: str) -> Link:
        subject, values = self._subject, row.values
        number = values.get(subject.number) or values.get(self._certificate) or ""
        name = values.get(subject.name) or ""
        hints = NO_HINTS
        if self._hotline:
            hints = Hints(village_code=village, phone=values.get(subject.phone) or "")
        link = self.linker.link(number, name, hints)
        if not link.linked and number:
            written = str(row.raw.cells.get(subject.number, "")).strip()
            if len(written) == FIRST_GENERATION:
                link = self.linker.link(written, name, hints)
        return link

    def _queued(self, row: ValidatedRow, village: str, link: Link) -> QueuedRow:
        number = row.values.get(self._subject.number) or ""
        name = row.values.get(self._subject.name) or ""
        return QueuedRow(row.number, number, name, village, link)

    @property
    def unlinked_share(self) -> float:
        """Share of accepted rows that belong to nobody of the registry."""
        return self.unlinked / self.accepted if self.accepted else 0.0


def appeal_date(values: dict[str, Any]) -> dt.date:
    """Return the day of an appeal, which the contract requires."""
    day = values["诉求日期"]
    assert isinstance(day, dt.date)
    return day
