"""What can be wrong with a benefit, by itself and beside the others of a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_cases import NEGATIVE, POSITIVE, run_benefit_cases
from xianjie.policy.benefit_compiling import figure_fault, stages_of
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.citations import citation_fault
from xianjie.policy.language import (
    SPECIAL_DATES,
    Expression,
    ExpressionError,
    compile_expression,
)
from xianjie.policy.model import SOURCE_FINDINGS, Grain, Origin, Rulebook
from xianjie.policy.nodes import NameType
from xianjie.policy.places import lineage
from xianjie.policy.resolution import Resolved, benefits_in_force
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import DAYS, Unit, parse_unit
from xianjie.policy.vocabulary import Vocabulary, code_texts, explained, names_mentioned

__all__ = ["check_benefit", "check_benefits_together"]

Reporter = Callable[[Origin, str, str, str], None]
FAMILIES: Final = "待遇类别"
DEPARTMENTS: Final = "待遇主管部门"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"[\w·（）()—-]+")
_NO_MONEY: Final = parse_unit("比例")


def check_benefit(
    rulebook: Rulebook,
    benefit: Benefit,
    vocabulary: Vocabulary,
    report: Reporter,
    kept: dict[date, Resolved] | None = None,
) -> None:
    """Report the faults of one benefit, its cases included.

    ``kept`` holds what was resolved for other benefits of the same place, by day.
    """
    if not benefit.disabled:
        _Check(rulebook, benefit, vocabulary, report, {} if kept is None else kept).all()


class _Check:
    def __init__(
        self,
        rulebook: Rulebook,
        benefit: Benefit,
        vocabulary: Vocabulary,
        report: Reporter,
        kept: dict[date, Resolved],
    ) -> None:
        self.rulebook = rulebook
        self.benefit = benefit
        self.kept = kept
        self.vocabulary = vocabulary
        self.send = report
        self.names: dict[str, NameType] = vocabulary.for_grain(benefit.grain)
        self.whole = True

    def report(self, key: str, code: str, message: str, origin: Origin | None = None) -> None:
        item = f"{self.benefit.id}.{key}" if key else self.benefit.id
        self.send(origin or self.benefit.origin, item, code, message)

    def all(self) -> None:
        one = self.benefit
        if not _ID.fullmatch(one.id):
            self.report(
                "id", "bad-name", "id只能用汉字、字母、数字和“-”“·”“（）”，因为网址里要用它。"
            )
        self.coded("family", one.family, FAMILIES)
        self.coded("department", one.department, DEPARTMENTS)
        self.condition("applies", one.applies)
        self.condition("when", one.when, required=True)
        self.condition("roll", one.roll)
        self.money()
        self.others()
        self.days()
        self.message()
        self.cite()
        if one.max_share is not None and not 0 < one.max_share <= 1:
            self.report("max_share", "bad-value", "“max_share”应在0与1之间，如0.2。")
        self.cases()

    def coded(self, key: str, text: str, code_set: str) -> None:
        codes = code_texts(code_set)
        canonical = codes.canonical(text) if text else text
        if not text or canonical == text:
            return
        hint = did_you_mean(text, codes.texts) or f"可用：{'、'.join(codes.texts)}。"
        if canonical is not None:
            hint = f"请写标准名称“{canonical}”。"
        self.report(key, "unknown-code", f"{code_set}里没有“{text}”。{hint}")

    def condition(self, key: str, text: str, *, required: bool = False) -> None:
        if text:
            self.compiled(key, text, is_figure=False)
        elif required:
            self.whole = False

    def compiled(self, key: str, text: str, *, is_figure: bool) -> Expression | None:
        try:
            found = compile_expression(text, self.names, expect="value" if is_figure else "bool")
        except ExpressionError as error:
            better = explained(error, self.vocabulary, self.benefit.grain)
            self.report(key, better.code, better.message)
            self.whole = False
            return None
        self.early(key, found)
        return found

    def early(self, key: str, found: Expression) -> None:
        """Report a fact that is only there when the rules have been run."""
        facts = self.vocabulary.facts
        todo, seen = list(found.names), set[str]()
        while todo:
            fact = facts.get(todo.pop())
            if fact is None or fact.id in seen:
                continue
            seen.add(fact.id)
            if fact.source == SOURCE_FINDINGS:
                text = f"“{fact.id}”要等规则筛查完才有，待遇不能用它。"
                self.report(key, "stage-too-early", text)
                return
            todo += [fact.of] if fact.of else names_mentioned(fact.expression)

    def money(self) -> None:
        one = self.benefit
        unit = self.unit()
        if one.paid:
            self.figure("paid", one.paid, unit)
            if not one.roll:
                text = "写了paid（名册上发多少）却没有写roll（名册上有没有）。"
                self.report("paid", "missing-key", text)
        for number, each in enumerate(one.amounts, 1):
            key = f"amounts[{number}]"
            is_last = number == len(one.amounts)
            if each.when:
                self.compiled(key, each.when, is_figure=False)
            if bool(each.when) == is_last:
                text = (
                    "最后一档不写when，否则有的人符合条件却没有金额。"
                    if is_last
                    else "没有when的一档会挡住后面的，请放在最后。"
                )
                self.report(key, "amount-order", text)
            self.figure(key, each.amount, unit)
        if one.tops_up and not one.amounts:
            self.report("tops_up", "missing-key", "写了tops_up（补差）就要写amounts。")
        if one.highest_of and not one.amounts:
            self.report(
                "highest_of", "missing-key", "写了highest_of（就高）就要写amounts，才能比高低。"
            )

    def unit(self) -> Unit | None:
        one = self.benefit
        if not one.unit:
            return None
        try:
            unit = parse_unit(one.unit)
        except XianjieError as error:
            self.report("unit", error.code, error.message)
            self.whole = False
            return None
        if (one.amounts or one.paid) and not unit.is_money:
            text = f"金额的单位不能是“{one.unit}”，应是元、元/月、元/年一类的单位。"
            self.report("unit", "unit", text)
            self.whole = False
            return None
        return unit

    def figure(self, key: str, text: str, unit: Unit | None) -> None:
        found = self.compiled(key, text, is_figure=True)
        fault = figure_fault(found, unit) if found is not None and unit is not None else None
        if fault is not None:
            self.report(key, fault.code, fault.message)
            self.whole = False

    def others(self) -> None:
        known = {one.id: one for layer in self.rulebook.layers for one in layer.benefits}
        for key, names in (
            ("excluded_by", self.benefit.excluded_by),
            ("tops_up", self.benefit.tops_up),
        ):
            for name in names:
                if name == self.benefit.id:
                    self.report(key, "cycle", "不能写自己。")
                elif name not in known:
                    hint = did_you_mean(name, known) or "请写待遇的id。"
                    self.report(key, "unknown-benefit", f"没有“{name}”这项待遇。{hint}")

    def days(self) -> None:
        name = self.benefit.days
        if not name:
            return
        kind = self.vocabulary.parameters.get(name)
        if kind is None:
            hint = did_you_mean(name, self.vocabulary.parameters)
            self.report("days", "unknown-name", f"没有“{name}”这个参数。{hint}")
        elif kind.unit != DAYS:
            text = f"参数“{name}”的单位是{kind.unit}，这里要{DAYS}。"
            self.report("days", "unit-mismatch", text)

    def message(self) -> None:
        known = {**self.names, **SPECIAL_DATES}
        for name in _PLACEHOLDER.findall(self.benefit.message):
            if name not in known:
                hint = did_you_mean(name, known)
                self.report("message", "unknown-name", f"“{{{name}}}”既不是事实也不是参数。{hint}")

    def cite(self) -> None:
        code, text = citation_fault(self.benefit.cite, self.rulebook.documents)
        if code:
            self.report("cite", code, text)

    def cases(self) -> None:
        one = self.benefit
        for outcomes, word in ((POSITIVE, "符合"), (NEGATIVE, "不符合")):
            if not any(case.outcome in outcomes for case in one.cases):
                listed = "、".join(each.value for each in outcomes)
                text = f"cases里至少要有一个{word}的例子（outcome是{listed}之一）。"
                self.report("cases", "missing-cases", text)
        if not self.whole:
            return
        try:
            results = run_benefit_cases(self.rulebook, one, self.vocabulary, self.kept)
        except XianjieError as error:
            self.report("cases", error.code, error.message)
            return
        for each in results:
            if not each.passed:
                origin = Origin(one.origin.file, each.line or one.origin.line)
                self.report(f"cases[{each.number}]", each.code, each.fault, origin)


def check_benefits_together(rulebook: Rulebook, place: str, report: Reporter) -> None:
    """Report benefits of a place that do not fit each other, on every date on which they change."""
    for on in _turns(rulebook, place):
        benefits = benefits_in_force(rulebook, place, on)
        for one in benefits.values():
            for key, code, message in _unfit(one, benefits):
                report(one.origin, f"{one.id}.{key}", code, message)
        try:
            stages_of(benefits)
        except XianjieError as error:
            named = [one for one in benefits.values() if f"{one.id} →" in error.message]
            first = next(iter(named or benefits.values()))
            key = "excluded_by" if first.excluded_by else "tops_up"
            report(first.origin, f"{first.id}.{key}", error.code, error.message)


def _turns(rulebook: Rulebook, place: str) -> list[date]:
    layers = [layer for one in lineage(place) if (layer := rulebook.layer(one)) is not None]
    dates = {one.from_date for layer in layers for one in layer.benefits}
    dates |= {one.to_date for layer in layers for one in layer.benefits if one.to_date}
    return sorted(dates)


def _unfit(one: Benefit, benefits: Mapping[str, Benefit]) -> Iterator[tuple[str, str, str]]:
    for name in one.excluded_by:
        other = benefits.get(name)
        if other and other.grain is Grain.PERSON and one.grain is Grain.HOUSEHOLD:
            yield (
                "excluded_by", "wrong-grain",
                f"“{name}”按人发，这项按户发：一个人享受不能挡住全家，"
                "请改用事实（如家里有几人享受）写进when。",
            )  # fmt: skip
    for name in one.tops_up:
        other = benefits.get(name)
        if other is None:
            continue
        if other.grain is not one.grain:
            yield (
                "tops_up", "wrong-grain",
                f"“{name}”与这项一个按人、一个按户，不能整笔相减：请在amount里减去按人或按户的事实。",
            )  # fmt: skip
        elif not (other.amounts or other.paid):
            yield "tops_up", "no-amount", f"“{name}”没有写金额，减不了。"
        elif _unit(other) != _unit(one):
            yield (
                "tops_up", "unit-mismatch",
                f"“{name}”的单位是{other.unit}，这项是{one.unit}，不能相减。",
            )  # fmt: skip
    if one.highest_of:
        for other in benefits.values():
            if other.highest_of == one.highest_of and _unit(other) != _unit(one):
                yield (
                    "highest_of", "unit-mismatch",
                    f"同在“{one.highest_of}”里的“{other.id}”单位是{other.unit}，"
                    f"这项是{one.unit}，不能比高低。",
                )  # fmt: skip
                return


def _unit(one: Benefit) -> Unit:
    try:
        return parse_unit(one.unit)
    except XianjieError:
        return _NO_MONEY
