"""Reading a paper back: its paragraphs and tables as texts."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document


@dataclass(frozen=True)
class Read:
    """What stands in a document."""

    document: Any
    lines: list[str]
    tables: list[list[list[str]]]

    @property
    def text(self) -> str:
        """Every text of the document."""
        cells = [cell for table in self.tables for row in table for cell in row]
        return "\n".join([*self.lines, *cells])

    @property
    def facts(self) -> dict[str, str]:
        """Labels with values of all tables that are made of such pairs; the first one counts."""
        found: dict[str, str] = {}
        for table in self.tables:
            for row in table:
                if len(row) % 2 == 0:
                    for label, value in zip(row[::2], row[1::2], strict=True):
                        found.setdefault(label, value)
        return found

    def table(self, first: str) -> list[list[str]]:
        """Return the table whose first cell says something."""
        return next(table for table in self.tables if table[0][0] == first)


def read(content: bytes) -> Read:
    """Read a document."""
    document = Document(io.BytesIO(content))
    return Read(
        document,
        [paragraph.text for paragraph in document.paragraphs],
        [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables],
    )
