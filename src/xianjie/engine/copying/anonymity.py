"""k-anonymity: generalise step by step, leave out what still stands alone, measure, refuse.

Two tables must hold at once, because they can be joined by their pseudonyms: every household is
one of at least k that look alike, and every person one of at least k who look alike in their own
traits together with those of their household.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb

from xianjie.engine.copying.groups import quasi_identifiers, sensitive_columns
from xianjie.engine.copying.levels import OF_HOUSEHOLD, OF_PERSON, exact, generalised
from xianjie.engine.copying.plan import CopyKind, CopyPlan
from xianjie.engine.sql import quote
from xianjie.kernel.errors import RefusedError

JOINED = "person p JOIN household h ON h.household_no = p.household_no"
_ROUNDS = 50


@dataclass
class AnonymityReport:
    """What was reached; a class is all rows that agree in every quasi-identifier.

    ``levels`` holds, for each trait, its title and the words of the level before and after.
    ``smallest_before`` and ``alone_before`` are of the registry as it is (exact birthdays,
    villages); ``diversity`` of each sensitive column the smallest number of different values in
    a class and how many classes have a single one.
    """

    k: int
    levels: list[dict[str, str]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    smallest_before: int = 0
    alone_before: int = 0
    smallest_people: int = 0
    smallest_households: int = 0
    classes: int = 0
    people: int = 0
    households: int = 0
    people_left_out: int = 0
    households_left_out: int = 0
    diversity: list[dict[str, Any]] = field(default_factory=list)

    @property
    def left_out_share(self) -> float:
        """Share of the people that were left out."""
        whole = self.people + self.people_left_out
        return self.people_left_out / whole if whole else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self) | {"left_out_share": round(self.left_out_share, 6)}


def _ask(database: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] | None = database.execute(sql).fetchone()
    assert found is not None
    return found


class _Search:
    """The levels of the moment and how many rows stand alone at them."""

    def __init__(self, database: duckdb.DuckDBPyConnection, plan: CopyPlan) -> None:
        self.database, self.plan = database, plan
        self.levels = dict(plan.levels)
        if plan.kind is CopyKind.TRAINING:
            # Villages of a training copy are drawn by lot, they say nothing about anybody.
            self.levels.pop("place", None)
        self.people = [name for name in (*OF_HOUSEHOLD, *OF_PERSON) if name in self.levels]
        self.households = [name for name in OF_HOUSEHOLD if name in self.levels]
        for table, source, names in (
            ("combined", JOINED, self.people),
            ("combined_households", "household h", self.households),
        ):
            columns = [
                f"{generalised(name, level)} AS {self._column(name, level)}"
                for name in names
                for level in range(self.levels[name], len(quasi_identifiers()[name].levels))
            ]
            picked = ", ".join([*columns, "count(*) AS n"])
            database.execute(
                f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {picked} FROM {source} "
                "GROUP BY ALL"
            )

    @staticmethod
    def _column(name: str, level: int) -> str:
        return f"{name}_{level}"

    def alone(self, levels: dict[str, int]) -> int:
        """How many rows of both tables are in classes below k."""
        return sum(
            self._alone(table, [self._column(name, levels[name]) for name in names])
            for table, names in (
                ("combined", self.people), ("combined_households", self.households),
            )
        )  # fmt: skip

    def _alone(self, table: str, columns: list[str]) -> int:
        if not columns:
            return 0
        return int(
            _ask(
                self.database,
                f"SELECT COALESCE(sum(s), 0) FROM (SELECT sum(n) AS s FROM {table} "
                f"GROUP BY {', '.join(columns)}) WHERE s < {self.plan.k}",
            )[0]
        )

    def up(self) -> str | None:
        """Take the step that leaves the fewest rows alone; None at the top."""
        best: tuple[int, int, str] | None = None
        for place, name in enumerate(self.people):
            if self.levels[name] + 1 < len(quasi_identifiers()[name].levels):
                found = self.alone(self.levels | {name: self.levels[name] + 1})
                best = min(best, (found, place, name)) if best else (found, place, name)
        if best is None:
            return None
        self.levels[best[2]] += 1
        return best[2]


def anonymise(
    database: duckdb.DuckDBPyConnection, plan: CopyPlan, tell: Callable[[str], None]
) -> tuple[AnonymityReport, dict[str, int]]:
    """Make tables ``kept_household`` and ``kept_person`` with a column ``q_…`` for each trait.

    Returns the report and the levels reached.

    Raises:
        RefusedError: k is not reached within the share that may be left out.
    """
    search = _Search(database, plan)
    report = AnonymityReport(plan.k)
    _measure_before(database, search, report)
    whole = int(_ask(database, f"SELECT count(*) FROM {JOINED}")[0])
    if whole < plan.k:
        raise RefusedError("too-few", f"只有 {whole} 人，不可能达到 k={plan.k}，不制作副本。")
    for _ in range(_ROUNDS):
        tell("检查 k-匿名")
        _suppress(database, search)
        _measure(database, search, report, whole)
        if report.people and report.left_out_share <= plan.most_suppressed:
            break
        name = search.up()
        if name is None:
            raise RefusedError(
                "k-not-met",
                f"泛化到最粗仍有 {report.left_out_share:.1%} 的人达不到 k={plan.k}，"
                f"超过允许的 {plan.most_suppressed:.1%}，不制作副本。请减少列组或准标识符，"
                "或请批准人调整 k。",
            )
        trait = quasi_identifiers()[name]
        report.steps.append(f"{trait.title}：泛化到“{trait.levels[search.levels[name]]}”")
    _diversity(database, plan, search, report)
    for name in search.people:
        trait = quasi_identifiers()[name]
        report.levels.append(
            {"trait": trait.title, "asked": trait.levels[plan.levels[name]],
             "reached": trait.levels[search.levels[name]]}
        )  # fmt: skip
    return report, search.levels


def _suppress(database: duckdb.DuckDBPyConnection, search: _Search) -> None:
    k = search.plan.k
    of_household = ", ".join(
        ["h.household_no",
         *(f"{generalised(name, search.levels[name])} AS q_{name}" for name in search.households)]
    )  # fmt: skip
    classes = _partition(search.households)
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE kept_household AS SELECT * FROM (SELECT {of_household} "
        f"FROM household h) QUALIFY count(*) OVER ({classes}) >= {k}"
    )
    own = "".join(
        f", {generalised(name, search.levels[name])} AS q_{name}"
        for name in search.people
        if name in OF_PERSON
    )
    shared = "".join(f", k.q_{name}" for name in search.households)
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE kept_person AS SELECT * FROM (SELECT p.person_no, "
        f"p.household_no{own}{shared} FROM person p JOIN kept_household k USING (household_no)) "
        f"QUALIFY count(*) OVER ({_partition(search.people)}) >= {k}"
    )
    if search.plan.kind is CopyKind.TRAINING:
        _whole_households(database, search)


def _partition(names: list[str]) -> str:
    return "PARTITION BY " + ", ".join(f"q_{name}" for name in names) if names else ""


def _grouped(columns: list[str]) -> str:
    return f" GROUP BY {', '.join(columns)}" if columns else ""


def _whole_households(database: duckdb.DuckDBPyConnection, search: _Search) -> None:
    """Leave out whole households until every class holds: a list must not lack its heads."""
    for _ in range(_ROUNDS):
        before = _ask(database, "SELECT count(*) FROM kept_person")[0]
        database.execute(
            "DELETE FROM kept_household WHERE household_no NOT IN (SELECT household_no FROM "
            "(SELECT household_no, count(*) AS n FROM kept_person GROUP BY 1) JOIN "
            "(SELECT household_no, count(*) AS all_of FROM person GROUP BY 1) USING (household_no) "
            "WHERE n = all_of)"
        )
        database.execute(
            "CREATE OR REPLACE TEMP TABLE kept_household AS SELECT * FROM kept_household "
            f"QUALIFY count(*) OVER ({_partition(search.households)}) >= {search.plan.k}"
        )
        database.execute(
            "CREATE OR REPLACE TEMP TABLE kept_person AS SELECT * FROM kept_person WHERE "
            "household_no IN (SELECT household_no FROM kept_household) "
            f"QUALIFY count(*) OVER ({_partition(search.people)}) >= {search.plan.k}"
        )
        if _ask(database, "SELECT count(*) FROM kept_person")[0] == before:
            return


def _measure(
    database: duckdb.DuckDBPyConnection, search: _Search, report: AnonymityReport, whole: int
) -> None:
    for table, names, smallest in (
        ("kept_person", search.people, "smallest_people"),
        ("kept_household", search.households, "smallest_households"),
    ):
        columns = [f"q_{name}" for name in names]
        least, classes, rows = _ask(
            database,
            "SELECT COALESCE(min(n), 0), count(*), COALESCE(sum(n), 0) FROM "
            f"(SELECT count(*) AS n FROM {table}{_grouped(columns)})",
        )
        setattr(report, smallest, int(least))
        if table == "kept_person":
            report.classes, report.people = int(classes), int(rows)
        else:
            report.households = int(rows)
    report.people_left_out = whole - report.people
    every = _ask(database, "SELECT count(*) FROM household")[0]
    report.households_left_out = int(every) - report.households


def _measure_before(
    database: duckdb.DuckDBPyConnection, search: _Search, report: AnonymityReport
) -> None:
    columns = [exact(name) for name in search.people]
    least, alone = _ask(
        database,
        "SELECT COALESCE(min(n), 0), COALESCE(sum(n) FILTER (n = 1), 0) FROM "
        f"(SELECT count(*) AS n FROM {JOINED}{_grouped(columns)})",
    )
    report.smallest_before, report.alone_before = int(least), int(alone)


def _diversity(
    database: duckdb.DuckDBPyConnection, plan: CopyPlan, search: _Search, report: AnonymityReport
) -> None:
    classes = _grouped([f"k.q_{name}" for name in search.people])
    source = (
        "kept_person k JOIN person p USING (person_no) "
        "JOIN household h ON h.household_no = k.household_no"
    )
    for name in sensitive_columns():
        owner = next(
            (short for level, short in (("household", "h"), ("person", "p"))
             if name in plan.columns(level)), None,
        )  # fmt: skip
        if owner is None:
            continue
        least, single, number = _ask(
            database,
            "SELECT COALESCE(min(d), 0), count(*) FILTER (d = 1), count(*) FROM (SELECT "
            f"count(DISTINCT COALESCE(CAST({owner}.{quote(name)} AS VARCHAR), '')) AS d "
            f"FROM {source}{classes})",
        )
        report.diversity.append(
            {"column": name, "least": int(least), "single": int(single), "classes": int(number)}
        )
