"""Who made a workbook, when, of what: a sheet of its own in every workbook that is handed out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter

SHEET = "导出说明"
WARNING = "表内有个人信息，只用于防止返贫监测帮扶，不得转发给无关人员，用完请删除。"
_NAME_WIDTH, _TEXT_WIDTH = 14, 80


@dataclass(frozen=True)
class Provenance:
    """What the sheet says.

    ``by`` names the account and its post, ``at`` is an aware moment in local time, ``filters``
    are (title, chosen words) without anything that may be a name or a number of a person,
    ``rows`` counts the data rows. ``more`` are further (title, text) lines, such as the period;
    ``personal`` adds the reminder that the rows name people.
    """

    title: str
    by: str
    at: datetime
    filters: tuple[tuple[str, str], ...] = ()
    rows: int = 0
    more: tuple[tuple[str, str], ...] = field(default=())
    personal: bool = False

    def lines(self) -> list[tuple[str, str]]:
        """Return the sheet as (title, text) lines."""
        chosen = "；".join(f"{name}：{words}" for name, words in self.filters if words)
        found = [
            ("内容", self.title),
            *self.more,
            ("筛选条件", chosen or "无（全部可见的行）"),
            ("行数", f"{self.rows:,}"),
            ("导出人", self.by),
            ("导出时间", self.at.strftime("%Y-%m-%d %H:%M")),
        ]
        return [*found, ("注意", WARNING)] if self.personal else found


def write_provenance(book: xlsxwriter.Workbook, provenance: Provenance) -> None:
    """Add the sheet ``导出说明`` to an xlsxwriter workbook, every cell as text.

    Call it after the data sheets, when the number of rows is known; with ``constant_memory`` the
    data sheets must be finished by then.
    """
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    for place, (name, words) in enumerate(provenance.lines()):
        sheet.write_string(place, 0, name, head)
        sheet.write_string(place, 1, words, text)
