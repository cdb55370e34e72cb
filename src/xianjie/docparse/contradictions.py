"""Places where a document says two things of one matter: told to a person, never decided.

A false alarm costs trust, so only what cannot both hold is told: two figures for one thing at one
time that exclude each other, two names for one programme, a defined term in other order, a target
after the plan's period, two thresholds joined by neither 且 nor 或.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from itertools import combinations

from xianjie.docparse.model import Clause, Comparator, Finding, Modality, Span, Target

__all__ = ["find_contradictions"]

_LADDER = re.compile(
    r"[“\"](?P<name>[个一十百千万]{2,5})[”\"](?P<what>[\u4e00-\u9fa5]{2,4}(?:工程|创建|行动))"
)
_DEFINED = re.compile(
    r"(?:以下|下文)?(?:统称|简称)(?:为)?[“\"]?(?P<term>[\u4e00-\u9fa5]{4,10}?)[”\"]?(?=[)）,，。;；])"
)
_PERIOD = re.compile(r"(?P<from>20\d\d)\s*年?\s*[-—–~至]{1,2}\s*(?P<to>20\d\d)\s*年")
_QUOTES = re.compile(r"[“”\"‘’]|全[县市州区]|的")
_COUNTS = frozenset("个 户 家 名 人 座 处 所 项 亩".split())
_LEVELS = re.compile(r"省级|州级|市级|县级|区级|乡级|镇级|村级|国家级|新")
_POINT = re.compile(r"[一二三四五六七八九十]+是$|—\d+$")
_Placed = tuple[Clause, Target]
_Pair = tuple[_Placed, _Placed]
_INFINITE = Decimal("Infinity")


def _interval(target: Target) -> tuple[Decimal, Decimal] | None:
    if target.value is None:
        return None
    if target.comparator is Comparator.AT_LEAST or target.comparator is Comparator.GROWTH:
        return target.value, _INFINITE
    if target.comparator is Comparator.AT_MOST:
        return -_INFINITE, target.value
    return target.value, target.upper or target.value


def _exclude(one: Target, other: Target) -> bool:
    if Modality.ABOUT in {one.modality, other.modality} or (one.modality != other.modality):
        return False
    if (one.comparator is Comparator.GROWTH) != (other.comparator is Comparator.GROWTH):
        return False
    mine, theirs = _interval(one), _interval(other)
    if mine is None or theirs is None:
        return False
    if one.comparator is other.comparator and one.comparator is not Comparator.EQUAL:
        return one.value != other.value
    return mine[1] < theirs[0] or theirs[1] < mine[0]


def _is_within(short: str, long: str) -> bool:
    """Are the characters of ``short`` in ``long`` in that order, with the same end?"""
    if (
        len(short) < 4
        or short[-2:] != long[-2:]
        or short[:2] != long[:2]
        or len(long) > len(short) + 4
    ):
        return False
    at = 0
    for char in short:
        at = long.find(char, at) + 1
        if not at:
            return False
    return True


def _name(target: Target) -> str:
    return _QUOTES.sub("", target.name)


def _say(target: Target) -> str:
    value = "" if target.value is None else f"{target.value}"
    return f"{target.name}{target.comparator.value}{value}{target.unit}"


def _by_name(clauses: tuple[Clause, ...]) -> list[_Pair]:
    """Pairs that exclude each other: of one name anywhere, of like names in one node's points."""
    groups: dict[tuple[str, str], list[_Placed]] = defaultdict(list)
    kin: dict[str, list[_Placed]] = defaultdict(list)
    for clause in clauses:
        for target in clause.targets:
            if target.value is None or len(_name(target)) < 4:
                continue
            groups[_name(target), target.unit].append((clause, target))
            if target.comparator is Comparator.EQUAL and target.unit in _COUNTS:
                kin[_POINT.sub("", clause.path)].append((clause, target))
    found = [
        (first, second)
        for members in groups.values()
        for first, second in combinations(members[:60], 2)
        if first[1].by == second[1].by and _excluded(first[1], second[1])
    ]
    found += [
        (first, second)
        for members in kin.values()
        for first, second in combinations(members[:60], 2)
        if _alike(first[1], second[1])
        and _excluded(first[1], second[1])
        and (first, second) not in found
    ]
    return found


def _excluded(one: Target, other: Target) -> bool:
    return one.scope == other.scope and _exclude(one, other)


def _alike(one: Target, other: Target) -> bool:
    """Do two counts speak of one thing at one time, the names differing by a word?"""
    if one.unit != other.unit or (one.by and other.by and one.by != other.by):
        return False
    short, long = sorted((_name(one), _name(other)), key=len)
    same_level = _LEVELS.findall(short) == _LEVELS.findall(long)
    return same_level and (short == long or _is_within(short, long))


def _path_at(clauses: tuple[Clause, ...], at: int) -> str:
    best = ""
    for clause in clauses:
        if clause.own.start <= at < clause.own.end:
            best = clause.path
    return best


def _programmes(text: str, clauses: tuple[Clause, ...]) -> list[Finding]:
    """“个十百”示范工程 here and “十百千”示范工程 there."""
    seen: dict[str, dict[str, int]] = defaultdict(dict)
    for match in _LADDER.finditer(text):
        what = re.sub(r"(?:工程|创建|行动)$", "", match["what"])
        seen[what].setdefault(match["name"], match.start())
    found = []
    for what, names in seen.items():
        if len(names) > 1:
            (one, first), *rest = sorted(names.items(), key=lambda pair: pair[1])
            for other, at in rest:
                where = _path_at(clauses, at)
                found.append(
                    Finding(
                        "programme-two-names",
                        f"同一“{what}”在{_path_at(clauses, first) or '前文'}写作“{one}”，"
                        f"在{where or '后文'}写作“{other}”，请核对。",
                        where,
                        Span(at, at + len(other) + len(what) + 2),
                    )
                )
    return found


def _terms(text: str, clauses: tuple[Clause, ...]) -> list[Finding]:
    """A defined term whose characters stand in another order elsewhere."""
    found = []
    for term in dict.fromkeys(match["term"] for match in _DEFINED.finditer(text[:20000])):
        swapped = _swapped(term)
        for other in swapped:
            at = text.find(other)
            if at >= 0:
                where = _path_at(clauses, at)
                found.append(
                    Finding(
                        "term-variant",
                        f"文中约定统称“{term}”，{where or '此处'}写作“{other}”，"
                        "请核对是否同一对象。",
                        where,
                        Span(at, at + len(other)),
                    )
                )
    return found


def _swapped(term: str) -> list[str]:
    """The term with two neighbouring words of two characters exchanged."""
    variants = []
    for at in range(len(term) - 3):
        variant = term[:at] + term[at + 2 : at + 4] + term[at : at + 2] + term[at + 4 :]
        if variant != term:
            variants.append(variant)
    return list(dict.fromkeys(variants))


def _after_period(text: str, clauses: tuple[Clause, ...]) -> list[Finding]:
    period = _PERIOD.search(text[:1500])
    if period is None or int(period["to"]) <= int(period["from"]):
        return []
    last = int(period["to"])
    return [
        Finding(
            "target-after-period",
            f"“{target.name}”的时限{target.by}晚于文件期限{last}年，请核对。",
            clause.path,
            target.span,
        )
        for clause in clauses
        for target in clause.targets
        if target.by and target.by[:4].isdigit() and last < int(target.by[:4]) < last + 5
    ]


def _loose_rules(text: str, clauses: tuple[Clause, ...]) -> list[Finding]:
    found = []
    for clause in clauses:
        for one, other in zip(clause.rules, clause.rules[1:], strict=False):
            between = text[one.span.end : other.span.start]
            if one.span == other.span or len(between) > 2 or one.unit not in {"%", "人"}:
                continue
            tail = text[one.span.start : one.span.end]
            if re.match(r"[,，]", between) and not re.search(r"的\S{0,6}$|或|且", tail[-8:]):
                found.append(
                    Finding(
                        "rule-joint-unclear",
                        f"{one.name}与{other.name}两个条件之间没有写明“且”还是“或”，请核对。",
                        clause.path,
                        Span(one.span.start, other.span.end),
                    )
                )
    return found


def find_contradictions(text: str, clauses: tuple[Clause, ...]) -> tuple[Finding, ...]:
    """What in the document cannot both hold, or is named in two ways, with both places."""
    found = [
        Finding(
            "target-two-values",
            f"{other_place.path}“{_say(other)}”与{place.path}“{_say(one)}”不一致，请核对。",
            other_place.path,
            other.span,
        )
        for (place, one), (other_place, other) in _by_name(clauses)
    ]
    found += _programmes(text, clauses)
    found += _terms(text, clauses)
    found += _after_period(text, clauses)
    found += _loose_rules(text, clauses)
    return tuple(found)
