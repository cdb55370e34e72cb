"""The workbook that tells what an import changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from xianjie.apps.registry.importing.counts import Counts
from xianjie.apps.registry.importing.merging import FieldChange
from xianjie.exchange.writing import new_workbook
from xianjie.kernel.ids import mask_name

_MOST_ROWS = 1_000_000
_SHEETS = {
    "新增": (("类别", 8), ("户编号", 24), ("人编号", 24), ("姓名", 10), ("说明", 24)),
    "变更": (
        ("类别", 8),
        ("户编号", 24),
        ("人编号", 24),
        ("姓名", 10),
        ("栏目", 20),
        ("原值", 24),
        ("新值", 24),
    ),
    "退出": (("类别", 8), ("户编号", 24), ("人编号", 24), ("姓名", 10), ("原因", 20)),
    "提示": (("行号", 8), ("栏目", 18), ("问题", 60), ("处理", 40)),
}
_LABELS = {
    "new_households": "新增户",
    "new_persons": "新增人",
    "changed_households": "变更户",
    "changed_persons": "变更人",
    "moved_persons": "转户",
    "returned_households": "恢复户",
    "returned_persons": "恢复人",
    "gone_households": "退出户",
    "gone_persons": "退出人",
    "unchanged_households": "未变户",
    "unchanged_persons": "未变人",
}


class ChangeReport:
    """Takes changes one after another; with no path it only lets them pass (dry runs)."""

    def __init__(self, path: Path | None, title: str) -> None:
        self.path = path
        self._title = title
        self._lines = dict.fromkeys(_SHEETS, 0)
        self._left_out = 0
        self._book: Any = None
        if path is not None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._draft = path.with_name(f".{path.name}")
            self._book = new_workbook(self._draft, constant_memory=True)
            bold = self._book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
            self._sheets = {name: self._book.add_worksheet(name) for name in _SHEETS}
            for name, columns in _SHEETS.items():
                self._sheets[name].freeze_panes(1, 0)
                for place, (header, width) in enumerate(columns):
                    self._sheets[name].set_column(place, place, width)
                    self._sheets[name].write_string(0, place, header, bold)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and self._book is not None:
            self._book.close()
            self._draft.unlink(missing_ok=True)
            self._book = None

    def new_household(self, code: str, head: str, members: int) -> None:
        """Tell of a household that was not known."""
        self._write("新增", ("户", code, "", mask_name(head) if head else "", f"{members} 人"))

    def new_person(self, household: str, code: str, name: str, how: str) -> None:
        """Tell of somebody new, or back, in a household that was known."""
        self._write("新增", ("人", household, code, mask_name(name), how))

    def changed(
        self, household: str, person: str, name: str, changes: Sequence[FieldChange]
    ) -> None:
        """Tell field by field what changed about a household (no name) or a person."""
        kind = "人" if name else "户"
        shown = mask_name(name) if name else ""
        for change in changes:
            self._write(
                "变更", (kind, household, person, shown, change.column, change.old, change.new)
            )

    def gone(self, household: str, person: str, name: str, reason: str) -> None:
        """Tell of a household (no name) or a person that left."""
        kind = "人" if name else "户"
        self._write("退出", (kind, household, person, mask_name(name) if name else "", reason))

    def warned(self, number: int, column: str, message: str, remedy: str) -> None:
        """Tell of a row that was accepted with a warning."""
        self._write("提示", (str(number), column, message, remedy))

    def finish(self, counts: Counts) -> None:
        """Write the summary and put the workbook in its place."""
        if self._book is None or self.path is None:
            return
        sheet = self._book.add_worksheet("汇总")
        sheet.set_column(0, 0, 16)
        sheet.write_string(0, 0, self._title)
        for line, (name, count) in enumerate(counts.as_dict().items(), 1):
            sheet.write_string(line, 0, _LABELS[name])
            sheet.write_number(line, 1, count)
        if self._left_out:
            sheet.write_string(len(_LABELS) + 2, 0, f"另有 {self._left_out} 行放不下，未列出")
        sheet.set_first_sheet()
        sheet.activate()
        self._book.close()
        self._book = None
        self._draft.replace(self.path)

    def _write(self, sheet: str, cells: Sequence[str]) -> None:
        if self._book is None:
            return
        line = self._lines[sheet] = self._lines[sheet] + 1
        if line > _MOST_ROWS:
            self._left_out += 1
            return
        target = self._sheets[sheet]
        for place, cell in enumerate(cells):
            if cell:
                target.write_string(line, place, cell)
