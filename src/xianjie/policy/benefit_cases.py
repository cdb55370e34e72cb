"""Run the cases of benefits: tiny fact tables with the outcome, category and amount they must give.

A case gives values as a clerk writes them: yuan, 是 and 否, 未知, dates, lists. What it leaves out:
a parameter takes its value in force on the case's 截至日 (or on the first date on which the benefit
and its parameters are in force), a derived fact is computed, any other fact is unknown. Of the
population and of the roll it need not speak: it is then about somebody in the population who is
not on the roll. So too of other benefits, unless what it gives decides them; ``特困供养: 在享``, a
number (yuan that it gives), 否 or 未知 under a benefit's id says how they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xianjie.kernel.errors import XianjieError
from xianjie.kernel.money import to_fen
from xianjie.policy.benefit_model import Benefit, BenefitCase, Outcome
from xianjie.policy.case_results import CaseError, CaseResult
from xianjie.policy.entitlement import Assessment, Assessor
from xianjie.policy.entitlement_states import Case, State
from xianjie.policy.language import SPECIAL_DATES, Expression
from xianjie.policy.model import Rulebook
from xianjie.policy.places import lineage
from xianjie.policy.reference import Result
from xianjie.policy.resolution import Resolved, first_date, resolve_with
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.vocabulary import Vocabulary, vocabulary_at

__all__ = ["NEGATIVE", "POSITIVE", "all_benefits", "run_benefit_cases"]

POSITIVE: Final = (Outcome.OWED, Outcome.HELD, Outcome.ELIGIBLE)
NEGATIVE: Final = (Outcome.NONE, Outcome.UNDUE)
_YES: Final = (True, "是")
_NO: Final = (False, "否")


def all_benefits(rulebook: Rulebook) -> Iterator[Benefit]:
    """Every benefit of every layer that is not a mere switch-off."""
    for layer in rulebook.layers:
        for benefit in layer.benefits:
            if not benefit.disabled:
                yield benefit


def run_benefit_cases(
    rulebook: Rulebook,
    benefit: Benefit,
    vocabulary: Vocabulary | None = None,
    kept: dict[date, Resolved] | None = None,
) -> list[CaseResult]:
    """Run the cases of one benefit at its own place. Raises XianjieError if it does not compile.

    ``kept`` holds the rulebook resolved at that place by day, for the next benefit of the place.
    """
    vocabulary = vocabulary or vocabulary_at(rulebook, benefit.place)
    runner = _Runner(rulebook, benefit, vocabulary, {} if kept is None else kept)
    return [runner.run(number, case) for number, case in enumerate(benefit.cases, 1)]


class _Runner:
    def __init__(
        self,
        rulebook: Rulebook,
        benefit: Benefit,
        vocabulary: Vocabulary,
        kept: dict[date, Resolved],
    ) -> None:
        self.rulebook = rulebook
        self.kept = kept
        self.benefit = benefit
        self.vocabulary = vocabulary
        self.ids = {one.id for layer in rulebook.layers for one in layer.benefits}
        self.start = self._start()
        self._assessors: dict[date, Assessor] = {}
        if not benefit.cases:
            self.assessor(self.start)

    def _start(self) -> date:
        """The first date on which the benefit and those that it names are in force here."""
        named = {*self.benefit.excluded_by, *self.benefit.tops_up}
        chain = lineage(self.benefit.place)
        begins: dict[str, date] = {}
        for layer in self.rulebook.layers:
            for one in layer.benefits if layer.place in chain else ():
                if one.id in named:
                    begins[one.id] = min(begins.get(one.id, one.from_date), one.from_date)
        return max([self.benefit.from_date, *begins.values()])

    def assessor(self, on: date) -> Assessor:
        if on not in self._assessors:
            if on not in self.kept:
                self.kept[on] = resolve_with(self.rulebook, self.vocabulary, on)
            resolved = self.kept[on]
            benefits = {**resolved.benefits, self.benefit.id: self.benefit}
            self._assessors[on] = Assessor(
                replace(resolved, benefits=dict(sorted(benefits.items())))
            )
        return self._assessors[on]

    def run(self, number: int, case: BenefitCase) -> CaseResult:
        found: Assessment | None = None
        try:
            found = self.assessed(case)
            code, fault = _verdict(case, found)
        except CaseError as error:
            code, fault = error.code, error.message
        return CaseResult(
            rule=self.benefit.id,
            place=self.benefit.place,
            kind="cases",
            number=number,
            expected=case.outcome.value,
            outcome=found.outcome.value if found else None,
            missing=found.missing if found else (),
            code=code,
            fault=fault,
            line=case.origin.line,
        )

    def assessed(self, case: BenefitCase) -> Assessment:
        given = {name: value for name, value in case.given.items() if self._is_name(name)}
        assumed = {
            name: _assumed(name, value) for name, value in case.given.items() if name not in given
        }
        as_of = given.get("截至日")
        if isinstance(as_of, date):
            on = as_of
        else:
            one = self.assessor(self.start).states.compiled(self.benefit.id)
            reads = [name for name in self._closure(one.names) if name not in given]
            on = first_date(self.rulebook, self.vocabulary, reads, self.start)
        assessor = self.assessor(on)
        values = self._stored(assessor, given)
        one = assessor.states.compiled(self.benefit.id)
        how = Case(
            self.benefit.id,
            assumed,
            without_roll=self._is_silent(one.roll, given),
            for_everyone=self._is_silent(one.applies, given),
        )
        return assessor.assess(self.benefit.id, values, case=how)

    def _is_name(self, name: str) -> bool:
        known = (self.vocabulary.types, self.vocabulary.parameters, SPECIAL_DATES)
        if any(name in one for one in known):
            return True
        if name in self.ids:
            return False
        names = self.vocabulary.for_grain(self.benefit.grain)
        hint = did_you_mean(name, [*names, *self.ids])
        raise CaseError("unknown-name", f"“{name}”不是事实、参数，也不是待遇。{hint}")

    def _stored(self, assessor: Assessor, given: Mapping[str, Any]) -> dict[str, Result]:
        try:
            return assessor.stored(given)
        except XianjieError as error:
            raise CaseError(error.code, error.message) from error

    def _is_silent(self, part: Expression | None, given: Mapping[str, Any]) -> bool:
        return part is not None and not set(self._closure(part.names)) & set(given)

    def _closure(self, names: tuple[str, ...]) -> list[str]:
        """The names and those that derived facts among them read."""
        found: dict[str, None] = {}
        todo = list(names)
        assessor = self.assessor(self.start)
        while todo:
            name = todo.pop()
            if name not in found:
                found[name] = None
                todo += assessor.reads(name)
        return list(found)


def _assumed(name: str, value: Any) -> State:
    """How a case says another benefit stands."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return State(entitled=True, when=True, amount=to_fen(value), outcome=Outcome.OWED)
    if value in _YES:
        value = Outcome.HELD.value
    elif value in _NO:
        value = Outcome.NONE.value
    elif value in (None, "", "未知"):
        value = Outcome.UNKNOWN.value
    if value not in [one.value for one in Outcome]:
        words = "、".join(one.value for one in Outcome)
        raise CaseError("bad-value", f"“{name}”是待遇，可写是、否、未知、金额，或{words}。")
    outcome = Outcome(value)
    truth = {Outcome.UNKNOWN: None, Outcome.NONE: False, Outcome.UNDUE: False}.get(outcome, True)
    on_roll = outcome in (Outcome.HELD, Outcome.UNDUE)
    roll = None if outcome is Outcome.UNKNOWN else on_roll
    return State(entitled=truth, when=truth, has_roll=True, roll=roll, outcome=outcome)


def _verdict(case: BenefitCase, found: Assessment) -> tuple[str, str]:
    lacking = f"案例没有给出：{'、'.join(found.missing)}。" if found.missing else ""
    if found.outcome is not case.outcome:
        if found.outcome is Outcome.UNKNOWN:
            return "case-undecided", f"案例判不出结果（信息不足）。{lacking}"
        why = f"（被“{found.excluded_by}”排除）" if found.excluded_by else ""
        text = f"应为“{case.outcome.value}”，算出“{found.outcome.value}”{why}。"
        return "case-fails", text + _stuck(found)
    if case.name and case.name != found.name:
        return "case-fails", f"档次应为“{case.name}”，算出“{found.name or '没有'}”。{lacking}"
    if case.amount is not None and case.amount != found.amount:
        told = "没有金额" if found.amount is None else f"{found.amount}"
        return "case-fails", f"金额应为{case.amount}，算出{told}。{lacking}{_sum(found)}"
    return "", ""


def _stuck(found: Assessment) -> str:
    """The conditions that do not hold, to show where a case went another way."""
    failed = [f"{one.text}（{one.value}）" for one in found.steps if one.holds is False]
    return f"不成立的条件：{'；'.join(failed[:3])}。" if failed else ""


def _sum(found: Assessment) -> str:
    told = [
        f"{one.text}：{one.value}" for one in found.steps if one.label in ("金额", "补差", "取整")
    ]
    return f"算法：{'；'.join(told)}。" if told else ""
