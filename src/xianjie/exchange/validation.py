"""Judging rows: every row ends accepted, accepted with warnings, or quarantined."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xianjie.exchange.cells import REPEATING, cell_parser
from xianjie.exchange.contracts import Contract
from xianjie.exchange.faults import CellFault
from xianjie.exchange.plain import Cell, Parser
from xianjie.exchange.rows import Layout, RawRow

_MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class ValidatedRow:
    """A row with its typed values by declared column name, None where unknown.

    values: text str; int int; decimal Decimal; money fen (int); date and month date; bool bool;
    code its stored text; codes the stored texts joined by commas in the order of the list; id the
    18-digit form. Only columns that the file has are in it. originals: the text as given of code
    cells where it differs from what is stored, and of cells that could not be understood.
    """

    number: int
    values: dict[str, Any] = field(repr=False)
    originals: dict[str, str] = field(repr=False)
    errors: list[CellFault]
    warnings: list[CellFault]
    raw: RawRow = field(repr=False)

    @property
    def accepted(self) -> bool:
        """Whether the row may be stored; otherwise it goes to quarantine."""
        return not self.errors

    @property
    def original(self) -> dict[str, object]:
        """All cells as they stood in the file, by header."""
        return self.raw.original


class ValidationContext:
    """What is known of one file while its rows are judged: the natural keys seen so far."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def first_row_with(self, key: tuple[Any, ...], number: int) -> int | None:
        """Return the earlier row with the same key, or remember this one."""
        first = self._seen.setdefault(hash(key), number)
        return None if first == number else first


class _Plan:
    """The parsers for one layout, each with the memory of what its texts gave."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.steps: list[tuple[int, str, dict[str, Cell] | None, Parser]] = [
            (
                match.index,
                match.column.name,
                {} if match.column.type in REPEATING else None,
                cell_parser(match.column, match.yuan_per_unit),
            )
            for match in layout.columns
        ]
        self.width = len(layout.headers)
        self.may_overflow = layout.overflow_index is not None
        names = {match.column.name for match in layout.columns}
        key = layout.contract.key
        self.key = key if key and names.issuperset(key) else ()


class RowValidator:
    """Judges the rows of a contract. Keep one for a file: it remembers repeated texts."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._plan: _Plan | None = None

    def validate(self, raw: RawRow, context: ValidationContext | None = None) -> ValidatedRow:
        """Read every declared cell of the row and gather its faults."""
        plan = self._plan
        if plan is None or plan.layout is not raw.layout:
            plan = self._plan = _Plan(raw.layout)
        values: dict[str, Any] = {}
        originals: dict[str, str] = {}
        errors: list[CellFault] = []
        warnings: list[CellFault] = []
        row = raw.values
        for index, name, memory, parse in plan.steps:
            given = row[index]
            if memory is not None and type(given) is str:
                cell = memory.get(given)
                if cell is None:
                    if len(memory) >= _MOST_REMEMBERED:
                        memory.clear()
                    cell = memory[given] = parse(given)
            else:
                cell = parse(given)
            value, original, fault, fatal = cell
            values[name] = value
            if original is not None:
                originals[name] = original
            if fault is not None:
                (errors if fatal else warnings).append(fault)
        if (plan.may_overflow or len(row) > plan.width) and raw.overflow:
            errors.append(_OVERFLOW)
        if context is not None and plan.key and not errors:
            _warn_of_duplicate(plan.key, raw.number, values, warnings, context)
        return ValidatedRow(raw.number, values, originals, errors, warnings, raw)


_OVERFLOW = CellFault(
    "",
    "",
    "too-many-cells",
    "这一行的单元格比表头多，可能有内容错位",
    "检查这一行是否多了分隔符或错列，与表头对齐，并清空“多出的单元格”",
)


def _warn_of_duplicate(
    names: Sequence[str],
    number: int,
    values: dict[str, Any],
    warnings: list[CellFault],
    context: ValidationContext,
) -> None:
    key = tuple(values[name] for name in names)
    if None in key:
        return
    first = context.first_row_with(key, number)
    if first is not None:
        what = "、".join(names)
        warnings.append(
            CellFault(
                "",
                "",
                "duplicate-row",
                f"与第 {first} 行的{what}相同，可能重复",
                "核对是否重复报送；确属两笔的不用处理",
            )
        )


_validators: dict[str, RowValidator] = {}


def validate_row(
    contract: Contract, raw: RawRow, *, context: ValidationContext | None = None
) -> ValidatedRow:
    """Judge one row. For whole files use one `RowValidator`, which is what this keeps for you."""
    validator = _validators.get(contract.id)
    if validator is None or validator.contract is not contract:
        validator = _validators[contract.id] = RowValidator(contract)
    return validator.validate(raw, context)
