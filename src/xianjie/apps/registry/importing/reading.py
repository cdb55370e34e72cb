"""From a file to judged drafts on disk, before anything touches the database."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from xianjie.apps.divisions.queries import CountyIndex
from xianjie.apps.registry.columns import registry_contract
from xianjie.apps.registry.importing.absence import Held
from xianjie.apps.registry.importing.assembling import Assembler
from xianjie.apps.registry.importing.drafts import HouseholdDraft, Presence
from xianjie.apps.registry.importing.staging import RowStage, Shelf
from xianjie.apps.registry.result import ShownFault
from xianjie.exchange.cells import plain_text
from xianjie.exchange.faults import CellFault
from xianjie.exchange.reading import TableReader, open_table
from xianjie.exchange.validation import RowValidator, ValidatedRow
from xianjie.kernel.crypto import KeyRing
from xianjie.kernel.errors import RefusedError

Progress = Callable[[str, int, int | None], None]
_SHOWN = 20
_REPORT_EVERY = 5000
_LEAST_SHARE = 0.1


class Intake:
    """What was read of one file: drafts, quarantined rows and warnings, kept on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.drafts = Shelf(folder)
        self._quarantined = Shelf(folder)
        self._quarantined_numbers: list[int] = []
        self._warnings = Shelf(folder)
        self.stage: RowStage | None = None
        self.presence: Presence | None = None
        self.unknown_columns: tuple[str, ...] = ()
        self.read = 0
        self.members = 0
        self.warned_rows: set[int] = set()
        self.villages: set[str] = set()
        self.counties: set[str] = set()
        self.held = Held()
        self.shown: list[ShownFault] = []

    @property
    def quarantined(self) -> int:
        """How many rows were quarantined."""
        return len(self._quarantined)

    def quarantine(self, row: ValidatedRow) -> None:
        """Keep a row out, with its reasons."""
        self._quarantined.add(row.errors)
        self._quarantined_numbers.append(row.number)
        if len(self.shown) < _SHOWN:
            self.shown += [_shown(row.number, fault) for fault in row.errors[:1]]
        self.warned_rows.discard(row.number)

    def quarantined_rows(self) -> Iterator[ValidatedRow]:
        """Yield the quarantined rows in the order of the file."""
        stage = self._staged()
        numbers = self._quarantined_numbers
        for place in sorted(range(len(numbers)), key=numbers.__getitem__):
            errors = self._quarantined.get(place)
            yield ValidatedRow(numbers[place], {}, {}, errors, [], stage.row(numbers[place]))

    def warn(self, number: int, fault: CellFault) -> None:
        """Note a warning about an accepted row."""
        self.warned_rows.add(number)
        self._warnings.add(_shown(number, fault))

    def warnings(self) -> Iterator[ShownFault]:
        """Yield the warnings of rows that were accepted in the end."""
        return (found for found in self._warnings if found.row in self.warned_rows)

    def refuse_later(self, number: int, fault: CellFault) -> None:
        """Keep a row out that only the register shows to be wrong."""
        raw = self._staged().row(number)
        self.quarantine(ValidatedRow(number, {}, {}, [fault], [], raw))

    def close(self) -> None:
        """Let everything vanish."""
        for shelf in (self.drafts, self._quarantined, self._warnings, self.stage):
            if shelf is not None:
                shelf.close()

    def _staged(self) -> RowStage:
        if self.stage is None:
            raise RuntimeError("nothing was read yet")
        return self.stage


def read_file(
    path: Path,
    *,
    intake: Intake,
    folder: Path,
    counties: CountyIndex,
    ring: KeyRing,
    progress: Progress,
) -> None:
    """Read, group and judge a person list; drafts and faults land in the intake.

    Raises ``RefusedError`` when the file cannot be read or is about another county.
    """
    contract = registry_contract()
    with open_table(path, contract) as reader:
        intake.unknown_columns = reader.unknown_columns
        validator = RowValidator(contract)
        assembler = Assembler(
            validator=validator, layout=reader.layout, counties=counties, ring=ring
        )
        intake.presence = assembler.presence
        intake.stage = stage = RowStage(folder, reader.layout)
        named = _stage_rows(reader, stage, progress)
    intake.read = len(stage)
    _refuse_foreign(path, named, assembler, counties)
    done = 0
    for raws in stage.households():
        found = assembler.assemble(raws)
        for row in found.quarantined:
            intake.quarantine(row)
            _hold(intake.held, row, assembler, ring)
        if found.draft is not None:
            intake.drafts.add(found.draft)
            intake.members += len(found.draft.members)
            intake.villages.add(found.draft.division_code)
            intake.counties.add(found.draft.county_code)
            _hold_incomplete(intake.held, found.draft)
        for number, faults in found.warned.items():
            for fault in faults:
                intake.warn(number, fault)
        for row in found.quarantined:
            intake.warned_rows.discard(row.number)
        before, done = done, done + len(raws)
        if done // _REPORT_EVERY != before // _REPORT_EVERY:
            progress("校验", done, intake.read)
    progress("校验", intake.read, intake.read)


def file_sha256(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stage_rows(reader: TableReader, stage: RowStage, progress: Progress) -> Counter[str]:
    """Set all rows aside by household; return how many rows name which county."""
    places = {match.column.name: match.index for match in reader.columns}
    county, household = places["县"], places["户编号"]
    named: Counter[str] = Counter()
    for count, row in enumerate(reader, 1):
        cell = row.values[household]
        stage.add("" if cell is None else plain_text(cell), row)
        name = row.values[county]
        named[name.strip() if isinstance(name, str) else ""] += 1
        if count % _REPORT_EVERY == 0:
            progress("读取", count, reader.height)
    progress("读取", len(stage), len(stage))
    return named


def _refuse_foreign(
    path: Path, named: Counter[str], assembler: Assembler, counties: CountyIndex
) -> None:
    if not named:
        raise RefusedError(
            "empty-file", f"文件“{path.name}”只有表头，没有数据行。请重新导出后再导入。"
        )
    total = sum(named.values())
    ours = sum(count for name, count in named.items() if assembler.county_of(plain_text(name)))
    if ours >= total * _LEAST_SHARE and ours:
        return
    most = next((name for name, _ in named.most_common() if name), "（空）")
    loaded = "、".join(list(counties.names.names.values())[:5])
    raise RefusedError(
        "other-county",
        f"文件“{path.name}”不是本地的名单：共 {total} 行，县多为“{most}”，"
        f"而已装载的是{loaded}。请核对文件；确需导入的，先执行 xianjie init 装载该县区划。",
        rows=total,
        county=most,
    )


def _hold(held: Held, row: ValidatedRow, assembler: Assembler, ring: KeyRing) -> None:
    """Note of whom a quarantined row speaks, so that they do not count as gone."""
    code = row.values.get("户编号")
    if code:
        held.households.add(code)
    else:
        village = assembler.village_of(row)
        if village:
            held.villages.add(village)
        else:
            held.everywhere = True
    if row.values.get("人编号"):
        held.person_codes.add(row.values["人编号"])
    if row.values.get("证件号码"):
        held.id_indexes.add(ring.blind_index("id", row.values["证件号码"][:18]))


def _hold_incomplete(held: Held, draft: HouseholdDraft) -> None:
    if not draft.whole:
        held.households.add(draft.code)


def _shown(number: int, fault: CellFault) -> ShownFault:
    return ShownFault(number, fault.column, fault.message, fault.remedy)
