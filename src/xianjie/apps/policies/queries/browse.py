"""The rulebook for readers: parameters, rules and facts at a place and a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianjie.apps.policies.queries.places import layer_names
from xianjie.apps.policies.queries.readers import Reading, reading_at, resolved_at
from xianjie.apps.policies.queries.versions import rulebook_of
from xianjie.policy.citations import describe_citation, is_unverified
from xianjie.policy.model import (
    UNVERIFIED,
    Case,
    Citation,
    Fact,
    Grain,
    ParameterValue,
    Rule,
    Rulebook,
    RuleKind,
)
from xianjie.policy.nodes import NameType
from xianjie.policy.places import lineage
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.quality.resolution import quality_in_force
from xianjie.policy.resolution import Resolved, ResolvedParameter, stored_value, value_in_force
from xianjie.policy.showing import show_parameter, show_value
from xianjie.policy.wording import RuleWording, fact_words, rule_wording

KIND_TITLES = {
    RuleKind.WARNING: gettext_lazy("风险预警"),
    RuleKind.ASSET_SIGNAL: gettext_lazy("资产提示"),
    RuleKind.ENTITLEMENT: gettext_lazy("应享未享"),
    RuleKind.MISMATCH: gettext_lazy("享受疑点"),
    RuleKind.QUALITY: gettext_lazy("数据质量"),
    RuleKind.VILLAGE_LIST: gettext_lazy("重点村"),
    RuleKind.ELIGIBILITY: gettext_lazy("资格条件"),
    RuleKind.GUARANTEE: gettext_lazy("保障问题"),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
GRAIN_TITLES = {Grain.PERSON: gettext_lazy("逐人"), Grain.HOUSEHOLD: gettext_lazy("逐户")}


@dataclass(frozen=True)
class Book:
    """A published rulebook opened at a place and a date."""

    hash: str
    place: str
    on: date

    @property
    def rulebook(self) -> Rulebook:
        """The whole rulebook."""
        return rulebook_of(self.hash)

    @property
    def resolved(self) -> Resolved:
        """What it says here and then."""
        return resolved_at(self.hash, self.place, self.on)

    @property
    def quality(self) -> dict[str, QualityRule]:
        """The data-quality rules in force here and then, by id."""
        return quality_in_force(self.rulebook, self.place, self.on)

    @property
    def reading(self) -> Reading:
        """Who reads whom, here and then."""
        return reading_at(self.hash, self.place, self.on)


@dataclass(frozen=True)
class Source:
    """Where something is written: the citation in words, and the document when it is known."""

    text: str
    document: str = ""
    unverified: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing but 待核 is known."""
        return self.text == UNVERIFIED

    @property
    def is_tagged(self) -> bool:
        """Whether 待核 must be shown beside the words, which do not say it themselves."""
        return self.is_bare or (self.unverified and UNVERIFIED not in self.text)


@dataclass(frozen=True)
class ParameterLine:
    """A parameter as it holds at the place and date; ``rules`` counts those that rest on it."""

    name: str
    title: str
    value: str
    unit: str
    place: str
    place_name: str
    from_date: date | None
    to_date: date | None
    source: Source
    formula: str
    rules: int
    is_set: bool
    is_own: bool
    note: str = ""


@dataclass(frozen=True)
class HistoryLine:
    """One dated value of a parameter in one place's layer."""

    place: str
    place_name: str
    from_date: date | None
    to_date: date | None
    value: str
    source: Source
    counts_now: bool
    above: bool


@dataclass(frozen=True)
class RuleLine:
    """A rule in a list."""

    name: str
    title: str
    kind: str
    risk: str
    levels: tuple[str, ...]
    grain: str
    place: str
    place_name: str
    source: Source
    hits: int | None = None
    address: str = ""


@dataclass(frozen=True)
class FactLine:
    """A fact in a list: what it is, how it comes about, who reads it."""

    name: str
    title: str
    unit: str
    grain: str
    words: str
    absent: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class CaseLine:
    """An example of a rule: what is given, in words."""

    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RulePage:
    """Everything about one rule."""

    line: RuleLine
    rule: Rule
    wording: RuleWording
    parameters: tuple[ParameterLine, ...]
    facts: tuple[FactLine, ...]
    hits: tuple[CaseLine, ...]
    misses: tuple[CaseLine, ...]
    message: str
    weight: str
    verify_days: str
    share: str
    dates: str


def matches(text: str, *candidates: str) -> bool:
    """Whether a text, empty for anything, stands in one of the candidates, in any case."""
    return not text or any(text.lower() in one.lower() for one in candidates)


def source_of(book: Book, cite: Citation | None) -> Source:
    """Return a citation in words, with the document to open when it is registered."""
    documents = book.rulebook.documents
    known = cite is not None and cite.document in documents
    return Source(
        describe_citation(cite, documents),
        cite.document if known and cite is not None else "",
        is_unverified(cite, documents),
    )


def parameter_line(book: Book, one: ResolvedParameter, names: Mapping[str, str]) -> ParameterLine:
    """Return one parameter as a line."""
    return ParameterLine(
        name=one.id,
        title=one.title,
        value=_("已停止执行") if one.repealed else show_value(one.value, one.type),
        unit="" if one.unit.is_pure else str(one.unit),
        place=one.place,
        place_name=names.get(one.place, one.place),
        from_date=one.from_date,
        to_date=one.to_date,
        source=source_of(book, one.cite) if one.place else Source(""),
        formula=one.formula.replace("*", " × ").replace("/", " ÷ "),
        rules=len(book.reading.rules_by_parameter.get(one.id, ())),
        is_set=one.value is not None,
        is_own=len(one.place) >= len(book.place) and one.place == book.place,
        note=one.note,
    )


def parameter_lines(book: Book, *, text: str = "", only: str = "") -> list[ParameterLine]:
    """Return the parameters by title; ``only`` is ``unverified``, ``unset`` or ``own``."""
    resolved = book.resolved
    names = layer_names({one.place for one in resolved.parameters.values()})
    lines = [
        parameter_line(book, one, names)
        for one in resolved.parameters.values()
        if matches(text, one.id, one.title)
    ]
    return [line for line in lines if _kept(line, only)]


def _kept(line: ParameterLine, only: str) -> bool:
    if only == "unverified":
        return line.is_set and line.source.unverified
    if only == "unset":
        return not line.is_set
    return line.is_own if only == "own" else True


def history_of(book: Book, name: str) -> list[HistoryLine]:
    """Return every dated value of a parameter: here and above nearest first, then elsewhere."""
    chain = lineage(book.place)
    rulebook, resolved = book.rulebook, book.resolved
    kind = resolved.parameters[name].type
    layers = [layer for layer in rulebook.layers if name in layer.parameters]
    order = {place: number for number, place in enumerate(chain)}
    layers.sort(key=lambda layer: (order.get(layer.place, len(order)), layer.place))
    names = layer_names(layer.place for layer in layers)
    winner = resolved.parameters[name].place
    lines = []
    for layer in layers:
        parameter = layer.parameters[name]
        now = value_in_force(parameter, book.on)
        lines += [
            HistoryLine(
                place=layer.place,
                place_name=names[layer.place],
                from_date=None if one.from_date == date.min else one.from_date,
                to_date=one.to_date or _next_start(parameter.values, one),
                value=entry_text(one, kind),
                source=source_of(book, one.cite),
                counts_now=layer.place == winner and one is now,
                above=layer.place in order,
            )
            for one in reversed(parameter.values)
        ]
    return lines


def _next_start(values: Iterable[ParameterValue], one: ParameterValue) -> date | None:
    return min(
        (other.from_date for other in values if other.from_date > one.from_date), default=None
    )


def entry_text(one: ParameterValue, kind: NameType) -> str:
    """Return a dated value in words: the value with its unit, its formula, or its end."""
    if one.formula is not None:
        return one.formula.replace("*", " × ").replace("/", " ÷ ")
    if one.value is None:
        return _("停止执行")
    try:
        return show_value(stored_value(one.value, kind), kind)
    except ValueError:
        return str(one.value)


def rule_line(book: Book, rule: Rule, names: Mapping[str, str]) -> RuleLine:
    """Return one rule as a line, without its hits."""
    return RuleLine(
        name=rule.id,
        title=rule.title or rule.id,
        kind=str(KIND_TITLES[rule.kind]),
        risk=rule.risk,
        levels=tuple(dict.fromkeys(choice.level for choice in rule.levels)),
        grain=str(GRAIN_TITLES[rule.grain]),
        place=rule.place,
        place_name=names.get(rule.place, rule.place),
        source=source_of(book, rule.cite),
    )


def rule_lines(
    book: Book, *, text: str = "", kind: str = "", risk: str = "", reads: str = ""
) -> list[RuleLine]:
    """Return the rules in force; ``reads`` narrows to those that rest on a fact or parameter."""
    rules = list(book.resolved.rules.values())
    names = layer_names({rule.place for rule in rules})
    reading = book.reading
    readers = {*reading.rules_by_parameter.get(reads, ()), *reading.rules_by_fact.get(reads, ())}
    return [
        rule_line(book, rule, names)
        for rule in rules
        if matches(text, rule.id, rule.title)
        and (not kind or rule.kind.value == kind)
        and (not risk or rule.risk == risk)
        and (not reads or rule.id in readers)
    ]


def rule_page(book: Book, name: str) -> RulePage:
    """Return everything about a rule. Raises KeyError for one that is not in force."""
    resolved, reading = book.resolved, book.reading
    rule = resolved.rules[name]
    parameters = [resolved.parameters[one] for one in reading.parameters_of_rule[name]]
    names = layer_names({rule.place, *(one.place for one in parameters)})
    weight = rule.weight
    if isinstance(weight, str):
        known = resolved.parameters.get(weight)
        weight_text = f"{known.title} {show_parameter(known)}" if known else weight
    else:
        weight_text = "" if weight is None else str(weight)
    days = resolved.parameters.get(rule.verify_days)
    return RulePage(
        line=rule_line(book, rule, names),
        rule=rule,
        wording=rule_wording(resolved, rule),
        parameters=tuple(parameter_line(book, one, names) for one in parameters),
        facts=tuple(fact_line(book, resolved.facts[one]) for one in reading.facts_of_rule[name]),
        hits=_cases(resolved, rule.must_match),
        misses=_cases(resolved, rule.must_not_match),
        message=filled_message(resolved, rule.message),
        weight=weight_text,
        verify_days=f"{days.title} {show_parameter(days)}" if days else "",
        share=f"{rule.max_share:.0%}" if rule.max_share is not None else "",
        dates=dates_words(rule.from_date, rule.to_date),
    )


def filled_message(resolved: Resolved, message: str) -> str:
    """Return a message with the titles of its placeholders."""
    return _PLACEHOLDER.sub(lambda found: f"【{_title(resolved, found[1])}】", message)


def dates_words(start_date: date, end_date: date | None) -> str:
    """Return an entry's own validity in words; empty when it has none."""
    start = "" if start_date == date.min else _("%(day)s 起") % {"day": start_date}
    end = _("%(day)s 前") % {"day": end_date} if end_date else ""
    return "，".join(part for part in (start, end) if part)


def _cases(resolved: Resolved, cases: Iterable[Case]) -> tuple[CaseLine, ...]:
    return tuple(case_values(resolved, case.values) for case in cases)


def case_values(resolved: Resolved, values: Mapping[str, object]) -> CaseLine:
    """Return what an example gives, in words."""
    return CaseLine(tuple((_title(resolved, key), _shown(value)) for key, value in values.items()))


def _title(resolved: Resolved, name: str) -> str:
    fact, parameter = resolved.facts.get(name), resolved.parameters.get(name)
    return (fact.title if fact else parameter.title if parameter else "") or name


def _shown(value: object) -> str:
    if value is None:
        return _("未知")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value) or _("（空）")
    return str(value)


def fact_line(book: Book, fact: Fact) -> FactLine:
    """Return one fact as a line."""
    resolved = book.resolved
    unit = resolved.vocabulary.types.get(fact.id)
    absent = {"0": "0", "否": _("否")}.get(fact.absent, _("未知") if fact.absent else "")
    return FactLine(
        name=fact.id,
        title=fact.title or fact.id,
        unit="" if unit is None or not unit.is_number or unit.unit.is_pure else str(unit.unit),
        grain=str(GRAIN_TITLES[fact.grain]),
        words=fact_words(resolved, fact),
        absent=absent,
        rules=book.reading.rules_by_fact.get(fact.id, ()),
    )


def fact_lines(book: Book, *, text: str = "") -> list[FactLine]:
    """Return the facts by name."""
    return [
        fact_line(book, fact)
        for _name, fact in sorted(book.resolved.facts.items())
        if matches(text, fact.id, fact.title)
    ]
