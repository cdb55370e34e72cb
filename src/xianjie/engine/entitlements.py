"""What everybody is entitled to: every benefit for everyone in a county, in one run.

Facts are computed as for screening; each benefit then becomes a few columns over them
(`entitlement_sql`), households first, since a person's benefit may depend on the household's. Rows
are kept of what somebody has to act on; the rest is counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

import duckdb

from xianjie.engine.entitlement_sql import OUTCOMES, BenefitColumns, outcome_number
from xianjie.engine.facts import KEY_COLUMNS, LOWER, FactPlan, FactTables, plan_facts
from xianjie.engine.groups import parquet
from xianjie.engine.inputs import RuleSet, RunInputs
from xianjie.engine.ruleset import assemble
from xianjie.engine.run import SMALLEST_JUDGED_POPULATION, Hold, connect, villages_of
from xianjie.engine.sql import Bound, quote, text_literal
from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_compiling import CompiledBenefit, Stage, compile_benefit, stages_of
from xianjie.policy.benefit_model import Outcome
from xianjie.policy.compiling import CompiledRule
from xianjie.policy.model import Grain, Rule
from xianjie.policy.resolution import Resolved

__all__ = [
    "ENTITLEMENTS",
    "BenefitCount",
    "BenefitSet",
    "EntitlementResult",
    "benefit_set",
    "evaluate",
    "outcomes_path",
]

ENTITLEMENTS: Final = "entitlements.parquet"
COUNTS: Final = "entitlement_counts.json"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class BenefitSet:
    """The benefits in force at a place and date with everything that they read.

    ``benefits`` stand in the order of their numbers (``benefit_no``); ``rules`` holds one reader
    a benefit, by which facts are planned.
    """

    resolved: Resolved = field(repr=False)
    benefits: tuple[CompiledBenefit, ...] = ()
    stages: tuple[Stage, ...] = ()
    rules: RuleSet | None = field(default=None, repr=False)

    @property
    def by_id(self) -> dict[str, CompiledBenefit]:
        """The benefits by id, in order."""
        return {one.id: one for one in self.benefits}

    def inputs(self, inputs: RunInputs) -> RunInputs:
        """The inputs of a run with the benefits' readers in place of its rules."""
        assert self.rules is not None
        return replace(inputs, rules=self.rules)


@dataclass(frozen=True, slots=True)
class BenefitCount:
    """How one benefit stands in the county; of ``missing`` each is a fact or parameter.

    ``missing`` says how often it was unknown among the undecided, in a part that was undecided.
    """

    benefit_id: str
    grain: str
    population: int
    owed: int = 0
    held: int = 0
    undue: int = 0
    unknown: int = 0
    eligible: int = 0
    missing: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntitlementResult:
    """What a run found; the rows are in ``entitlements.parquet`` of its folder.

    ``held`` names benefits that more of their population would be owed than is likely
    (``max_share``): their rows are there, and wait for somebody to look at the rule or the roll.
    """

    counts: tuple[BenefitCount, ...]
    held: tuple[Hold, ...]
    rows: int
    out_dir: Path = field(repr=False)

    @property
    def path(self) -> Path:
        """File of the rows."""
        return self.out_dir / ENTITLEMENTS


def benefit_set(resolved: Resolved, only: Collection[str] | None = None) -> BenefitSet:
    """Compile the benefits in force and everything that they read.

    Args:
        resolved: the rulebook at a place and date.
        only: ids to take; by default all.

    Raises:
        XianjieError: with the first fault; a published rulebook has none.
    """
    chosen = {name: one for name, one in resolved.benefits.items() if only is None or name in only}
    stages = tuple(stages_of(chosen))
    compiled = tuple(compile_benefit(resolved.vocabulary, one) for one in chosen.values())
    return BenefitSet(
        resolved, compiled, stages, assemble(resolved, [_reader(one) for one in compiled])
    )


def _reader(one: CompiledBenefit) -> CompiledRule:
    """A benefit as the plan of a run sees it: the names that it reads, and its grain."""
    riding = tuple(("", part) for part in one.parts if part is not one.when)
    return CompiledRule(
        Rule(id=one.id, grain=one.benefit.grain, when=one.benefit.when), one.when, None, riding
    )


def outcomes_path(inputs: RunInputs, grain: Grain) -> Path:
    """File with the outcome of every benefit of a grain for every subject, as numbers."""
    return inputs.out_dir / f"outcomes_{grain.value}.parquet"


def evaluate(
    inputs: RunInputs, benefits: BenefitSet, progress: Progress = lambda _: None
) -> EntitlementResult:
    """Work out all benefits for everyone in a county.

    Writes ``entitlements.parquet`` into ``inputs.out_dir``: benefit_no, household_no, person_no,
    village_code, outcome, name, amount and paid (fen), excluded_by, fact_values (JSON), sorted by
    benefit and household. Rows are there for 应享未享, 享而不符 and 符合条件, and for 在享 where
    the roll pays something else than it should. ``outcomes_*.parquet`` keep everybody's outcomes
    for `engine.household.undecided`.

    Raises:
        XianjieError: a benefit rests on the findings of rules, which are not there yet.
        duckdb.Error: when a file is damaged or the disk is full; nothing is then current.
    """
    inputs.out_dir.mkdir(parents=True, exist_ok=True)
    own = benefits.inputs(inputs)
    connection = connect(own)
    try:
        progress("计算待遇所需的事实")
        plan = plan_facts(own)
        if plan.scored:
            raise XianjieError("stage", f"待遇不能用“{plan.scored[0].id}”：它要等规则筛查完才有。")
        run = _Run(connection, own, benefits, plan)
        run.facts()
        progress("逐项判断待遇")
        counts = run.judge()
        progress("写出待遇结果")
        rows = run.write()
    finally:
        connection.close()
    held = tuple(hold for count in counts if (hold := _hold(inputs, benefits, count)))
    content = [asdict(count) for count in counts]
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (inputs.out_dir / COUNTS).write_text(text, encoding="utf-8")
    return EntitlementResult(tuple(counts), held, rows, inputs.out_dir)


def _hold(inputs: RunInputs, benefits: BenefitSet, count: BenefitCount) -> Hold | None:
    declared = benefits.by_id[count.benefit_id].benefit.max_share
    share = float(declared) if declared is not None else inputs.default_max_share
    if count.benefit_id in inputs.confirmed or share is None:
        return None
    if count.population < SMALLEST_JUDGED_POPULATION or count.owed <= share * count.population:
        return None
    reason = f"应享未享 {count.owed / count.population:.1%}，超过上限 {share:.0%}"
    return Hold(count.benefit_id, count.owed, count.population, reason)


class _Run:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        inputs: RunInputs,
        benefits: BenefitSet,
        plan: FactPlan,
    ) -> None:
        self._connection = connection
        self._inputs = inputs
        self._set = benefits
        self._plan = plan
        self._columns: dict[Grain, BenefitColumns] = {}

    def of_grain(self, grain: Grain) -> list[CompiledBenefit]:
        return [one for one in self._set.benefits if one.benefit.grain is grain]

    def facts(self) -> None:
        """Compute the facts of persons and households into tables of the connection."""
        tables = FactTables(
            self._connection, self._inputs, villages_of(self._connection, self._inputs)
        )
        tables.hold(self._plan, persons=bool(self.of_grain(Grain.PERSON)))

    def judge(self) -> list[BenefitCount]:
        """Work out all benefits, households first, and count them."""
        found: dict[str, BenefitCount] = {}
        for grain in (Grain.HOUSEHOLD, Grain.PERSON):
            if not self.of_grain(grain):
                continue
            self._table(grain)
            found |= self._count(grain)
            self._keep_outcomes(grain)
        return [found[one.id] for one in self._set.benefits]

    def _names(self, grain: Grain) -> dict[str, Bound]:
        names = self._plan.names(Grain.HOUSEHOLD)
        return names | self._plan.names(Grain.PERSON) if grain is Grain.PERSON else names

    def _table(self, grain: Grain) -> None:
        columns = BenefitColumns(
            self._set.by_id, self._set.stages, grain, self._names(grain), self._inputs.constants
        )
        self._columns[grain] = columns
        base = "SELECT * FROM facts_household"
        if grain is Grain.PERSON:
            base = self._persons_with_home()
        items = [*KEY_COLUMNS[grain], *self._kept_facts(grain), *self._kept_columns(grain, columns)]
        self._connection.execute(
            f"CREATE TEMP TABLE judged_{grain.value} AS "
            f"SELECT {', '.join(items)} FROM ({columns.around(base)})"
        )

    def _kept_facts(self, grain: Grain) -> list[str]:
        """Facts that rows tell, and household facts that benefits of persons read."""
        read = {name for one in self.of_grain(grain) for name in one.names}
        if grain is Grain.HOUSEHOLD:
            read |= {name for one in self.of_grain(Grain.PERSON) for name in one.names}
        found = []
        for name, bound in self._names(grain).items():
            if name in read:
                found += [bound.value] if bound.lower is None else [bound.value, bound.lower]
        return found

    def _kept_columns(self, grain: Grain, columns: BenefitColumns) -> list[str]:
        """Columns that counts and rows are made from, and that benefits of persons read."""
        found = [quote(name) for one in self.of_grain(grain) for name in columns.kept(one.id)]
        if grain is Grain.HOUSEHOLD:
            records = [one.benefit for one in self.of_grain(Grain.PERSON)]
            found += [quote(name) for name in columns.needed(records)]
        return list(dict.fromkeys(found))

    def _persons_with_home(self) -> str:
        persons = self.of_grain(Grain.PERSON)
        read = {name for one in persons for name in one.names}
        items = []
        for fact in self._plan.household:
            if fact.id in read:
                items.append(f"h.{quote(fact.id)}")
                if fact.id in self._plan.bounded:
                    items.append(f"h.{quote(fact.id + LOWER)}")
        table = "facts_household"
        if Grain.HOUSEHOLD in self._columns:
            table = "judged_household"
            records = [one.benefit for one in persons]
            needed = self._columns[Grain.HOUSEHOLD].needed(records)
            items += [f"h.{quote(name)}" for name in needed]
        if not items:
            return "SELECT * FROM facts_person"
        return (
            f"SELECT p.*, {', '.join(items)} FROM facts_person p "
            f"LEFT JOIN {table} h ON h.household_no = p.household_no"
        )

    def _count(self, grain: Grain) -> dict[str, BenefitCount]:
        """Count the outcomes of every benefit, inside its population and outside."""
        benefits, columns = self.of_grain(grain), self._columns[grain]
        branches = []
        for number, one in enumerate(benefits):
            inside = quote(columns.column(one.id, "applies")) if one.applies else "TRUE"
            outcome = quote(columns.column(one.id, "outcome"))
            branches.append(
                f"SELECT {number} AS b, COALESCE({inside}, FALSE) AS i, {outcome} AS o, COUNT(*) "
                f"AS n FROM judged_{grain.value} GROUP BY ALL"
            )
        numbers: dict[str, Counter[Outcome]] = {one.id: Counter() for one in benefits}
        population: Counter[str] = Counter()
        for place, inside, outcome, count in self._connection.execute(
            " UNION ALL ".join(branches)
        ).fetchall():
            name = benefits[place].id
            numbers[name][OUTCOMES[outcome]] += count
            population[name] += count if inside else 0
        return {
            one.id: BenefitCount(
                one.id,
                grain.value,
                population[one.id],
                owed=numbers[one.id][Outcome.OWED],
                held=numbers[one.id][Outcome.HELD],
                undue=numbers[one.id][Outcome.UNDUE],
                unknown=numbers[one.id][Outcome.UNKNOWN],
                eligible=numbers[one.id][Outcome.ELIGIBLE],
                missing=self._missing(grain, one) if numbers[one.id][Outcome.UNKNOWN] else {},
            )
            for one in benefits
        }

    def _missing(self, grain: Grain, one: CompiledBenefit) -> dict[str, int]:
        """How often each name was unknown among the undecided, in a part that was undecided."""
        columns, names = self._columns[grain], self._names(grain)
        found: dict[str, str] = {}
        known = [part for part in (one.applies, one.when) if part is not None]
        for expression in (*known, one.roll):
            if expression is None:
                continue
            open_ = f"({columns.sql(expression)}) IS NULL"
            if expression is one.roll:
                open_ += "".join(f" AND {columns.sql(part)}" for part in known)
            for name in expression.names:
                bound = names.get(name)
                if bound is not None:
                    condition = f"({open_} AND {bound.value} IS NULL)"
                elif self._inputs.constants.get(name) is None:
                    condition = f"({open_})"
                else:
                    continue
                found[name] = f"{found[name]} OR {condition}" if name in found else condition
        if not found:
            return {}
        items = [f"COUNT(*) FILTER (WHERE {condition})" for condition in found.values()]
        unknown = outcome_number(Outcome.UNKNOWN)
        outcome = quote(columns.column(one.id, "outcome"))
        row = self._row(
            f"SELECT {', '.join(items)} FROM judged_{grain.value} WHERE {outcome} = {unknown}"
        )
        return {name: number for name, number in zip(found, row, strict=True) if number}

    def _row(self, sql: str) -> tuple[int, ...]:
        row = self._connection.execute(sql).fetchone()
        assert row is not None
        return row

    def _keep_outcomes(self, grain: Grain) -> None:
        columns = self._columns[grain]
        keys = ["household_no", "person_no"] if grain is Grain.PERSON else ["household_no"]
        items = keys + [
            f"{quote(columns.column(one.id, 'outcome'))} AS {quote(one.id)}"
            for one in self.of_grain(grain)
        ]
        path = text_literal(str(outcomes_path(self._inputs, grain)))
        self._connection.execute(
            f"COPY (SELECT {', '.join(items)} FROM judged_{grain.value}) TO {path} (FORMAT parquet)"
        )

    def write(self) -> int:
        """Write the rows, one branch a benefit, and return their number."""
        branches = [self._branch(number, one) for number, one in enumerate(self._set.benefits)]
        file = self._inputs.out_dir / ENTITLEMENTS
        homes = parquet([self._inputs.snapshot.household])
        found = " UNION ALL ".join(branches) or _NOTHING
        self._connection.execute(
            "COPY (SELECT f.benefit_no, f.household_no, f.person_no, h.village_code, f.outcome, "
            f"f.name, f.amount, f.paid, f.excluded_by, f.fact_values FROM ({found}) f "
            f"LEFT JOIN {homes} h USING (household_no) "
            f"ORDER BY f.benefit_no, f.household_no, f.person_no) "
            f"TO {text_literal(str(file))} (FORMAT parquet)"
        )
        return int(self._row(f"SELECT COUNT(*) FROM {parquet([file])}")[0])

    def _branch(self, number: int, one: CompiledBenefit) -> str:
        grain = one.benefit.grain
        columns, names = self._columns[grain], self._names(grain)

        def part(name: str, otherwise: str = "CAST(NULL AS BIGINT)") -> str:
            return quote(columns.column(one.id, name)) if columns.has(one.id, name) else otherwise

        outcome, amount, paid = part("outcome"), part("amount"), columns.paid(one.id)
        entitled = _among(outcome, Outcome.OWED, Outcome.HELD, Outcome.ELIGIBLE)
        on_roll = _among(outcome, Outcome.HELD, Outcome.UNDUE)
        wanted = _among(outcome, Outcome.OWED, Outcome.UNDUE, Outcome.ELIGIBLE)
        if one.paid is not None and one.amounts:
            held = outcome_number(Outcome.HELD)
            wanted = f"({wanted} OR ({outcome} = {held} AND {paid} <> {amount}))"
        person = "person_no" if grain is Grain.PERSON else "CAST(NULL AS BIGINT)"
        return (
            f"SELECT {number} AS benefit_no, household_no, {person} AS person_no, "
            f"{_words(outcome)} AS outcome, "
            f"CASE WHEN {entitled} THEN {columns.tier(one.id)} ELSE '' END AS name, "
            f"CASE WHEN {entitled} THEN {amount} END AS amount, "
            f"CASE WHEN {on_roll} THEN {paid} END AS paid, "
            f"{self._other(part('by', ''))} AS excluded_by, "
            f"{_packed(names, one.names)} AS fact_values "
            f"FROM judged_{grain.value} WHERE {wanted}"
        )

    def _other(self, column: str) -> str:
        if not column:
            return "''"
        arms = " ".join(
            f"WHEN {number} THEN {text_literal(one.id)}"
            for number, one in enumerate(self._set.benefits)
        )
        return f"CASE {column} {arms} ELSE '' END"


_NOTHING: Final = (
    "SELECT 0 AS benefit_no, CAST(0 AS BIGINT) AS household_no, CAST(0 AS BIGINT) AS person_no, "
    "'' AS outcome, '' AS name, CAST(0 AS BIGINT) AS amount, CAST(0 AS BIGINT) AS paid, "
    "'' AS excluded_by, '' AS fact_values WHERE FALSE"
)


def _among(column: str, *outcomes: Outcome) -> str:
    """SQL that tells whether a column holds one of the outcomes."""
    return f"{column} IN ({', '.join(str(outcome_number(one)) for one in outcomes)})"


def _words(column: str) -> str:
    arms = " ".join(
        f"WHEN {number} THEN {text_literal(one.value)}" for number, one in enumerate(OUTCOMES)
    )
    return f"CASE {column} {arms} END"


def _packed(names: Mapping[str, Bound], read: Sequence[str]) -> str:
    """SQL of the values of the facts read, as JSON texts."""
    values = []
    for name in read:
        bound = names.get(name)
        if bound is None:
            continue
        values.append(f"{text_literal(name)}: CAST({bound.value} AS VARCHAR)")
        if bound.lower is not None:
            values.append(f"{text_literal(name + LOWER)}: CAST({bound.lower} AS VARCHAR)")
    return f"CAST(to_json({{{', '.join(values)}}}) AS VARCHAR)" if values else "'{}'"
