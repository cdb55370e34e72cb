"""Benefits of the rulebook for readers, at a place and a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from xianjie.apps.policies.queries.browse import (
    GRAIN_TITLES,
    Book,
    CaseLine,
    FactLine,
    ParameterLine,
    Source,
    case_values,
    dates_words,
    fact_line,
    filled_message,
    matches,
    parameter_line,
    source_of,
)
from xianjie.apps.policies.queries.places import layer_names
from xianjie.apps.policies.queries.readers import below, resolved_at
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.resolution import Resolved
from xianjie.policy.showing import benefit_texts, show_parameter
from xianjie.policy.vocabulary import names_mentioned
from xianjie.policy.wording import BenefitWording, benefit_wording


@dataclass(frozen=True)
class BenefitLine:
    """A benefit in a list."""

    name: str
    title: str
    family: str
    department: str
    grain: str
    automatic: bool
    unit: str
    place: str
    place_name: str
    source: Source


@dataclass(frozen=True)
class BenefitCaseLine:
    """An example of a benefit: what is given, and what must come out."""

    given: CaseLine
    outcome: str
    name: str
    amount: str


@dataclass(frozen=True)
class BenefitPage:
    """Everything about one benefit; the pairs are names and titles of other benefits."""

    line: BenefitLine
    benefit: Benefit
    wording: BenefitWording
    parameters: tuple[ParameterLine, ...]
    facts: tuple[FactLine, ...]
    cases: tuple[BenefitCaseLine, ...]
    excluded_by: tuple[tuple[str, str], ...]
    tops_up: tuple[tuple[str, str], ...]
    rivals: tuple[tuple[str, str], ...]
    message: str
    days: str
    dates: str
    rounding: str


def _line(book: Book, one: Benefit, names: Mapping[str, str]) -> BenefitLine:
    return BenefitLine(
        name=one.id,
        title=one.title or one.id,
        family=one.family,
        department=one.department,
        grain=str(GRAIN_TITLES[one.grain]),
        automatic=one.automatic,
        unit=one.unit if one.amounts else "",
        place=one.place,
        place_name=names.get(one.place, one.place),
        source=source_of(book, one.cite),
    )


def benefit_lines(
    book: Book, *, text: str = "", family: str = "", reads: str = ""
) -> list[BenefitLine]:
    """Return the benefits in force; ``reads`` narrows to those that rest on a parameter."""
    known = book.resolved.benefits.values()
    names = layer_names({one.place for one in known})
    readers = benefits_by_name(book.hash, book.place, book.on).get(reads, ())
    return [
        _line(book, one, names)
        for one in known
        if matches(text, one.id, one.title)
        and (not family or one.family == family)
        and (not reads or one.id in readers)
    ]


@lru_cache(maxsize=32)
def benefits_by_name(version: str, place: str, on: object) -> dict[str, tuple[str, ...]]:
    """Return which benefits rest on each fact and parameter, directly or through others."""
    resolved = resolved_at(version, place, on)  # type: ignore[arg-type]
    found: dict[str, list[str]] = {}
    for one in resolved.benefits.values():
        for name in _names_of(resolved, one):
            found.setdefault(name, []).append(one.id)
    return {name: tuple(ids) for name, ids in found.items()}


def _names_of(resolved: Resolved, one: Benefit) -> list[str]:
    words = [name for text in benefit_texts(one) for name in names_mentioned(text)]
    return list(below(resolved, words))


def benefit_page(book: Book, name: str) -> BenefitPage:
    """Return everything about a benefit. Raises KeyError for one that is not in force."""
    resolved = book.resolved
    one = resolved.benefits[name]
    read = _names_of(resolved, one)
    parameters = [resolved.parameters[each] for each in read if each in resolved.parameters]
    names = layer_names({one.place, *(each.place for each in parameters)})
    days = resolved.parameters.get(one.days)
    rivals = [
        each.id
        for each in resolved.benefits.values()
        if one.highest_of and each.highest_of == one.highest_of and each.id != one.id
    ]
    return BenefitPage(
        line=_line(book, one, names),
        benefit=one,
        wording=benefit_wording(resolved, one),
        parameters=tuple(parameter_line(book, each, names) for each in parameters),
        facts=tuple(
            fact_line(book, resolved.facts[each]) for each in read if each in resolved.facts
        ),
        cases=tuple(
            BenefitCaseLine(
                case_values(resolved, case.given),
                case.outcome.value,
                case.name,
                "" if case.amount is None else f"{case.amount:,} {one.unit}",
            )
            for case in one.cases
        ),
        excluded_by=_titled(resolved, one.excluded_by),
        tops_up=_titled(resolved, one.tops_up),
        rivals=_titled(resolved, rivals),
        message=filled_message(resolved, one.message),
        days=f"{days.title} {show_parameter(days)}" if days else "",
        dates=dates_words(one.from_date, one.to_date),
        rounding=_("%(way)s到%(to)s") % {"way": one.rounding.way, "to": one.rounding.to}
        if one.amounts
        else "",
    )


def _titled(resolved: Resolved, ids: object) -> tuple[tuple[str, str], ...]:
    """Names and titles; of those that are not in force here only the names, without a page."""
    found = []
    for name in ids:  # type: ignore[attr-defined]
        known = resolved.benefits.get(name)
        found.append((name if known else "", (known.title if known else "") or name))
    return tuple(found)
