"""What can be wrong with quality rules, terms and mapping tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from xianjie.kernel.errors import XianjieError
from xianjie.policy.citations import citation_fault
from xianjie.policy.language import ExpressionError
from xianjie.policy.model import Layer, Origin, Rulebook
from xianjie.policy.quality.builder import SPECIALS, QualityBuilder
from xianjie.policy.quality.cases import run_quality_cases
from xianjie.policy.quality.compiling import (
    compile_quality_expression,
    compile_quality_rule,
    placeholders,
)
from xianjie.policy.quality.context import QualityContext, quality_context
from xianjie.policy.quality.functions import FUNCTIONS
from xianjie.policy.quality.model import (
    CATEGORIES,
    SEVERITIES,
    MappingTable,
    QualityRule,
    Term,
    quoted,
)
from xianjie.policy.quality.resolution import stored_mapping
from xianjie.policy.quality.tables import Table, find_table, tables
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.vocabulary import code_texts

__all__ = ["check_quality_layer"]

Reporter = Callable[[Origin, str, str, str], None]
_NAME: Final = re.compile(r"[^\W\d]\w*")


def check_quality_layer(rulebook: Rulebook, layer: Layer, report: Reporter) -> None:
    """Report the faults of the quality rules, terms and mapping tables of one layer."""
    context = quality_context(rulebook, layer.place)
    for term in layer.terms:
        _check_term(context, term, report)
    for mapping in layer.mappings.values():
        _check_mapping(rulebook, context, mapping, report)
    for rule in layer.quality:
        if not rule.disabled:
            _Check(rulebook, context, rule, report).all()


def _check_term(context: QualityContext, term: Term, report: Reporter) -> None:
    table = find_table(term.table)
    if table is None:
        report(term.origin, f"{term.id}.table", "unknown-table", _no_table(term.table))
        return
    if not _NAME.fullmatch(term.id):
        text = "名称只能用汉字、字母、数字和下划线，且不能以数字开头，否则表达式里写不出来。"
        report(term.origin, term.id, "bad-name", text)
    elif table.column(term.id) is not None:
        text = f"“{term.id}”已是“{table.title}”的列名，口径请另取名称。"
        report(term.origin, term.id, "duplicate-id", text)
    if not term.text:
        return
    try:
        QualityBuilder(context, table).tree(term.text)
    except XianjieError as error:
        report(
            term.origin,
            f"{term.id}.{'columns' if term.columns else 'expression'}",
            error.code,
            error.message,
        )


def _check_mapping(
    rulebook: Rulebook, context: QualityContext, mapping: MappingTable, report: Reporter
) -> None:
    if mapping.id in context.problems:
        error = context.problems[mapping.id]
        report(mapping.origin, f"{mapping.id}.unit", error.code, error.message)
        return
    if not _NAME.fullmatch(mapping.id):
        report(mapping.origin, mapping.id, "bad-name", "名称只能用汉字、字母、数字和下划线。")
    kind = context.mappings.get(mapping.id)
    codes = None
    if mapping.key:
        for table in tables().values():
            column = table.column(mapping.key)
            if column is not None and column.type.codes is not None:
                codes = column.type.codes
                break
    for value in mapping.values:
        code, text = citation_fault(value.cite, rulebook.documents)
        if code and value.cite is not None:
            report(value.origin, f"{mapping.id}.cite", code, f"{value.from_date}起的取值{text}")
        if kind is None:
            continue
        for fault in stored_mapping(value, kind)[1]:
            report(value.origin, f"{mapping.id}.values", "bad-value", fault)
        for key in value.value or {}:
            if codes is not None and codes.canonical(key) != key:
                hint = did_you_mean(key, codes.texts)
                text = f"键“{key}”不在“{mapping.key}”的代码表里。{hint}"
                report(value.origin, f"{mapping.id}.values", "unknown-code", text)


def _no_table(written: str) -> str:
    known = [one.title for one in tables().values()]
    hint = did_you_mean(written, known) or f"可用：{'、'.join(known)}。"
    return f"没有“{written}”这个数据表。{hint}"


class _Check:
    def __init__(
        self, rulebook: Rulebook, context: QualityContext, rule: QualityRule, report: Reporter
    ) -> None:
        self.rulebook = rulebook
        self.context = context
        self.rule = rule
        self.send = report

    def report(self, key: str, code: str, message: str, origin: Origin | None = None) -> None:
        item = f"{self.rule.id}.{key}" if key else self.rule.id
        self.send(origin or self.rule.origin, item, code, message)

    def all(self) -> None:
        rule = self.rule
        table = find_table(rule.table) if rule.table else None
        if rule.table and table is None:
            self.report("table", "unknown-table", _no_table(rule.table))
        self.codes("category", rule.category, CATEGORIES)
        self.codes("severity", rule.severity, SEVERITIES)
        self.cite()
        if rule.max_share is not None and not 0 < rule.max_share <= 1:
            self.report("max_share", "bad-value", "“max_share”应在0与1之间，如0.2。")
        whole = table is not None and self.expressions(table)
        for key, name, cases in (
            ("must_match", "应当命中", rule.must_match),
            ("must_not_match", "不应命中", rule.must_not_match),
        ):
            if not cases:
                text = f"没有“{name}”的案例：每条规则至少要有一个这样的案例。"
                self.report(key, "missing-cases", text)
        if whole:
            self.cases()

    def codes(self, key: str, text: str, name: str) -> None:
        known = code_texts(name)
        if text and known.canonical(text) != text:
            hint = did_you_mean(text, known.texts)
            told = f"“{key}”不能是“{text}”。{hint}可用：{'、'.join(known.texts)}。"
            self.report(key, "unknown-choice", told)

    def cite(self) -> None:
        if self.rule.cite is None:
            return
        code, text = citation_fault(self.rule.cite, self.rulebook.documents)
        if code:
            self.report("cite", code, text)

    def expressions(self, table: Table) -> bool:
        """Compile everything; whether all of it holds."""
        rule, fine = self.rule, True
        builder = QualityBuilder(self.context, table, rule.let, rule.id)
        for name in rule.let:
            if name in FUNCTIONS or name in SPECIALS or not _NAME.fullmatch(name):
                self.report("let", "bad-name", f"“{name}”不能作中间量的名称，请另取名称。")
                fine = False
            else:
                fine = self.tried("let", lambda one=name: builder.named([one], 0)) and fine  # type: ignore[misc]
        for text in rule.applies:
            fine = self.compiled("applies", text) and fine
        fine = bool(rule.when) and self.compiled("when", rule.when) and fine
        for name in placeholders(rule.message):
            written = quoted(name)
            self.tried("message", lambda one=written: builder.tree(one))  # type: ignore[misc]
        if fine:
            key = "involves" if rule.involves else "columns" if rule.columns else "report"
            fine = self.tried(key, lambda: compile_quality_rule(self.context, rule))
        return fine

    def compiled(self, key: str, text: str) -> bool:
        return self.tried(key, lambda: compile_quality_expression(self.context, self.rule, text))

    def tried(self, key: str, what: Callable[[], object]) -> bool:
        try:
            what()
        except (ExpressionError, XianjieError) as error:
            self.report(key, error.code, error.message)
            return False
        return True

    def cases(self) -> None:
        try:
            results = run_quality_cases(self.rulebook, self.rule)
        except XianjieError as error:
            self.report("must_match", error.code, error.message)
            return
        for one in results:
            if not one.passed:
                origin = Origin(self.rule.origin.file, one.line or self.rule.origin.line)
                self.report(f"{one.kind}[{one.number}]", one.code, one.fault, origin)
