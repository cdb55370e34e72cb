"""Run the cases of quality rules: a tiny world of rows that a rule must, or must not, match.

A case is a mapping of what stands in the row. What it leaves out is blank; parents' columns may be
written flat; related rows stand under the name of the relation (a mapping for one, a list for
many), rows of other tables under the name of the table, the other rows of the own table under
全表. 截至日, parameters and terms are given by name; a parameter that is not given takes the value
in force at the rule's place on the case's 截至日, or on the first day on which the rule holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xianjie.policy.case_results import CaseError, CaseResult
from xianjie.policy.language import SPECIAL_DATES
from xianjie.policy.model import Case, Rulebook
from xianjie.policy.nodes import Name, NameType
from xianjie.policy.quality.builder import SPECIALS
from xianjie.policy.quality.case_facts import derive_facts, fact_inputs
from xianjie.policy.quality.compiling import CompiledQualityRule, compile_quality_rule
from xianjie.policy.quality.context import QualityContext, quality_context
from xianjie.policy.quality.model import QualityRule, Term
from xianjie.policy.quality.nodes import Column, QNode, walk
from xianjie.policy.quality.operators import read_day, read_number
from xianjie.policy.quality.reference import World, evaluate_row
from xianjie.policy.quality.resolution import (
    first_mapping_day,
    mappings_at,
    parameter_over_time,
)
from xianjie.policy.quality.rows import MEMBERS, RELATION, Data, Row
from xianjie.policy.quality.tables import (
    HOUSEHOLD,
    PERSON,
    VILLAGE,
    Table,
    find_table,
    relations_of,
    tables,
)
from xianjie.policy.reference import Result
from xianjie.policy.resolution import first_date, parameters_at, stored_value
from xianjie.policy.suggestions import did_you_mean

__all__ = ["all_quality_rules", "run_quality_cases"]

AS_OF: Final = "截至日"
WHOLE: Final = "全表"
UNKNOWN: Final = ("未知", "空", "")
TEXTS: Final = "原文"
OWN: Final = 1
"""Number of the person and the household of the row that a case is about."""
PLACES: Final = ("县", "乡", "行政村")
VILLAGE_CODE: Final = "999999001001"


def all_quality_rules(rulebook: Rulebook) -> Iterator[QualityRule]:
    """Every quality rule of every layer that is not a mere switch-off."""
    for layer in rulebook.layers:
        for rule in layer.quality:
            if not rule.disabled:
                yield rule


def run_quality_cases(
    rulebook: Rulebook, rule: QualityRule, compiled: CompiledQualityRule | None = None
) -> list[CaseResult]:
    """Run the cases of one rule. Raises XianjieError when the rule does not compile."""
    context = quality_context(rulebook, rule.place)
    runner = _Runner(rulebook, rule, context, compiled or compile_quality_rule(context, rule))
    results = []
    for kind, cases in (("must_match", rule.must_match), ("must_not_match", rule.must_not_match)):
        for number, case in enumerate(cases, 1):
            results.append(runner.run(kind, number, case))
    return results


@dataclass
class _Runner:
    rulebook: Rulebook
    rule: QualityRule
    context: QualityContext
    plain: CompiledQualityRule
    compiled: CompiledQualityRule = field(init=False)
    stated: bool = False

    def __post_init__(self) -> None:
        self.compiled = self.plain

    def run(self, kind: str, number: int, case: Case) -> CaseResult:
        expected = kind == "must_match"
        result = CaseResult(
            rule=self.rule.id,
            place=self.rule.place,
            kind=kind,
            number=number,
            expected=expected,
            outcome=None,
            line=case.origin.line,
        )
        try:
            told = self.with_terms(case)
            made = _World(self.rule, self.context, self.compiled.table).read(told.values)
        except CaseError as error:
            return replace(result, code=error.code, fault=error.message)
        world = self.world(made)
        outcome = evaluate_row(self.compiled.when, made.row, world)
        truths = [outcome]
        if self.compiled.applies is not None and self.speaks_of_population(made):
            truths.append(evaluate_row(self.compiled.applies, made.row, world))
        hit = False if False in truths else True if all(one is True for one in truths) else None
        code, fault = self.verdict(hit, expected=expected)
        return replace(result, outcome=hit, code=code, fault=fault)

    def with_terms(self, case: Case) -> Case:
        """Populations that the case states itself become truths; the rest of the case."""
        stated: dict[tuple[str, str], Term] = {}
        rest = {}
        for name, value in case.values.items():
            keys = [
                (table, name)
                for table in (self.compiled.table.id, *self.compiled.table.parents)
                if (table, name) in self.context.terms
            ]
            truth = {True: "TRUE", False: "FALSE", "是": "TRUE", "否": "FALSE"}.get(
                value if isinstance(value, bool | str) else None
            )
            if keys and truth:
                stated |= {key: replace(self.context.terms[key], expression=truth) for key in keys}
            else:
                rest[name] = value
        self.stated = bool(stated)
        self.compiled = self.plain
        if stated:
            context = replace(self.context, terms={**self.context.terms, **stated})
            self.compiled = compile_quality_rule(context, self.rule)
        return Case(rest, case.origin)

    def speaks_of_population(self, made: _Made) -> bool:
        """Whether the case gives anything that ``applies`` reads but ``when`` does not.

        So that a case may speak about the condition alone.
        """
        read = _names(self.compiled.applies) - _names(self.compiled.when)
        return self.stated or bool(read & made.given) or not read

    def world(self, made: _Made) -> World:
        on = made.constants.get(AS_OF)
        facts = _facts(self.compiled)
        inputs = fact_inputs(self.context, facts)
        names = [
            one
            for one in dict.fromkeys((*self.compiled.parameters, *sorted(inputs)))
            if one in self.context.parameters
        ]
        if not isinstance(on, date):
            absent = [one for one in names if one not in made.constants]
            start = first_mapping_day(
                self.rulebook, self.rule.place, self.compiled.mappings, self.rule.from_date
            )
            on = first_date(self.rulebook, self.context.vocabulary, absent, start)
        constants: dict[str, Result] = {
            name: one.value
            for name, one in parameters_at(
                self.rulebook, self.context.vocabulary, on, names
            ).items()
        }
        constants |= made.constants
        home = made.data.by(HOUSEHOLD, "household", made.row.household)
        who = made.data.by(PERSON, "person", made.row.person)
        derive_facts(
            self.context,
            facts,
            who[0] if who else None,
            home[0] if home else None,
            constants,
        )
        tables_here = mappings_at(self.rulebook, self.rule.place, on, self.compiled.mappings)
        return World(
            made.data,
            constants,
            {name: one.value or {} for name, one in tables_here.items()} | made.mappings,
            {name: parameter_over_time(self.rulebook, self.rule.place, name) for name in names},
        )

    def verdict(self, hit: bool | None, *, expected: bool) -> tuple[str, str]:
        if hit is expected:
            return "", ""
        if hit is None:
            if not expected:
                return "", ""
            return (
                "case-undecided",
                "案例判不出结果（信息不足）：条件读到的列有的没有给，空着的列比较起来是未知。",
            )
        if expected:
            return "case-fails", "应当命中而没有命中。"
        return "case-fails", "不应命中却命中了。"


def _facts(compiled: CompiledQualityRule) -> set[str]:
    """Facts of the screening that a rule reads."""
    return {
        one.name
        for tree in compiled.trees
        for one in walk(tree)
        if isinstance(one, Column) and one.facet == "fact"
    }


def _names(tree: QNode | None) -> set[str]:
    if tree is None:
        return set()
    return {one.name for one in walk(tree) if isinstance(one, Column | Name)}


@dataclass
class _Made:
    """What a case says: the row, all rows, constants, and the names that it gives."""

    row: Row
    data: Data
    constants: dict[str, Result] = field(default_factory=dict)
    mappings: dict[str, Mapping[str, Result]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)


class _World:
    """Reads one case into rows."""

    def __init__(self, rule: QualityRule, context: QualityContext, table: Table) -> None:
        self.rule = rule
        self.context = context
        self.table = table
        self.data = Data()
        self.made = _Made(Row(table.id), self.data)
        self.next = 100
        self.home: object = None
        self.here = VILLAGE_CODE
        self.said: Mapping[str, Any] = {}
        self.places: dict[tuple[str, ...], int] = {}

    def read(self, values: Mapping[str, Any]) -> _Made:
        row = self.made.row
        self.home, self.said = values.get("户编号"), values
        self.place(row, OWN, OWN)
        rest = self.fill(row, values, constants=True)
        self.data.add(row)
        parents = self.parents(row)
        for name, written in rest.items():
            self.other(row, parents, name, written)
        self.made.given |= set(values)
        return self.made

    def place(self, row: Row, person: int | None, household: int | None) -> None:
        level = tables()[row.table].level
        row.village = self.here
        row.household = household if level != "village" else None
        row.person = person if level == "person" else None

    def parents(self, row: Row) -> dict[str, Row]:
        """The rows above; those of a record stand only when the case says something of them."""
        found: dict[str, Row] = {}
        for name in self.table.parents:
            target = tables()[relations_of(row.table)[name].target]
            above = Row(target.id)
            self.place(above, OWN, OWN)
            found[name] = above
            if name == VILLAGE or (name == HOUSEHOLD and row.table == PERSON):
                self.stand(above)
        return found

    def fill(self, row: Row, values: Mapping[str, Any], *, constants: bool) -> dict[str, Any]:
        """Put cells into a row; what is not a cell of it comes back."""
        table = tables()[row.table]
        rest = {}
        for written, value in values.items():
            name = str(written)
            if name == TEXTS and isinstance(value, Mapping):
                self.texts(row, table, value)
                continue
            column = None if isinstance(value, Mapping) else table.column(name)
            if column is not None and not _is_rows(value):
                self.cell(row, column.name, column.type, value)
            elif constants and self.constant(name, value):
                continue
            else:
                rest[name] = value
        return rest

    def texts(self, row: Row, table: Table, values: Mapping[str, Any]) -> None:
        for written, value in values.items():
            column = table.column(str(written))
            if column is None:
                hint = did_you_mean(str(written), table.columns)
                raise CaseError("unknown-name", f"“{table.title}”没有“{written}”这一列。{hint}")
            row.texts[column.name] = None if value is None else str(value)

    def cell(self, row: Row, name: str, kind: NameType, written: Any) -> None:
        if written is None or (isinstance(written, str) and written.strip() in UNKNOWN):
            row.values[name] = None
            return
        value = _typed(written, kind)
        row.values[name] = value
        if value is None:
            row.texts[name] = str(written)
        elif kind.kind in ("code", "codes") and isinstance(written, str):
            row.texts[name] = written

    def constant(self, name: str, written: Any) -> bool:
        own = f"{self.rule.id}.{name}"
        for one in (own, name):
            kind = self.context.parameters.get(one)
            if kind is not None:
                self.made.constants[one] = _constant(name, written, kind)
                return True
        if name in SPECIALS or name in SPECIAL_DATES:
            self.made.constants[name] = _constant(name, written, SPECIALS[name])
            return True
        if name in self.context.mappings and isinstance(written, Mapping):
            kind = self.context.mappings[name]
            self.made.mappings[name] = {
                str(key): _constant(str(key), value, kind) for key, value in written.items()
            }
            return True
        return False

    def other(self, row: Row, parents: dict[str, Row], name: str, written: Any) -> None:
        """A relation, another table, a column of a parent, or a fact."""
        if (
            name == WHOLE
            or name.startswith(f"{WHOLE}.")
            or (_is_rows(written) and self.relation(row, parents, name) is None)
        ):
            self.table_rows(row, name, written)
            return
        relation = self.relation(row, parents, name)
        if relation is not None and (isinstance(written, Mapping) or _is_rows(written)):
            self.related(row, parents, name, written)
            return
        for parent in parents.values():
            column = tables()[parent.table].column(name)
            if column is not None:
                self.cell(parent, column.name, column.type, written)
                self.stand(parent)
                return
        if self.fact(row, parents, name, written):
            return
        known = [
            *self.table.columns,
            *(one for parent in parents.values() for one in tables()[parent.table].columns),
            *relations_of(row.table),
            *(one.removeprefix(f"{self.rule.id}.") for one in self.context.parameters),
        ]
        hint = did_you_mean(name, known) or "案例里只能写列、关系、数据表、参数和截至日。"
        raise CaseError("unknown-name", f"案例里的“{name}”不认识。{hint}")

    def relation(self, row: Row, parents: dict[str, Row], name: str) -> str | None:
        """Name of the parent that has the relation ('' for the row itself), None for none."""
        if name in relations_of(row.table):
            return ""
        for parent, above in parents.items():
            if name in relations_of(above.table):
                return parent
        return None

    def related(self, row: Row, parents: dict[str, Row], name: str, written: Any) -> None:
        at = self.relation(row, parents, name)
        start = row if at == "" else parents[str(at)]
        relation = relations_of(start.table)[name]
        listed = written if isinstance(written, list) else [written]
        for one in listed:
            if not isinstance(one, Mapping):
                raise CaseError("bad-value", f"“{name}”里的每一行要写成键值对。")
            if relation.how == "former":
                self.former(start, relation.months, one)
            elif name in parents and not relation.many:
                self.into(parents[name], one)
            elif relation.how in ("previous", "next"):
                self.new(relation.target, OWN, OWN, one)
            else:
                self.joined(relation.how, relation.target, one)
        if relation.many and not listed and at != "":
            self.stand(start)

    def joined(self, how: str, target: str, values: Mapping[str, Any]) -> None:
        new_person = target == PERSON and how in ("members", "others", "village", "head", "spouse")
        self.next += 1
        person = self.next if new_person else OWN
        household = self.next if how == "village" else OWN
        if how == "household" and tables()[target].level == "person" and target != PERSON:
            person = self.next
        self.new(target, person, household, _as_relative(how, values))

    def new(
        self, target: str, person: int | None, household: int | None, values: Mapping[str, Any]
    ) -> Row:
        row = Row(target)
        self.place(row, person, household)
        rest = self.fill(row, values, constants=False)
        self.data.add(row)
        for name, written in rest.items():
            self.nested(row, name, written)
        return row

    def nested(self, row: Row, name: str, written: Any) -> None:
        """Something within a related row: a row that it leads to, or a cell of one above it."""
        relation = relations_of(row.table).get(name)
        if relation is not None and (isinstance(written, Mapping) or _is_rows(written)):
            for one in written if isinstance(written, list) else [written]:
                person = row.person
                if relation.how in ("members", "others", "head", "spouse"):
                    self.next += 1
                    person = self.next
                self.new(relation.target, person, row.household, _as_relative(relation.how, one))
            return
        for parent in tables()[row.table].parents:
            up = relations_of(row.table)[parent]
            column = tables()[up.target].column(name)
            if column is not None:
                above = self.data.related(row, up)
                target = above[0] if above else self.new(up.target, row.person, row.household, {})
                self.cell(target, column.name, column.type, written)
                return
        hint = did_you_mean(name, tables()[row.table].columns)
        title = tables()[row.table].title
        raise CaseError("unknown-name", f"“{title}”的行里没有“{name}”这一列。{hint}")

    def into(self, parent: Row, values: Mapping[str, Any]) -> None:
        rest = self.fill(parent, values, constants=False)
        self.stand(parent)
        for name, written in rest.items():
            self.nested(parent, name, written)

    def stand(self, parent: Row) -> None:
        if parent not in self.data.of(parent.table):
            self.data.add(parent)

    def former(self, row: Row, months: int, values: Mapping[str, Any]) -> None:
        before = self.data.former.setdefault(months, Data())
        then = Row(row.table)
        self.place(then, row.person, row.household)
        rest = self.fill(then, values, constants=False)
        for name in rest:
            raise CaseError("unknown-name", f"“上期”一类的行里没有“{name}”这一列。")
        order = tables()[row.table].order
        if order and order not in then.values:
            then.values[order] = row.values.get(order)
        before.add(then)

    def table_rows(self, row: Row, name: str, written: Any) -> None:
        table = self.table if name == WHOLE else find_table(name.removeprefix(f"{WHOLE}."))
        if table is None:
            known = [*relations_of(row.table), *(one.title for one in tables().values())]
            raise CaseError(
                "unknown-name", f"没有“{name}”这个关系或数据表。{did_you_mean(name, known)}"
            )
        for one in written if isinstance(written, list) else [written]:
            if not isinstance(one, Mapping):
                raise CaseError("bad-value", f"“{name}”里的每一行要写成键值对。")
            self.next += 1
            same_home = one.get("户编号") is not None and one["户编号"] == self.home
            household = OWN if same_home else self.next
            self.here = self.place_code(one, apart=table.level == "village")
            self.new(table.id, self.next, household, one)
            self.here = VILLAGE_CODE

    def place_code(self, values: Mapping[str, Any], *, apart: bool) -> str:
        """Where another row lies: with the own row, unless it names another place.

        A row of a village is ``apart``: it is another village in any case.
        """
        own, other = (_place_of(one) for one in (self.said, values))
        theirs = tuple(b or a for a, b in zip(own, other, strict=True))
        if theirs == own and not apart:
            return VILLAGE_CODE
        number = self.places.setdefault((*theirs, str(self.next) if apart else ""), self.next)
        county = VILLAGE_CODE[:6] if theirs[0] == own[0] else f"{number:06d}"
        town = VILLAGE_CODE[6:9] if theirs[:2] == own[:2] else f"{number:03d}"
        return f"{county}{town}{number:03d}"

    def fact(self, row: Row, parents: dict[str, Row], name: str, written: Any) -> bool:
        kind = self.context.vocabulary.types.get(name)
        fact = self.context.vocabulary.facts.get(name)
        if kind is None or fact is None:
            return False
        wanted = PERSON if fact.grain.value == "person" else HOUSEHOLD
        target = row if row.table == wanted else parents.get(wanted)
        if target is None:
            return False
        target.facts = {**target.facts, name: _constant(name, written, kind)}
        if target is not row:
            self.stand(target)
        return True


def _place_of(values: Mapping[str, Any]) -> tuple[str, str, str]:
    """County, town and village that a row of a case names, empty where it names none."""
    table = tables()[HOUSEHOLD]
    found = dict.fromkeys(PLACES, "")
    for key, value in values.items():
        column = table.column(str(key))
        if column is not None and column.name in found and isinstance(value, str):
            found[column.name] = value.strip()
    return found["县"], found["乡"], found["行政村"]


def _as_relative(how: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row of a head or spouse says that it is one."""
    return {RELATION: MEMBERS[how], **values} if how in MEMBERS else values


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)


def _typed(written: Any, kind: NameType) -> Result:
    """A cell as the import would read it; None for what cannot be read."""
    if isinstance(written, list):
        written = tuple(str(one) for one in written)
    if isinstance(written, str):
        written = written.strip()
        if kind.is_number:
            written = read_number(written)
        elif kind.kind == "date":
            written = read_day(written)
        elif kind.kind == "codes":
            written = tuple(
                one.strip() for one in written.replace("，", ",").replace("、", ",").split(",")
            )
        elif kind.kind == "bool":
            written = {"有": "是", "无": "否"}.get(written, written)
    elif kind.kind == "date" and isinstance(written, int) and not isinstance(written, bool):
        written = read_day(str(written))
    elif kind.kind in ("text", "code") and isinstance(written, int | Decimal | date):
        written = str(written) if not isinstance(written, bool) else ("是" if written else "否")
    if written is None:
        return None
    try:
        return stored_value(written, kind)
    except (ValueError, TypeError):
        return None


def _constant(name: str, written: Any, kind: NameType) -> Result:
    if isinstance(written, list):
        written = tuple(str(one) for one in written)
    if written is None or (isinstance(written, str) and written.strip() in UNKNOWN):
        return None
    if not isinstance(written, int | Decimal | str | date | tuple):
        raise CaseError("bad-value", f"“{name}”的值写法不对。")
    try:
        return stored_value(written, kind)
    except ValueError as error:
        raise CaseError("bad-value", f"“{name}”：{error}。") from None
