"""Benefits of single households: every fact and every step, what if, and who is undecided.

Only the rows of the households asked for are read: they are copied out of the snapshot and of the
batches that count, changed where somebody asks "what if", and the same facts are computed over
them. The reference evaluator then tells the steps.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from xianjie.engine.entitlement_sql import outcome_number
from xianjie.engine.entitlements import BenefitSet, outcomes_path
from xianjie.engine.facts import LOWER, FactTables, plan_facts
from xianjie.engine.groups import GroupBuilder, parquet
from xianjie.engine.inputs import FeedBatch, RunInputs, Snapshot
from xianjie.engine.reference import cell
from xianjie.engine.run import connect, villages_of
from xianjie.engine.sql import quote, text_literal
from xianjie.engine.what_if import Change, Rows, changed
from xianjie.policy.benefit_model import Outcome
from xianjie.policy.compiling import CompiledFact
from xianjie.policy.entitlement import Assessment, Assessor
from xianjie.policy.model import Grain
from xianjie.policy.reference import AtLeast, Result

__all__ = [
    "HouseholdEntitlements",
    "SubjectAssessment",
    "Undecided",
    "facts_of_all",
    "one_household",
    "undecided",
]

Facts = dict[str, Result]
SourceText = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class SubjectAssessment:
    """One benefit for the household (``person_no`` None) or for one member."""

    benefit_id: str
    person_no: int | None
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class HouseholdEntitlements:
    """Facts of a household and its members in storage units, and every benefit worked out."""

    household_no: int
    facts: Facts
    members: Mapping[int, Facts]
    assessments: tuple[SubjectAssessment, ...]

    def of(self, benefit_id: str, person_no: int | None = None) -> Assessment | None:
        """The assessment of one benefit, or None where there is none such."""
        for one in self.assessments:
            if (one.benefit_id, one.person_no) == (benefit_id, person_no):
                return one.assessment
        return None


@dataclass(frozen=True, slots=True)
class Undecided:
    """A subject for whom a benefit is undecided, and what is missing."""

    household_no: int
    person_no: int | None
    missing: tuple[str, ...]


def one_household(
    inputs: RunInputs,
    benefits: BenefitSet,
    household_no: int,
    changes: Sequence[Change] = (),
    *,
    source_text: SourceText = lambda _: "",
) -> HouseholdEntitlements:
    """Work out all benefits of one household and its members, with every step.

    Args:
        inputs: inputs of a run; nothing is written to its folder.
        changes: what if: rows added, changed or removed, registry columns set, a member gone.
        source_text: says where a fact's value comes from.

    Raises:
        XianjieError: a change names a table, column or value that there is not.
        KeyError: no such household is in the snapshot.
    """
    with tempfile.TemporaryDirectory(prefix="xianjie-household-") as place:
        narrow = _narrowed(inputs, benefits, [household_no], Path(place), changes)
        persons, homes, _ = facts_of_all(narrow, benefits)
    facts = homes[household_no]
    assessor = Assessor(benefits.resolved)
    known = benefits.inputs(inputs).constants
    found = []
    for one in benefits.benefits:
        if one.benefit.grain is Grain.HOUSEHOLD:
            values = {**known, **facts}
            told = assessor.assess(one.id, values, source_text=source_text)
            found.append(SubjectAssessment(one.id, None, told))
            continue
        for number, own in sorted(persons.items()):
            values = {**known, **facts, **own}
            told = assessor.assess(one.id, values, source_text=source_text)
            found.append(SubjectAssessment(one.id, number, told))
    return HouseholdEntitlements(household_no, facts, dict(sorted(persons.items())), tuple(found))


def undecided(
    inputs: RunInputs,
    benefits: BenefitSet,
    benefit_id: str,
    *,
    households: Collection[int] | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[int, list[Undecided]]:
    """For whom a finished run could not decide a benefit, and what is missing.

    Args:
        inputs: the inputs of `entitlements.evaluate`, whose folder holds the outcomes.
        households: only these, such as those of a village; None for all.

    Returns:
        How many there are, and ``limit`` of them from ``offset`` by household.
    """
    one = benefits.by_id[benefit_id]
    grain = one.benefit.grain
    path = outcomes_path(inputs, grain)
    person = "person_no" if grain is Grain.PERSON else "CAST(NULL AS BIGINT)"
    where = f"{quote(benefit_id)} = {outcome_number(Outcome.UNKNOWN)}"
    connection = connect(inputs)
    try:
        if households is not None:
            table = pa.table({"household_no": pa.array(sorted(households), pa.int64())})
            connection.register("asked", table)
            where += " AND household_no IN (SELECT household_no FROM asked)"
        source = f"FROM {parquet([path])} WHERE {where}"
        total = connection.execute(f"SELECT COUNT(*) {source}").fetchone()
        rows = connection.execute(
            f"SELECT household_no, {person} {source} ORDER BY ALL "
            f"LIMIT {int(limit)} OFFSET {int(offset)}"
        ).fetchall()
    finally:
        connection.close()
    assert total is not None
    return int(total[0]), _with_missing(inputs, benefits, benefit_id, rows)


def _with_missing(
    inputs: RunInputs,
    benefits: BenefitSet,
    benefit_id: str,
    rows: Sequence[tuple[int, int | None]],
) -> list[Undecided]:
    if not rows:
        return []
    numbers = sorted({home for home, _ in rows})
    with tempfile.TemporaryDirectory(prefix="xianjie-undecided-") as place:
        narrow = _narrowed(inputs, benefits, numbers, Path(place), ())
        persons, homes, _ = facts_of_all(narrow, benefits)
    assessor = Assessor(benefits.resolved)
    known = benefits.inputs(inputs).constants
    found = []
    for home, person in rows:
        own = persons.get(person, {}) if person is not None else {}
        told = assessor.assess(benefit_id, {**known, **homes.get(home, {}), **own})
        found.append(Undecided(home, person, told.missing))
    return found


def facts_of_all(
    inputs: RunInputs, benefits: BenefitSet
) -> tuple[dict[int, Facts], dict[int, Facts], dict[int, int]]:
    """Every fact that the benefits rest on, for everybody in ``inputs``.

    Returns:
        Facts by person and by household in storage units, and the household of each person.
    """
    own = benefits.inputs(inputs)
    connection = connect(own)
    try:
        plan = plan_facts(own)
        # Facts that others are derived from are told too, not only those that benefits read.
        plan.read = frozenset(fact.id for fact in [*plan.person, *plan.household])
        FactTables(connection, own, villages_of(connection, own)).hold(plan, persons=True)
        persons, homes = {}, {}
        belongs: dict[int, int] = {}
        for row in _fetched(connection, "SELECT * FROM facts_person"):
            number = row["person_no"]
            belongs[number] = row["household_no"]
            persons[number] = _values(row, plan.person)
        for row in _fetched(connection, "SELECT * FROM facts_household"):
            homes[row["household_no"]] = _values(row, plan.household)
    finally:
        connection.close()
    return persons, homes, belongs


def _values(row: Mapping[str, Any], facts: Sequence[CompiledFact]) -> Facts:
    found: Facts = {}
    for fact in facts:
        value = cell(row[fact.id], fact.type)
        lower = row.get(fact.id + LOWER)
        found[fact.id] = AtLeast(lower) if value is None and lower is not None else value
    return found


def _fetched(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _narrowed(
    inputs: RunInputs,
    benefits: BenefitSet,
    households: Sequence[int],
    folder: Path,
    changes: Sequence[Change],
) -> RunInputs:
    """Inputs with the rows of some households alone, changed where asked.

    Raises KeyError when the first household is not there.
    """
    own = benefits.inputs(inputs)
    connection = connect(own)
    try:
        listed = ", ".join(str(int(number)) for number in households)
        homes = _copied(
            connection, [own.snapshot.household], folder / "household.parquet",
            f"household_no IN ({listed})",
        )  # fmt: skip
        people = _copied(
            connection, [own.snapshot.person], folder / "person.parquet",
            f"household_no IN ({listed})",
        )  # fmt: skip
        members = [int(number) for number in people.column("person_no").to_pylist()]
        if not homes.num_rows:
            raise KeyError(households[0])
        rows = _Batches(connection, own, folder, households, members).copied(changes)
    finally:
        connection.close()
    snapshot = Snapshot(
        folder / "household.parquet", folder / "person.parquet", own.snapshot.village
    )
    narrow = replace(inputs, snapshot=snapshot, batches=rows, out_dir=folder)
    if not changes:
        return narrow
    return changed(
        narrow,
        changes,
        Rows(snapshot.household, snapshot.person, households[0]),
        own.rules.sources,
    )


def _copied(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], target: Path, where: str
) -> pa.Table:
    connection.execute(
        f"COPY (SELECT * FROM {parquet(paths)} WHERE {where}) "
        f"TO {text_literal(str(target))} (FORMAT parquet)"
    )
    return pq.read_table(target)


class _Batches:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        inputs: RunInputs,
        folder: Path,
        households: Sequence[int],
        members: Sequence[int],
    ) -> None:
        self._connection = connection
        self._inputs = inputs
        self._folder = folder
        self._homes = ", ".join(str(int(one)) for one in households)
        self._members = ", ".join(str(one) for one in members)

    def copied(self, changes: Sequence[Change]) -> tuple[FeedBatch, ...]:
        """The batches that count, each with the rows of the households alone."""
        read = self._read()
        asked = {change.source for change in changes if change.source}
        found = []
        for place, batch in enumerate(self._inputs.batches):
            if batch.feed not in self._inputs.rules.sources and batch.feed not in asked:
                continue
            if id(batch) not in read and batch.feed not in asked:
                # No window reads it, but whether a month was delivered still counts.
                found.append(batch)
                continue
            target = self._folder / f"batch-{place}.parquet"
            self._copy(batch, target)
            found.append(replace(batch, paths=(target,)))
        return tuple(found)

    def _read(self) -> set[int]:
        """Which batches some window of the facts reads."""
        villages = villages_of(self._connection, self._inputs)
        builder = GroupBuilder(self._inputs, villages)
        found: set[int] = set()
        for fact in self._inputs.rules.facts.values():
            if fact.window is not None:
                chosen = builder.selection(fact.fact.source, fact.window)
                found |= {id(part.batch) for part in chosen.parts}
        return found

    def _copy(self, batch: FeedBatch, target: Path) -> None:
        where = f"household_no IN ({self._homes})"
        table = self._inputs.rules.sources.get(batch.feed)
        if self._members and (table is None or table.subject == "person"):
            where += f" OR person_no IN ({self._members})"
        _copied(self._connection, batch.paths, target, where)
