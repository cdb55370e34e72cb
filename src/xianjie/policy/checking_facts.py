"""What can be wrong with a fact."""

from __future__ import annotations

from collections.abc import Callable

from xianjie.exchange.contracts import load_contract
from xianjie.kernel.errors import XianjieError
from xianjie.policy.checking_parameters import check_name
from xianjie.policy.language import ExpressionError, compile_expression
from xianjie.policy.model import (
    SOURCE_FINDINGS,
    SOURCE_HOUSEHOLD,
    SOURCE_PERSON,
    Fact,
    Grain,
    Origin,
    Rulebook,
)
from xianjie.policy.places import lineage
from xianjie.policy.vocabulary import (
    Vocabulary,
    explained,
    feed_ids,
    is_person_source,
    platform_ids,
    vocabulary_at,
)
from xianjie.policy.windows import parse_window

__all__ = ["check_fact"]

Reporter = Callable[[Origin, str, str, str], None]
_KEY_OF_SHAPE = {"cycle": "expression", "unknown-source": "source", "unknown-column": "measure"}


def check_fact(rulebook: Rulebook, fact: Fact, vocabulary: Vocabulary, report: Reporter) -> None:
    """Report the faults of one fact."""
    check_name(fact.id, fact.origin, vocabulary, report)
    problem = vocabulary.problems.get(fact.id)
    if problem is not None:
        key = _KEY_OF_SHAPE.get(problem.code) or _shape_key(fact)
        if problem.code in ("unknown-unit", "missing-unit") or (
            problem.code == "unit" and not fact.expression
        ):
            key = "unit"
        report(fact.origin, f"{fact.id}.{key}", problem.code, problem.message)
    if problem is None or problem.code not in ("unknown-source", "unknown-table"):
        _check_filter(fact, vocabulary, report)
    _check_window(fact, report)
    _check_grain(fact, report)
    _check_above(rulebook, fact, vocabulary, report)


def _shape_key(fact: Fact) -> str:
    return "expression" if fact.expression else ("from" if fact.of else "measure")


def _check_filter(fact: Fact, vocabulary: Vocabulary, report: Reporter) -> None:
    if not fact.filter or not (fact.source or fact.of):
        return
    try:
        compile_expression(fact.filter, vocabulary.for_filter(fact))
    except ExpressionError as error:
        better = explained(error, vocabulary, Grain.PERSON) if fact.of else error
        report(fact.origin, f"{fact.id}.filter", better.code, better.message)
    except XianjieError as error:
        report(fact.origin, f"{fact.id}.filter", error.code, error.message)


def _check_window(fact: Fact, report: Reporter) -> None:
    if not fact.window:
        return
    item = f"{fact.id}.window"
    try:
        window = parse_window(fact.window)
    except XianjieError as error:
        report(fact.origin, item, "unknown-window", error.message)
        return
    if not fact.source:
        report(fact.origin, item, "useless-key", "只有取自数据表的事实才写window。")
        return
    delivered = fact.source in (*feed_ids(), *platform_ids())
    if not delivered or load_contract(fact.source).mode != "roll":
        return
    if fact.source in platform_ids():
        if window.kind != "current":
            text = f"“{fact.source}”只有期末有效的记录，只能用当期，不能用“{fact.window}”。"
            report(fact.origin, item, "window-of-roll", text)
    elif window.kind not in ("current", "previous"):
        text = f"“{fact.source}”是名册，只能用当期或上期，不能用“{fact.window}”累计。"
        report(fact.origin, item, "window-of-roll", text)


def _check_grain(fact: Fact, report: Reporter) -> None:
    if fact.grain != Grain.PERSON or not fact.source:
        return
    by_person = is_person_source(fact.source) or fact.source == SOURCE_FINDINGS
    known = fact.source in (*feed_ids(), *platform_ids(), SOURCE_PERSON, SOURCE_HOUSEHOLD)
    if known and not by_person:
        text = f"“{fact.source}”一行讲一户,grain应写household。"
        report(fact.origin, f"{fact.id}.grain", "wrong-grain", text)


def _check_above(rulebook: Rulebook, fact: Fact, vocabulary: Vocabulary, report: Reporter) -> None:
    """A layer may define a fact anew, but not as another kind of thing."""

    for place in lineage(fact.place)[1:]:
        layer = rulebook.layer(place)
        upper = layer.facts.get(fact.id) if layer is not None else None
        if upper is None:
            continue
        mine = vocabulary.types.get(fact.id)
        theirs = vocabulary_at(rulebook, place).types.get(fact.id)
        differs = mine is not None and theirs is not None and mine != theirs
        if differs or upper.grain != fact.grain:
            text = f"与上级{upper.origin.file}里的同名事实类型、单位或对象不同，请另取名称。"
            report(fact.origin, fact.id, "type-mismatch", text)
        return
