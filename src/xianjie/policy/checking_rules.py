"""What can be wrong with a rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from xianjie.kernel.errors import XianjieError
from xianjie.policy.cases import run_cases
from xianjie.policy.citations import citation_fault
from xianjie.policy.language import SPECIAL_DATES, ExpressionError, compile_expression
from xianjie.policy.model import SOURCE_FINDINGS, Fact, Origin, Rule, Rulebook, RuleKind
from xianjie.policy.nodes import NameType
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import DAYS, parse_unit
from xianjie.policy.vocabulary import Vocabulary, code_texts, explained

__all__ = ["check_rule"]

Reporter = Callable[[Origin, str, str, str], None]
GRAVE: Final = ("红", "橙")
LEVELLED: Final = (RuleKind.WARNING, RuleKind.ASSET_SIGNAL)
RISKS: Final = "风险类型"
AREAS: Final = "保障领域"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_rule(rulebook: Rulebook, rule: Rule, vocabulary: Vocabulary, report: Reporter) -> None:
    """Report the faults of one rule, its cases included."""
    if rule.disabled:
        return
    _Check(rulebook, rule, vocabulary, report).all()


class _Check:
    def __init__(
        self, rulebook: Rulebook, rule: Rule, vocabulary: Vocabulary, report: Reporter
    ) -> None:
        self.rulebook = rulebook
        self.rule = rule
        self.vocabulary = vocabulary
        self.send = report
        self.names: dict[str, NameType] = vocabulary.for_grain(rule.grain)
        self.read: list[str] = []

    def report(self, key: str, code: str, message: str, origin: Origin | None = None) -> None:
        item = f"{self.rule.id}.{key}" if key else self.rule.id
        self.send(origin or self.rule.origin, item, code, message)

    def all(self) -> None:
        whole = self.expression("when", self.rule.when)
        if self.rule.applies:
            whole = self.expression("applies", self.rule.applies) and whole
        for number, choice in enumerate(self.rule.levels, 1):
            if choice.when:
                self.expression(f"level[{number}]", choice.when)
        self.levels()
        self.risk()
        self.guarantee()
        self.cite()
        self.stage()
        self.parameters()
        self.message()
        self.share()
        self.cases(whole=whole)

    def expression(self, key: str, text: str) -> bool:
        if not text:
            return False
        try:
            self.read.extend(compile_expression(text, self.names).names)
        except ExpressionError as error:
            better = explained(error, self.vocabulary, self.rule.grain)
            self.report(key, better.code, better.message)
            return False
        return True

    def levels(self) -> None:
        rule = self.rule
        if not rule.levels:
            if rule.kind == RuleKind.WARNING:
                self.report("level", "missing-key", "预警规则缺少“level”（红、橙、黄、蓝）。")
            return
        if rule.kind == RuleKind.ASSET_SIGNAL:
            grave = [one.level for one in rule.levels if one.level in GRAVE]
            if grave:
                text = f"资产提示只能是黄或蓝，不能单独定为{grave[0]}：它只是需要说明的事项。"
                self.report("level", "asset-signal-level", text)
        if any(not one.when for one in rule.levels[:-1]):
            self.report("level", "level-order", "没有条件的等级会挡住后面的，请放在最后。")
        if rule.levels[-1].when:
            text = "最后一个等级不要写条件，否则有的命中会没有等级。"
            self.report("level", "level-order", text)

    def risk(self) -> None:
        rule = self.rule
        if not rule.risk:
            if rule.kind == RuleKind.WARNING:
                self.report("risk", "missing-key", "预警规则缺少“risk”（风险类型）。")
            return
        codes = code_texts(RISKS)
        canonical = codes.canonical(rule.risk)
        if canonical != rule.risk:
            hint = did_you_mean(rule.risk, codes.texts) or f"可用：{'、'.join(codes.texts)}。"
            if canonical is not None:
                hint = f"请写标准名称“{canonical}”。"
            self.report("risk", "unknown-code", f"没有“{rule.risk}”这一风险类型。{hint}")

    def guarantee(self) -> None:
        """A problem of the guarantees needs an area, a department and a deadline."""
        rule = self.rule
        if rule.kind != RuleKind.GUARANTEE:
            return
        area, _, what = rule.id.partition("-")
        areas = code_texts(AREAS).texts
        if area not in areas or not what:
            text = f"保障规则的编号写成“领域-问题”，领域是{'、'.join(areas)}之一。"
            self.report("id", "unknown-code", text)
        if not rule.notify:
            self.report("notify", "missing-key", "保障规则缺少“notify”（第一个部门负责）。")
        if not rule.verify_days:
            self.report("verify_days", "missing-key", "保障规则缺少“verify_days”（期限参数）。")

    def cite(self) -> None:
        code, text = citation_fault(self.rule.cite, self.rulebook.documents)
        if code:
            self.report("cite", code, text)

    def stage(self) -> None:
        if self.rule.stage not in (1, 2):
            self.report("stage", "unknown-choice", "“stage”只能是1或2。")
        scored = self._scored(self.read)
        if self.rule.stage == 1 and scored:
            text = f"“{scored}”要等其他规则算完才有，请写上stage: 2。"
            self.report("stage", "stage-too-early", text)

    def _scored(self, names: list[str]) -> str:
        """A fact among ``names`` that rests, directly or not, on the findings of other rules."""
        facts = self.vocabulary.facts

        def rests(fact: Fact | None, seen: frozenset[str]) -> bool:
            if fact is None or fact.id in seen:
                return False
            if fact.source == SOURCE_FINDINGS:
                return True
            below = [fact.of] if fact.of else re.findall(r"\w+", fact.expression)
            return any(rests(facts.get(one), seen | {fact.id}) for one in below)

        return next((name for name in names if rests(facts.get(name), frozenset())), "")

    def parameters(self) -> None:
        weight = self.rule.weight
        if isinstance(weight, str):
            self._parameter("weight", weight, parse_unit("分"))
            kind = self.vocabulary.parameters.get(weight)
            if kind is not None and kind.unit == parse_unit("分") and not kind.integral:
                self.report("weight", "bad-value", f"参数“{weight}”有小数，分值应是整数。")
        elif weight is not None and (weight < 0 or weight != int(weight)):
            self.report("weight", "bad-value", "“weight”应是不小于0的整数。")
        if self.rule.verify_days:
            self._parameter("verify_days", self.rule.verify_days, DAYS)

    def _parameter(self, key: str, name: str, unit: object) -> None:
        kind = self.vocabulary.parameters.get(name)
        if kind is None:
            hint = did_you_mean(name, self.vocabulary.parameters)
            self.report(key, "unknown-name", f"没有“{name}”这个参数。{hint}")
        elif kind.unit != unit:
            text = f"参数“{name}”的单位是{kind.unit}，这里要{unit}。"
            self.report(key, "unit-mismatch", text)

    def message(self) -> None:
        known = {**self.names, **SPECIAL_DATES}
        for name in _PLACEHOLDER.findall(self.rule.message):
            if name not in known:
                hint = did_you_mean(name, known)
                self.report("message", "unknown-name", f"“{{{name}}}”既不是事实也不是参数。{hint}")

    def share(self) -> None:
        share = self.rule.max_share
        if share is not None and not 0 < share <= 1:
            self.report("max_share", "bad-value", "“max_share”应在0与1之间，如0.2。")

    def cases(self, *, whole: bool) -> None:
        for key, cases in (
            ("must_match", self.rule.must_match),
            ("must_not_match", self.rule.must_not_match),
        ):
            if not cases:
                self.report(key, "missing-cases", f"缺少“{key}”：每条规则至少要有一个这样的案例。")
        if not whole:
            return
        try:
            results = run_cases(self.rulebook, self.rule, self.vocabulary)
        except XianjieError as error:
            self.report("must_match", error.code, error.message)
            return
        for one in results:
            if not one.passed:
                origin = Origin(self.rule.origin.file, one.line or self.rule.origin.line)
                self.report(f"{one.kind}[{one.number}]", one.code, one.fault, origin)
