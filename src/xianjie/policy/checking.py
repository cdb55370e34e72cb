"""Everything that can be wrong with a rulebook, found before anything is published.

Nothing stops at the first fault: each names the file, the entry and the key, and says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from xianjie.kernel.errors import XianjieError
from xianjie.policy.checking_benefits import check_benefit, check_benefits_together
from xianjie.policy.checking_facts import check_fact
from xianjie.policy.checking_packs import check_packs
from xianjie.policy.checking_parameters import check_parameter
from xianjie.policy.checking_rules import check_rule
from xianjie.policy.checking_schemes import check_scheme
from xianjie.policy.model import Fault, Layer, Origin, Rulebook
from xianjie.policy.quality.checking import check_quality_layer
from xianjie.policy.resolution import Resolved
from xianjie.policy.vocabulary import Vocabulary, vocabulary_at

__all__ = ["Reporter", "check_rulebook"]

Reporter = Callable[[Origin, str, str, str], None]


def check_rulebook(rulebook: Rulebook) -> list[Fault]:
    """All faults of a rulebook, those met while reading the files included, in file order."""
    faults: dict[tuple[str, str, str, str], Fault] = {}

    def add(fault: Fault) -> None:
        faults.setdefault((fault.file, fault.item, fault.code, fault.message), fault)

    for fault in rulebook.faults:
        add(fault)
    for layer in rulebook.layers:
        for fault in _layer_faults(rulebook, layer, vocabulary_at(rulebook, layer.place)):
            add(fault)
    for fault in check_packs(rulebook):
        add(fault)
    return sorted(faults.values(), key=lambda one: (one.file, one.line, one.item))


def _layer_faults(rulebook: Rulebook, layer: Layer, vocabulary: Vocabulary) -> Iterable[Fault]:
    faults: list[Fault] = []

    def report(origin: Origin, item: str, code: str, message: str) -> None:
        key = item.rpartition(".")[2].partition("[")[0]
        faults.append(Fault(origin.file, item, code, message, origin.line_of(key)))

    for parameter in layer.parameters.values():
        check_parameter(rulebook, layer.place, parameter, vocabulary, report)
    for fact in layer.facts.values():
        check_fact(rulebook, fact, vocabulary, report)
    for rule in layer.rules:
        try:
            check_rule(rulebook, rule, vocabulary, report)
        except XianjieError as error:
            report(rule.origin, rule.id, error.code, error.message)
    check_quality_layer(rulebook, layer, report)
    for scheme in layer.schemes:
        check_scheme(rulebook, scheme, vocabulary, report)
    kept: dict[date, Resolved] = {}
    for benefit in layer.benefits:
        try:
            check_benefit(rulebook, benefit, vocabulary, report, kept)
        except XianjieError as error:
            report(benefit.origin, benefit.id, error.code, error.message)
    if any(each.benefits for each in rulebook.layers):
        check_benefits_together(rulebook, layer.place, report)
    return faults
