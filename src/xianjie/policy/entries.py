"""Take typed values out of one YAML entry and note every fault on the way.

The same code reads fresh YAML (`Table`, with lines) and a stored blob (plain dictionaries).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xianjie.policy.model import Fault, Origin, Scalar
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.yaml_reading import Table

__all__ = ["Entry", "Reading"]


@dataclass
class Reading:
    """The file being read: its shown name, whose it is, the place it speaks for, its faults."""

    file: str = ""
    place: str = ""
    own: bool = False
    faults: list[Fault] = field(default_factory=list)

    def fault(self, item: str, code: str, message: str, line: int = 0) -> None:
        """Note one fault of this file."""
        self.faults.append(Fault(self.file, item, code, message, line))

    def origin(self, content: Mapping[str, Any]) -> Origin:
        """Origin of an entry of this file."""
        if isinstance(content, Table):
            return Origin(self.file, content.line, self.own, content.lines)
        return Origin(self.file, 0, self.own)


class Entry:
    """One mapping of a file. Every getter notes a fault and answers the default on nonsense."""

    def __init__(self, reading: Reading, item: str, content: Mapping[str, Any]) -> None:
        self.reading = reading
        self.item = item
        self.content = content

    @property
    def line(self) -> int:
        """Line of the entry, 0 when unknown."""
        return self.content.line if isinstance(self.content, Table) else 0

    @property
    def origin(self) -> Origin:
        """Origin of the entry."""
        return self.reading.origin(self.content)

    def line_of(self, key: str) -> int:
        """Line of one key."""
        return self.content.line_of(key) if isinstance(self.content, Table) else 0

    def fault(self, key: str, code: str, message: str) -> None:
        """Note a fault of ``key`` (or of the entry when empty)."""
        item = f"{self.item}.{key}" if key else self.item
        self.reading.fault(item, code, message, self.line_of(key) if key else self.line)

    def has(self, key: str) -> bool:
        """Whether the key is there, whatever its value."""
        return key in self.content

    def only(self, *known: str) -> None:
        """Note every key outside ``known``."""
        for key in self.content:
            if key not in known:
                hint = did_you_mean(str(key), known)
                text = f"不认识的键“{key}”。{hint or '可用的键:' + '、'.join(known)}"
                self.fault(str(key), "unknown-key", text)

    def text(self, key: str, *, required: bool = False) -> str:
        """A text; numbers and dates are taken as they are written."""
        value = self.content.get(key)
        if value is None:
            if required:
                self.fault(key if self.has(key) else "", "missing-key", f"缺少“{key}”。")
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | Decimal | date):
            return str(value)
        if isinstance(value, str):
            text = value.strip()
            if required and not text:
                self.fault(key, "missing-key", f"“{key}”是空的。")
            return text
        self.fault(key, "not-text", f"“{key}”应为一段文字。")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.content.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value.strip(),)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(one.strip() for one in value)
        self.fault(key, "not-text", f"“{key}”应为文字的列表，如[医保, 民政]。")
        return ()

    def date(self, key: str) -> date | None:
        """A date, or None when the key is missing."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.fault(key, "bad-date", f"“{key}: {value}”不是日期，应写作2022-06-30。")
        return None

    def whole(self, key: str, default: int) -> int:
        """A whole number."""
        value = self.content.get(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.fault(key, "not-a-number", f"“{key}”应为整数。")
        return default

    def number(self, key: str) -> Decimal | None:
        """A number, exact."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
        self.fault(key, "not-a-number", f"“{key}”应为数字。")
        return None

    def flag(self, key: str) -> bool:
        """A yes or no: true, false, 是, 否; missing means no."""
        value = self.content.get(key)
        if value in (None, False, "否"):
            return False
        if value in (True, "是"):
            return True
        self.fault(key, "not-yes-or-no", f"“{key}”应为true或false。")
        return False

    def one_of(self, key: str, choices: Iterable[str], *, required: bool = False) -> str:
        """A text out of ``choices``."""
        value = self.text(key, required=required)
        known = tuple(choices)
        if value and value not in known:
            hint = did_you_mean(value, known)
            text = f"“{key}”不能是“{value}”。{hint}可用：{'、'.join(known)}。"
            self.fault(key, "unknown-choice", text)
            return ""
        return value

    def scalar(self, key: str) -> Scalar | None:
        """A number, text, date, yes/no, or a list of texts."""
        value = self.content.get(key)
        if isinstance(value, list):
            if all(isinstance(one, str) for one in value):
                return tuple(value)
        elif value is None or isinstance(value, str | int | Decimal | date):
            return value
        self.fault(key, "bad-value", f"“{key}”应为数字、文字、日期或文字的列表。")
        return None

    def table(self, key: str) -> Entry | None:
        """A mapping under ``key``."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, Mapping):
            return Entry(self.reading, f"{self.item}.{key}", value)
        self.fault(key, "not-a-mapping", f"“{key}”应写成键值对，如{{document: …, clause: …}}。")
        return None

    def tables(self, key: str) -> list[Entry]:
        """A list of mappings under ``key``."""
        value = self.content.get(key)
        if value is None:
            return []
        if isinstance(value, Mapping):
            value = [value]
        if not isinstance(value, list):
            self.fault(key, "not-a-list", f"“{key}”应写成列表，每项以“- ”起头。")
            return []
        found = []
        for place, one in enumerate(value, 1):
            if isinstance(one, Mapping):
                found.append(Entry(self.reading, f"{self.item}.{key}[{place}]", one))
            else:
                self.fault(key, "not-a-mapping", f"“{key}”的第{place}项应写成键值对。")
        return found
