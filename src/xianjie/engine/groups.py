"""Grouped scans: all facts of one source and grain from a single pass over its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xianjie.engine.coverage import Part, Selection, select
from xianjie.engine.inputs import RunInputs
from xianjie.engine.measures import RawColumns, outcome, raw_columns
from xianjie.engine.nullability import may_be_unknown
from xianjie.engine.sql import Bound, Renderer, quote, text_literal
from xianjie.kernel.errors import XianjieError
from xianjie.policy.compiling import CompiledFact
from xianjie.policy.model import SOURCE_HOUSEHOLD, SOURCE_PERSON
from xianjie.policy.sources import SourceTable
from xianjie.policy.windows import Window

MOST_MEMBERSHIP_TESTS = 2
"""Each test reads the feed again; from here on one grouped scan is cheaper."""
KEYS = {"person": "person_no", "household": "household_no"}


def parquet(paths: Sequence[Path]) -> str:
    """A table function over exactly these files.

    Raises XianjieError for a path that DuckDB would read as a pattern and match with others.
    """
    for path in paths:
        if any(mark in str(path) for mark in "*?"):
            raise XianjieError(
                "bad-path", f"数据目录的路径“{path.parent}”里不能有 * 或 ?，请换一个目录。"
            )
    listed = ", ".join(text_literal(str(path)) for path in paths)
    return f"read_parquet([{listed}])"


@dataclass(frozen=True, slots=True)
class Group:
    """A subquery with one row a subject, and how each fact is read from it once joined.

    Args:
        alias: alias under which the subquery is joined.
        key: ``person_no`` or ``household_no``.
        sql: the subquery; None when there is nothing to read.
        bounds: value and lower bound of each fact by name.
        coverage: alias and per-village flags for windows whose coverage differs by village.
    """

    alias: str
    key: str
    sql: str
    bounds: Mapping[str, Bound]
    coverage: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)


class GroupBuilder:
    """Builds the grouped scans of a run."""

    def __init__(self, inputs: RunInputs, villages: Sequence[str]) -> None:
        self._inputs = inputs
        self._villages = villages
        self._selections: dict[tuple[str, Window], Selection] = {}
        self._count = 0

    def selection(self, source: str, window: Window) -> Selection:
        """The batches that a window of a feed reads in this run."""
        key = (source, window)
        if key not in self._selections:
            inputs = self._inputs
            self._selections[key] = select(
                inputs.batches,
                inputs.rules.sources[source],
                window,
                inputs.period,
                inputs.first_period,
                self._villages,
            )
        return self._selections[key]

    def of_feed(self, source: SourceTable, grain: str, facts: Sequence[CompiledFact]) -> Group:
        """All facts of one feed and grain.

        Mere presence where absence means no is asked with a membership test; everything else comes
        from one grouped scan over the rows that matter to any of the facts.
        """
        present = [fact for fact in facts if self._is_presence(source, fact)]
        if len(present) > MOST_MEMBERSHIP_TESTS:
            present = []
        counted = [fact for fact in facts if fact not in present]
        bounds = {fact.id: self._presence(source, grain, fact) for fact in present}
        if not counted:
            return Group("", KEYS[grain], "", bounds)
        group = self._grouped(source, grain, counted)
        return replace(group, bounds={**bounds, **group.bounds})

    def _is_presence(self, source: SourceTable, fact: CompiledFact) -> bool:
        assert fact.fact.measure is not None
        assert fact.window is not None
        return (
            fact.fact.measure.name == "exists"
            and fact.absent_is_zero
            and self.selection(source.id, fact.window).uniform is True
            and not self._filter_doubtful(source, fact)
        )

    def _presence(self, source: SourceTable, grain: str, fact: CompiledFact) -> Bound:
        assert fact.window is not None
        key = KEYS[grain]
        names, joined = self._row_names(source, fact)
        rows = self._rows(source, [fact.window], {}, _own_columns(source, fact), key)
        met = [f"r.{key} IS NOT NULL"]
        if fact.filter:
            met.append(Renderer(names, self._inputs.constants).render(fact.filter.tree))
        person = self._person_join() if joined else ""
        inner = f"SELECT r.{key} FROM ({rows}) r{person} WHERE {' AND '.join(met)}"
        return Bound(f"(s.{key} IN ({inner}))", sure=True)

    def _person_join(self) -> str:
        person = parquet([self._inputs.snapshot.person])
        return f" LEFT JOIN {person} p ON p.person_no = r.person_no"

    def _grouped(self, source: SourceTable, grain: str, facts: Sequence[CompiledFact]) -> Group:
        alias = self._alias()
        key = KEYS[grain]
        windows = list(dict.fromkeys(fact.window for fact in facts if fact.window))
        flags = {window: f"w{place}" for place, window in enumerate(windows)}
        raws: dict[str, RawColumns] = {}
        needed: set[str] = set()
        joins_person = False
        matters: list[str] | None = []
        for place, fact in enumerate(facts):
            names, joined = self._row_names(source, fact)
            joins_person |= joined
            needed |= _own_columns(source, fact)
            raw = self._raw(f"f{place}", fact, source, names, flags)
            raws[fact.id] = raw
            if matters is not None:
                matters = [*matters, raw.condition] if raw.condition and not raw.rows else None
        rows = self._rows(source, windows, flags, needed, key)
        where = f"r.{key} IS NOT NULL"
        if matters:
            # Rows of which every filter is false change nothing; unknown ones are doubts.
            chosen = " OR ".join(f"COALESCE({one}, TRUE)" for one in dict.fromkeys(matters))
            where += f" AND ({chosen})"
        items = [item for raw in raws.values() for item in raw.select]
        sql = (
            f"SELECT r.{key}, {', '.join(items)} FROM ({rows}) r"
            f"{self._person_join() if joins_person else ''} WHERE {where} GROUP BY r.{key}"
        )
        bounds: dict[str, Bound] = {}
        coverage: dict[str, Mapping[str, bool]] = {}
        for fact in facts:
            full = self._full(source, fact)
            if full is None:
                assert fact.window is not None
                cover = f"{alias}_{flags[fact.window]}"
                coverage[cover] = self.selection(source.id, fact.window).full
                full = f"COALESCE({cover}.is_full, FALSE)"
            bounds[fact.id] = outcome(fact, source, raws[fact.id], alias, full)
        return Group(alias, key, sql, bounds, coverage)

    def _full(self, source: SourceTable, fact: CompiledFact) -> str | bool | None:
        """Whether absence is meaningful for every village, for none, or None where they differ."""
        if fact.window is None:
            return True
        return self.selection(source.id, fact.window).uniform

    def of_members(self, source: SourceTable, facts: Sequence[CompiledFact]) -> Group:
        """Household facts measured over the members in the registry."""
        return self.of_table(source, parquet([self._inputs.snapshot.person]), facts)

    def of_table(self, source: SourceTable, table: str, facts: Sequence[CompiledFact]) -> Group:
        """Household facts measured over a table that is complete by nature."""
        alias = self._alias()
        names = {column: Bound(f"r.{quote(column)}") for column in source.columns}
        raws = {
            fact.id: self._raw(f"f{place}", fact, source, names, {})
            for place, fact in enumerate(facts)
        }
        items = [item for raw in raws.values() for item in raw.select]
        sql = f"SELECT r.household_no, {', '.join(items)} FROM {table} r GROUP BY r.household_no"
        bounds = {fact.id: outcome(fact, source, raws[fact.id], alias, full=True) for fact in facts}
        return Group(alias, "household_no", sql, bounds)

    def _alias(self) -> str:
        self._count += 1
        return f"g{self._count}"

    def _row_names(self, source: SourceTable, fact: CompiledFact) -> tuple[dict[str, Bound], bool]:
        """Columns by name as a filter reads them: the feed's own, then those of the person."""
        names = {column: Bound(f"r.{quote(column)}") for column in source.columns}
        joined = False
        person = self._inputs.rules.sources.get(SOURCE_PERSON)
        if source.subject == "person" and fact.filter and person is not None:
            for name in fact.filter.names:
                if name not in names and name in person.columns:
                    names[name] = Bound(f"p.{quote(name)}")
                    joined = True
        return names, joined

    def _raw(
        self,
        alias: str,
        fact: CompiledFact,
        source: SourceTable,
        names: Mapping[str, Bound],
        flags: Mapping[Window, str],
    ) -> RawColumns:
        assert fact.fact.measure is not None
        columns = fact.fact.measure.columns
        condition = None
        if fact.filter:
            condition = Renderer(names, self._inputs.constants).render(fact.filter.tree)
        own_roll = source.mode == "roll" and source.subject == fact.fact.grain
        partly = self._full(source, fact) is not True
        return raw_columns(
            alias,
            fact,
            column=names[columns[0]].value if columns else None,
            column_filled=not columns or columns[0] in source.filled,
            order_column=names[columns[1]].value if len(columns) > 1 else None,
            in_window=f"r.{flags[fact.window]}" if fact.window and len(flags) > 1 else None,
            condition=condition,
            condition_filled=not self._filter_doubtful(source, fact),
            need_rows=(own_roll and partly) or not fact.absent_is_zero,
        )

    def _filter_doubtful(self, source: SourceTable, fact: CompiledFact) -> bool:
        """Whether the filter can be unknown for a row."""
        if fact.filter is None:
            return False
        constants = self._inputs.constants

        def filled(name: str) -> bool:
            return name in source.filled or constants.get(name) is not None

        return may_be_unknown(fact.filter.tree, filled)

    def _rows(
        self,
        source: SourceTable,
        windows: Sequence[Window],
        flags: Mapping[Window, str],
        needed: set[str],
        key: str,
    ) -> str:
        """The rows of all windows, each row flagged with the windows that it lies in."""
        columns = list(dict.fromkeys([key, *(["person_no"] if source.subject == "person" else [])]))
        columns += [quote(name) for name in sorted(needed)]
        by_flags: dict[tuple[str, ...], list[Path]] = {}
        batches = {}
        for window in windows:
            for part in self.selection(source.id, window).parts:
                batches[part.batch.batch or str(part.batch.paths)] = part.batch
        for name, batch in batches.items():
            shown = []
            for window in windows:
                parts = self.selection(source.id, window).parts
                mine = next(
                    (p for p in parts if (p.batch.batch or str(p.batch.paths)) == name), None
                )
                shown.append(_flag(mine) if mine else "FALSE")
            by_flags.setdefault(tuple(shown), []).extend(batch.paths)
        if not by_flags:
            return self._no_rows(source, columns, windows, flags)
        branches = []
        for shown_flags, paths in by_flags.items():
            marks, where = [], ""
            if len(windows) == 1:
                where = "" if shown_flags[0] == "TRUE" else f" WHERE {shown_flags[0]}"
            else:
                both = zip(shown_flags, windows, strict=True)
                marks = [f"{sql} AS {flags[window]}" for sql, window in both]
            items = ", ".join([*columns, *marks])
            branches.append(f"SELECT {items} FROM {parquet(paths)}{where}")
        return " UNION ALL ".join(branches)

    def _no_rows(
        self,
        source: SourceTable,
        columns: Sequence[str],
        windows: Sequence[Window],
        flags: Mapping[Window, str],
    ) -> str:
        from xianjie.engine.sql import storage_type

        items = []
        for column in columns:
            plain = column.strip('"')
            kind = "BIGINT" if plain in KEYS.values() else storage_type(source.columns[plain])
            items.append(f"CAST(NULL AS {kind}) AS {column}")
        if len(windows) > 1:
            items += [f"FALSE AS {flags[window]}" for window in windows]
        return f"SELECT {', '.join(items)} WHERE FALSE"


def _own_columns(source: SourceTable, fact: CompiledFact) -> set[str]:
    assert fact.fact.measure is not None
    read = set(fact.fact.measure.columns)
    if fact.filter:
        read |= {name for name in fact.filter.names if name in source.columns}
    return read


def _flag(part: Part) -> str:
    """SQL that tells which rows of a batch its window reads."""
    if part.dated:
        days = f"DATE '{part.since}' AND DATE '{part.until}'"
        return f"COALESCE({quote(part.dated)} BETWEEN {days}, FALSE)"
    if not part.without:
        return "TRUE"
    others = " OR ".join(f"starts_with(village_code, {text_literal(one)})" for one in part.without)
    return f"NOT COALESCE(({others}), FALSE)"


def is_row_fact(fact: CompiledFact) -> bool:
    """Whether the fact is read straight from the subject's own registry row."""
    return (fact.fact.grain, fact.fact.source) in (
        ("person", SOURCE_PERSON),
        ("household", SOURCE_HOUSEHOLD),
    )


def row_fact(fact: CompiledFact, renderer: Renderer, alias: str) -> str:
    """A fact over the subject's own registry row, with the filter's unknown kept unknown."""
    assert fact.fact.measure is not None
    measure = fact.fact.measure
    condition = renderer.render(fact.filter.tree) if fact.filter else None
    if measure.name == "exists":
        return condition or "TRUE"
    if measure.name in ("count", "distinct"):
        if condition is None:
            return "CAST(1 AS BIGINT)"
        return f"CASE WHEN {condition} THEN 1 WHEN NOT {condition} THEN 0 END"
    value = f"{alias}.{quote(measure.columns[0])}"
    if condition is None:
        return value
    other = "0" if fact.type.is_number and fact.absent_is_zero else "NULL"
    return f"CASE WHEN {condition} THEN {value} WHEN NOT {condition} THEN {other} END"
