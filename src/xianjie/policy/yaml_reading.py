"""Read rulebook YAML: safely, exactly, and remembering the line of every entry.

Differs from plain YAML 1.1 where that would surprise a clerk: numbers with a point become exact
``Decimal``; only ``true`` and ``false`` are booleans (``on`` and ``no`` stay text); ``010`` is
text, and so is a date that does not exist; a key given twice and an anchor are faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from xianjie.kernel.errors import RefusedError
from xianjie.policy.model import Fault

__all__ = ["Items", "Table", "read_rulebook_text", "read_yaml"]

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
MAX_DIGITS = 15
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\.[0-9]+")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


class Table(dict[str, Any]):
    """A mapping that knows its line and the line of each key."""

    line: int = 0
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        """Line of ``key``, or of the mapping itself."""
        return self.lines.get(key, self.line)


class Items(list[Any]):
    """A sequence that knows its line and the line of each item."""

    line: int = 0
    lines: list[int]


def read_rulebook_text(path: Path) -> str:
    """The text of a YAML file. Raises RefusedError when it cannot be read at all."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RefusedError("too-large", f"规则文件{path}太大（{size}字节），请拆分后再放入。")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(
            "bad-encoding", f"规则文件{path}不是UTF-8编码的文本，请另存为UTF-8后再试。"
        ) from None
    except OSError as error:
        reason = "文件不存在" if isinstance(error, FileNotFoundError) else "没有权限或不是普通文件"
        raise RefusedError("unreadable", f"读不到规则文件{path}:{reason}。") from None


def read_yaml(text: str, file: str) -> tuple[Any, list[Fault]]:
    """Parse ``text``; mappings come as `Table`, sequences as `Items`, None for an empty file.

    Faults name ``file`` and the line; content after a syntax error is not read.
    """
    reader = _Reader(file)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        too_deep = _line_too_deep(text, loader)
        node = None if too_deep else yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        where = f"第{line}行第{mark.column + 1}列" if mark else ""
        reader.fault(
            "yaml-syntax", "", line, f"{where}不合YAML写法，请检查缩进、冒号、括号和引号。"
        )
        return None, reader.faults
    except (yaml.YAMLError, RecursionError):
        reader.fault(
            "yaml-syntax", "", 0, "含有YAML不允许的字符或嵌套过深，请用文本编辑器改正后再试。"
        )
        return None, reader.faults
    if too_deep:
        text = f"第{too_deep}行嵌套超过{MAX_DEPTH}层，请检查缩进和括号。"
        reader.fault("yaml-syntax", "", too_deep, text)
    if node is None:
        return None, reader.faults
    anchored = next(_repeated(node, set()), None)
    if anchored is not None:
        line = anchored.start_mark.line + 1
        reader.fault("yaml-alias", "", line, f"第{line}行用了YAML引用(&与*)，请把内容写全。")
        return None, reader.faults
    return reader.build(node, ""), reader.faults


def _line_too_deep(text: str, loader: Any) -> int:
    """The line where nesting passes the limit, or 0; composing recurses and would crash."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return event.start_mark.line + 1 if event.start_mark else 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return 0


def _repeated(node: yaml.Node, seen: set[int]) -> Iterator[yaml.Node]:
    if id(node) in seen:
        yield node
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _repeated(key, seen)
            yield from _repeated(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _repeated(one, seen)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, code: str, item: str, line: int, message: str) -> None:
        self.faults.append(Fault(self.file, item, code, message, line))

    def build(self, node: yaml.Node, item: str) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.table(node, item)
        if isinstance(node, yaml.SequenceNode):
            items = Items(self.build(one, f"{item}[{n}]") for n, one in enumerate(node.value, 1))
            items.line = node.start_mark.line + 1
            items.lines = [one.start_mark.line + 1 for one in node.value]
            return items
        return self.scalar(node, item) if isinstance(node, yaml.ScalarNode) else None

    def table(self, node: yaml.MappingNode, item: str) -> Table:
        table = Table()
        table.line = node.start_mark.line + 1
        table.lines = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.fault("yaml-key", item, line, f"第{line}行的键不是文字。")
                continue
            key = key_node.value
            inner = f"{item}.{key}" if item else key
            if key in table:
                self.fault(
                    "duplicate-key",
                    inner,
                    line,
                    f"“{key}”在第{table.lines[key]}行和第{line}行写了两次，请只留一处。",
                )
                continue
            table[key] = self.build(value_node, inner)
            table.lines[key] = line
        return table

    def scalar(self, node: yaml.ScalarNode, item: str) -> Any:
        text: str = node.value
        if node.style in ("'", '"', "|", ">"):
            return text
        plain = text.strip()
        if plain in ("", "~", "null", "Null", "NULL"):
            return None
        if plain in ("true", "True", "false", "False"):
            return plain.lower() == "true"
        is_whole = _INTEGER.fullmatch(plain)
        if is_whole or _DECIMAL.fullmatch(plain):
            digits = sum(mark.isdigit() for mark in plain)
            if digits > MAX_DIGITS:
                line = node.start_mark.line + 1
                message = f"数字有{digits}位，超过{MAX_DIGITS}位；如果是编号，请加引号。"
                self.fault("number-too-long", item, line, message)
                return None
        if is_whole:
            return int(plain.replace("_", ""))
        if _DECIMAL.fullmatch(plain):
            return Decimal(plain.replace("_", ""))
        if _DATE.fullmatch(plain):
            year, month, day = (int(part) for part in plain.split("-"))
            try:
                return date(year, month, day)
            except ValueError:
                return text
        return text
