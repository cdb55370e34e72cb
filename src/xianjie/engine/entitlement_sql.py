"""Benefits as columns: the same steps as `policy.entitlement_states`, set by set.

Every benefit becomes a few columns over the facts of its grain (in the population, condition,
roll, excluded, amount, outcome). A column that reads others stands in a select around theirs, so
everything is computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from xianjie.engine.sql import MILLION, RESULT, Bound, Renderer, quote, text_literal
from xianjie.policy.benefit_compiling import CompiledBenefit, Stage, rivals_of
from xianjie.policy.benefit_model import Benefit, Outcome
from xianjie.policy.benefit_parsing import ROUNDING_STEPS
from xianjie.policy.language import Expression
from xianjie.policy.model import Grain
from xianjie.policy.reference import Result

__all__ = ["OUTCOMES", "BenefitColumns", "outcome_number"]

OUTCOMES: Final = tuple(Outcome)
"""Outcomes by the number that stands for them in a column."""
APPLIES, WHEN, ROLL, PAID = "applies", "when", "roll", "paid"
EXCLUDED, ALONE, OFF, AMOUNT = "excluded", "alone", "off", "amount"
OUTBID, ENTITLED, OUTCOME, TAKES, BY = "outbid", "entitled", "outcome", "takes", "by"


def outcome_number(outcome: Outcome) -> int:
    """The number of an outcome in a column."""
    return OUTCOMES.index(outcome)


@dataclass
class _Layers:
    """Columns in the order of what they read, and how deep each stands."""

    sql: dict[str, str] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, sql: str, reads: Iterable[str] = ()) -> None:
        below = [self.depth[one] + 1 for one in reads if one in self.depth]
        self.sql[name] = sql
        self.depth[name] = max(below, default=0)

    def around(self, base: str) -> str:
        """``base`` with all columns added, one select for each depth."""
        sql = base
        for level in range(max(self.depth.values(), default=-1) + 1):
            items = [
                f"{self.sql[name]} AS {quote(name)}"
                for name, depth in self.depth.items()
                if depth == level
            ]
            sql = f"SELECT *, {', '.join(items)} FROM ({sql})"
        return sql


class BenefitColumns:
    """Columns of the benefits of one grain over a table of facts.

    Args:
        benefits: every benefit of the set by id, in its order.
        stages: the order in which they are worked out.
        grain: the grain of the table.
        names: facts of the table.
        constants: parameters and special dates.

    Of a person's table, the columns of household benefits that `needed` names are part of it.
    """

    def __init__(
        self,
        benefits: Mapping[str, CompiledBenefit],
        stages: Sequence[Stage],
        grain: Grain,
        names: Mapping[str, Bound],
        constants: Mapping[str, Result],
    ) -> None:
        self._benefits = benefits
        self._records: dict[str, Benefit] = {name: one.benefit for name, one in benefits.items()}
        self._order = {name: place for place, name in enumerate(benefits)}
        self._grain = grain
        self._renderer = Renderer(names, constants)
        self._layers = _Layers()
        for stage in stages:
            one = benefits[stage.id]
            if one.benefit.grain is not grain:
                continue
            if stage.step == "alone":
                self._alone(one)
            else:
                self._final(one)

    def around(self, base: str) -> str:
        """Query of ``base`` with the columns of all benefits of the grain."""
        return self._layers.around(base)

    def column(self, name: str, part: str) -> str:
        """Name of a column; a space keeps it apart from any fact."""
        return f"b{self._order[name]} {part}"

    def has(self, name: str, part: str) -> bool:
        """Whether a benefit has the column."""
        return self.column(name, part) in self._layers.sql

    def kept(self, name: str) -> list[str]:
        """Columns of a benefit that counts and rows are made from; the rest follows from facts."""
        parts = (APPLIES, AMOUNT, OUTCOME, BY)
        return [self.column(name, part) for part in parts if self.has(name, part)]

    def needed(self, persons: Iterable[Benefit]) -> list[str]:
        """Columns of this (household) grain that benefits of persons read."""
        found: dict[str, None] = {}
        for benefit in persons:
            for name in benefit.excluded_by:
                if name in self._records and self._records[name].grain is self._grain:
                    found[self.column(name, TAKES)] = None
            for name in rivals_of(benefit, self._records):
                if self._records[name].grain is self._grain:
                    for part in (ALONE, AMOUNT, ROLL):
                        if self.has(name, part):
                            found[self.column(name, part)] = None
        return list(found)

    def sql(self, expression: Expression) -> str:
        """SQL of an expression over the facts of the table."""
        return self._render(expression)

    def paid(self, name: str) -> str:
        """SQL of what the roll pays, in whole fen."""
        paid = self._benefits[name].paid
        return self._whole_fen(paid) if paid is not None else "CAST(NULL AS BIGINT)"

    def tier(self, name: str) -> str:
        """SQL of the category that a benefit gives."""
        one = self._benefits[name]
        arms: list[str] = []
        for each in one.amounts:
            if each.when is None:
                last = text_literal(each.name)
                return f"CASE {' '.join(arms)} ELSE {last} END" if arms else last
            condition = self._renderer.render(each.when.tree)
            arms.append(f"WHEN {condition} THEN {text_literal(each.name)}")
            arms.append(f"WHEN ({condition}) IS NULL THEN ''")
        return f"CASE {' '.join(arms)} ELSE '' END" if arms else "''"

    def _c(self, name: str, part: str) -> str:
        return quote(self.column(name, part))

    def _add(self, name: str, part: str, sql: str, reads: Iterable[tuple[str, str]] = ()) -> None:
        below = [self.column(other, each) for other, each in reads]
        self._layers.add(self.column(name, part), sql, below)

    def _alone(self, one: CompiledBenefit) -> None:
        name, benefit = one.id, one.benefit
        for part, expression in ((APPLIES, one.applies), (WHEN, one.when), (ROLL, one.roll)):
            if expression is not None:
                self._add(name, part, self._render(expression))
        if one.paid is not None:
            self._add(name, PAID, self._whole_fen(one.paid))
        excluders = [other for other in benefit.excluded_by if self._counts(other, benefit)]
        parts = [self._c(name, part) for part in (APPLIES, WHEN) if self.has(name, part)]
        reads = [(name, part) for part in (APPLIES, WHEN)]
        if excluders:
            taken = " OR ".join(self._c(other, TAKES) for other in excluders)
            self._add(name, EXCLUDED, f"({taken})", [(other, TAKES) for other in excluders])
            parts.append(f"NOT {self._c(name, EXCLUDED)}")
            reads.append((name, EXCLUDED))
        entitled = f"({' AND '.join(parts)})"
        if not one.amounts:
            self._add(name, ALONE, entitled, reads)
            return
        off = self._off(one)
        amount = self._amount(one, entitled, off)
        amount_reads = [*reads, (name, OFF)]
        if off:
            self._add(name, AMOUNT, amount, amount_reads)
            covered = f"{self._c(name, AMOUNT)} = 0 AND {self._c(name, OFF)} > 0"
            alone = f"CASE WHEN {covered} THEN FALSE ELSE {entitled} END"
            self._add(name, ALONE, alone, [*amount_reads, (name, AMOUNT)])
        else:
            self._add(name, ALONE, entitled, reads)
            self._add(name, AMOUNT, amount, reads)

    def _counts(self, other: str, benefit: Benefit) -> bool:
        """Whether another benefit is in force here and may count for this one."""
        found = self._records.get(other)
        return found is not None and (found.grain is benefit.grain or benefit.grain is Grain.PERSON)

    def _off(self, one: CompiledBenefit) -> bool:
        """Add the column of what is taken off; whether there is any."""
        others = [
            name
            for name in one.benefit.tops_up
            if name in self._records and self._records[name].grain is self._grain
        ]
        if not others:
            return False
        gives, reads = [], []
        for name in others:
            takes, amount = self._c(name, TAKES), "CAST(NULL AS BIGINT)"
            reads.append((name, TAKES))
            if self.has(name, AMOUNT):
                amount = self._c(name, AMOUNT)
                reads.append((name, AMOUNT))
            if self.has(name, PAID):
                roll, paid = self._c(name, ROLL), self._c(name, PAID)
                amount = f"CASE WHEN {roll} THEN COALESCE({paid}, {amount}) ELSE {amount} END"
                reads += [(name, ROLL), (name, PAID)]
            gives.append(f"CASE WHEN NOT {takes} THEN 0 WHEN {takes} THEN {amount} END")
        self._add(one.id, OFF, f"({' + '.join(f'({part})' for part in gives)})", reads)
        return True

    def _amount(self, one: CompiledBenefit, entitled: str, off: bool) -> str:
        whole = all(each.amount.type.integral for each in one.amounts)
        arms = []
        last = "NULL"
        for each in one.amounts:
            value = self._render(each.amount)
            value = value if whole else f"CAST({value} AS {RESULT})"
            if each.when is None:
                last = value
                break
            condition = self._render(each.when)
            arms.append(f"WHEN {condition} THEN {value} WHEN ({condition}) IS NULL THEN NULL")
        gross = f"CASE {' '.join(arms)} ELSE {last} END" if arms else last
        net = f"(({gross}) - {self._c(one.id, OFF)})" if off else f"({gross})"
        floor = f"(CASE WHEN {net} < 0 THEN 0 ELSE {net} END)"
        rounding = one.benefit.rounding
        rounded = _rounded(floor, rounding.way, ROUNDING_STEPS[rounding.to], whole=whole)
        return f"CASE WHEN NOT {entitled} THEN NULL ELSE {rounded} END"

    def _whole_fen(self, expression: Expression) -> str:
        sql = self._render(expression)
        if expression.type.integral:
            return f"CAST({sql} AS BIGINT)"
        return f"CAST(ROUND(CAST({sql} AS {RESULT}), 0) AS BIGINT)"

    def _final(self, one: CompiledBenefit) -> None:
        name, benefit = one.id, one.benefit
        rivals = rivals_of(benefit, self._records)
        reads = [(name, ALONE), (name, APPLIES), (name, ROLL)]
        entitled = self._c(name, ALONE)
        if rivals:
            beaten = " OR ".join(f"({self._beats(rival, name)})" for rival in rivals)
            self._add(name, OUTBID, f"({beaten})", self._group_reads(name, rivals))
            entitled = f"({entitled} AND NOT {self._c(name, OUTBID)})"
            reads.append((name, OUTBID))
        self._add(name, ENTITLED, entitled, reads)
        self._add(name, OUTCOME, self._outcome(name), [*reads, (name, ENTITLED)])
        held = f"COALESCE({self._c(name, ROLL)}, FALSE) OR " if self.has(name, ROLL) else ""
        unknown = outcome_number(Outcome.UNKNOWN)
        takes = (
            f"CASE WHEN {held}COALESCE({self._c(name, ENTITLED)}, FALSE) THEN TRUE "
            f"WHEN {self._c(name, OUTCOME)} = {unknown} THEN NULL ELSE FALSE END"
        )
        self._add(name, TAKES, takes, [(name, OUTCOME), (name, ENTITLED), (name, ROLL)])
        self._by(one, rivals)

    def _group_reads(self, name: str, rivals: Sequence[str]) -> list[tuple[str, str]]:
        return [(one, part) for one in (name, *rivals) for part in (ALONE, AMOUNT, ROLL)]

    def _on_roll(self, name: str) -> str:
        has_roll = self._benefits[name].roll is not None
        return f"COALESCE({self._c(name, ROLL)}, FALSE)" if has_roll else "FALSE"

    def _beats(self, rival: str, name: str) -> str:
        theirs, mine = self._c(rival, AMOUNT), self._c(name, AMOUNT)
        they_hold, i_hold = self._on_roll(rival), self._on_roll(name)
        ahead = f"({they_hold} OR NOT {i_hold})"
        if self._order[rival] > self._order[name]:
            ahead = f"({they_hold} AND NOT {i_hold})"
        alone = self._c(rival, ALONE)
        return (
            f"CASE WHEN NOT {alone} THEN FALSE WHEN {theirs} IS NULL OR {mine} IS NULL THEN NULL "
            f"ELSE {alone} AND ({theirs} > {mine} OR ({theirs} = {mine} AND {ahead})) END"
        )

    def _outcome(self, name: str) -> str:
        number = {one: outcome_number(one) for one in Outcome}
        entitled = self._c(name, ENTITLED)
        arms = []
        if self.has(name, APPLIES):
            arms.append((f"NOT {self._c(name, APPLIES)}", Outcome.NONE))
        if self.has(name, ROLL):
            roll = self._c(name, ROLL)
            arms.append((f"NOT {entitled} AND NOT COALESCE({roll}, FALSE)", Outcome.NONE))
            arms.append((self._open(name), Outcome.UNKNOWN))
            arms.append((f"NOT {entitled}", Outcome.UNDUE))
            arms.append((f"{roll} IS NULL", Outcome.UNKNOWN))
            arms.append((roll, Outcome.HELD))
            last = Outcome.OWED
        else:
            arms.append((f"NOT {entitled}", Outcome.NONE))
            arms.append((self._open(name), Outcome.UNKNOWN))
            last = Outcome.ELIGIBLE
        cases = " ".join(f"WHEN {condition} THEN {number[one]}" for condition, one in arms)
        return f"CAST(CASE {cases} ELSE {number[last]} END AS TINYINT)"

    def _open(self, name: str) -> str:
        entitled = f"{self._c(name, ENTITLED)} IS NULL"
        if not self.has(name, APPLIES):
            return entitled
        return f"({entitled} OR {self._c(name, APPLIES)} IS NULL)"

    def _by(self, one: CompiledBenefit, rivals: Sequence[str]) -> None:
        """Which other benefit takes this one's place, by its number."""
        name, benefit = one.id, one.benefit
        arms, reads = [], []
        for other in benefit.excluded_by:
            if self._counts(other, benefit):
                arms.append(f"WHEN {self._c(other, TAKES)} THEN {self._order[other]}")
                reads.append((other, TAKES))
        if self.has(name, OFF):
            covered = f"{self._c(name, AMOUNT)} = 0 AND {self._c(name, OFF)} > 0"
            for other in benefit.tops_up:
                if self.has(other, TAKES):
                    taken = f"{covered} AND {self._c(other, TAKES)}"
                    arms.append(f"WHEN {taken} THEN {self._order[other]}")
            reads += [(name, AMOUNT), (name, OFF)]
        for rival in rivals:
            arms.append(f"WHEN {self._beats(rival, name)} THEN {self._order[rival]}")
            reads += self._group_reads(name, [rival])
        if arms:
            arms.insert(0, f"WHEN NOT {self._c(name, WHEN)} THEN NULL")
            self._add(name, BY, f"CAST(CASE {' '.join(arms)} END AS SMALLINT)", reads)

    def _render(self, expression: Expression) -> str:
        return self._renderer.render(expression.tree)


def _rounded(value: str, way: str, step: int, *, whole: bool) -> str:
    """SQL of an amount of at least nothing rounded to ``step`` fen, as BIGINT."""
    if whole and step == 1:
        return f"CAST({value} AS BIGINT)"
    unit = step if whole else step * MILLION
    number = value
    if not whole:
        number = f"CAST(TRY_CAST({value} AS DECIMAL(24,6)) * {MILLION} AS HUGEINT)"
    more = {"四舍五入": unit // 2, "进一": unit - 1, "舍去": 0}[way]
    return f"CAST((({number} + {more}) // {unit}) * {step} AS BIGINT)"
