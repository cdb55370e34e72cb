"""Trees of the quality language as DuckDB SQL; the judge is `policy.quality.reference`.

The plain operators are those of `engine.sql`, cells and values over many rows those of `cells`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from xianjie.engine.quality import texts
from xianjie.engine.quality.cells import RAW, World, stored
from xianjie.engine.quality.set_operators import SetOperators
from xianjie.policy.nodes import Operation
from xianjie.policy.quality.nodes import QNode

__all__ = ["QualityRenderer", "World"]


class QualityRenderer(SetOperators):
    """Writes trees as SQL for the innermost of some scopes."""

    def _q_years(self, node: Operation, *_: QNode) -> str:
        return self._age(node)

    def _q_slice(self, _: Operation, text: QNode, start: QNode, many: QNode) -> str:
        places = []
        for one in (start, many):
            known = self._known(one)
            fixed = isinstance(known, int | Decimal) and not isinstance(known, bool)
            places.append(str(int(cast("Any", known))) if fixed else self._whole(one))
        return texts.slice_of(self.text(text), *places)

    def _whole(self, node: QNode) -> str:
        sql = self.sql(node)
        return sql if node.type.integral else f"CAST(trunc({sql}) AS BIGINT)"

    def _q_starts(self, _: Operation, whole: QNode, part: QNode) -> str:
        return f"starts_with({self.text(whole)}, {self.text(part)})"

    def _q_ends(self, _: Operation, whole: QNode, part: QNode) -> str:
        return f"ends_with({self.text(whole)}, {self.text(part)})"

    def _q_has_text(self, _: Operation, whole: QNode, part: QNode) -> str:
        return f"contains({self.text(whole)}, {self.text(part)})"

    def _q_concat(self, _: Operation, *parts: QNode) -> str:
        return f"({' || '.join(self.text(one) for one in parts)})"

    def _q_number(self, node: Operation, text: QNode) -> str:
        return texts.read_number(self.text(text), node.type)

    def _q_year(self, _: Operation, day: QNode) -> str:
        return f"year({self.sql(day)})"

    def _q_month(self, _: Operation, day: QNode) -> str:
        return f"month({self.sql(day)})"

    def _q_day_of_month(self, _: Operation, day: QNode) -> str:
        return f"day({self.sql(day)})"

    def _q_year_start(self, _: Operation, day: QNode) -> str:
        return f"make_date(year({self.sql(day)}), 1, 1)"

    def _q_year_end(self, _: Operation, day: QNode) -> str:
        return f"make_date(year({self.sql(day)}), 12, 31)"

    def _q_month_start(self, _: Operation, day: QNode) -> str:
        found = self.sql(day)
        return f"make_date(year({found}), month({found}), 1)"

    def _q_month_end(self, _: Operation, day: QNode) -> str:
        return f"last_day({self.sql(day)})"

    def _q_add_days(self, _: Operation, day: QNode, many: QNode) -> str:
        return texts.kept_in_calendar(
            f"({self.sql(day)} + TRY_CAST({self._whole(many)} AS INTEGER))"
        )

    def _q_add_months(self, _: Operation, day: QNode, many: QNode) -> str:
        return self._later(day, self._whole(many))

    def _q_add_years(self, _: Operation, day: QNode, many: QNode) -> str:
        return self._later(day, f"{self._whole(many)} * 12")

    def _later(self, day: QNode, months: str) -> str:
        inside = f"TRY_CAST({months} AS INTEGER)"
        bounded = f"CASE WHEN {inside} BETWEEN -120000 AND 120000 THEN {inside} END"
        return texts.kept_in_calendar(f"CAST({self.sql(day)} + to_months({bounded}) AS DATE)")

    def _q_day_in_year(self, _: Operation, day: QNode, said: QNode) -> str:
        when = self.text(said)
        year = f"lpad(CAST(year({self.sql(day)}) AS VARCHAR), 4, '0')"
        made = f"TRY_CAST({year} || '-' || {when} AS DATE)"
        return f"(CASE WHEN regexp_full_match({when}, '\\d{{2}}-\\d{{2}}') THEN {made} END)"

    def _q_year_text(self, _: Operation, year: QNode) -> str:
        return f"CAST({self.sql(year)} AS VARCHAR)"

    def _q_tally(self, _: Operation, *truths: QNode) -> str:
        return f"({' + '.join(f'CASE WHEN {self.sql(one)} THEN 1 ELSE 0 END' for one in truths)})"

    def _q_readable(self, _: Operation, text: QNode, value: QNode) -> str:
        return f"(CASE WHEN {self.sql(text)} IS NOT NULL THEN NOT ({self._absent(value)}) END)"

    def _q_choose(self, node: Operation, condition: QNode, one: QNode, two: QNode) -> str:
        met = self.sql(condition)
        first, second = (self.text(part) for part in (one, two))
        kind = stored(node.type)
        arms = (
            f"WHEN {met} THEN CAST({first} AS {kind}) WHEN NOT {met} THEN CAST({second} AS {kind})"
        )
        return f"(CASE {arms} END)"

    def _q_sum_known(self, _: Operation, *parts: QNode) -> str:
        found = [self.sql(one) for one in parts]
        known = " OR ".join(f"{one} IS NOT NULL" for one in found)
        return f"(CASE WHEN {known} THEN {' + '.join(f'COALESCE({one}, 0)' for one in found)} END)"

    def _q_length(self, _: Operation, text: QNode) -> str:
        return f"length({self.text(text)})"

    def _q_day(self, _: Operation, text: QNode) -> str:
        return texts.read_day(self.text(text))

    def _q_id_ok(self, _: Operation, text: QNode) -> str:
        return texts.identity_holds(self._certificate(text))

    def _certificate(self, node: QNode) -> texts.Certificate:
        """What is asked about a number; where rows are just being made, in columns of its own."""
        text, scope = self.text(node), self.scopes[-1]
        if scope.alias != RAW:
            return texts.certificate(text)
        kept = scope.base.help
        body = f"{RAW}.{kept(('body', node), texts.well_formed(text), 0)}"
        agrees = f"{RAW}.{kept(('agrees', node), texts.check_agrees(text), 0)}"
        born = f"{RAW}.{kept(('born', node), texts.birth_date(text, body), 1)}"
        return texts.Certificate(text, body, agrees, born)

    def _q_id_core(self, _: Operation, text: QNode) -> str:
        return texts.identity_core(self._certificate(text))

    def _q_id_sex(self, _: Operation, text: QNode) -> str:
        return texts.identity_sex(self._certificate(text))

    def _q_id_born(self, _: Operation, text: QNode) -> str:
        return self._certificate(text).born

    def _q_id_region(self, _: Operation, text: QNode) -> str:
        return texts.identity_region(self._certificate(text))

    def _q_disability_ok(self, _: Operation, text: QNode) -> str:
        return texts.disability_holds(self._certificate(text))

    def _q_credit_ok(self, _: Operation, text: QNode) -> str:
        return texts.credit_holds(self.text(text))

    def _q_mobile(self, _: Operation, text: QNode) -> str:
        return texts.mobile(self.text(text))

    def _q_unspaced(self, _: Operation, text: QNode) -> str:
        return f"regexp_replace({self.text(text)}, '{texts.SPACES}+', '', 'g')"

    def _q_uniform(self, _: Operation, text: QNode) -> str:
        return texts.uniform(self.text(text))

    def _q_replace(self, _: Operation, text: QNode, old: QNode, new: QNode) -> str:
        return f"replace({self.text(text)}, {self.text(old)}, {self.text(new)})"

    def _q_rest(self, _: Operation, whole: QNode, by: QNode) -> str:
        return f"({self.sql(whole)} % NULLIF({self.sql(by)}, 0))"
