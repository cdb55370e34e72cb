"""Units that answer for clauses, taken from the brackets and lines where they stand.

A passage belongs to the innermost clause, item or sub-item that contains it; points and bullets
never carry units. When only the last of sibling items has one, it serves them all and the clause
above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from xianjie.docparse.brackets import Passage
from xianjie.docparse.model import Clause, ClauseKind, Finding, Span, Unit, UnitRole
from xianjie.docparse.naming import Named, Naming, read_names, read_passages
from xianjie.docparse.organisations import (
    Resolved,
    common_level,
    is_group,
    is_known,
    looks_like_unit,
    resolve,
    sectors,
)

__all__ = ["Resolved", "attach_units", "resolve", "sectors"]

_CARRIERS = frozenset(
    {ClauseKind.CHAPTER, ClauseKind.CLAUSE, ClauseKind.ARTICLE, ClauseKind.ITEM, ClauseKind.SUBITEM}
)
_SHARING = frozenset({ClauseKind.ITEM, ClauseKind.SUBITEM})
_HABIT = 3
_RUNNING = re.compile(
    r"由(?P<lead>[^，,。；;：:（）()\n]{2,60}?)牵头(?:负责|组织|实施|落实)?"
    r"(?:[，,、]\s*(?P<shared>[^，,。；;：:（）()\n]{2,80}?)(?:参与|配合|协助|负责))?(?=[，,。；;、\n]|$)"
)
_SENTENCE = re.compile(
    r"(?<=[。；;\n])(?P<lead>[^，,。；;：:（）()\n]{2,60}?)牵头(?:负责|落实)?[，,、]\s*"
    r"(?P<shared>[^，,。；;：:（）()\n]{2,200}?)(?:分别负责|按职责分工负责|参与|配合|协助|负责)(?=[，,。；;\n]|$)"
)


@dataclass(slots=True)
class _Held:
    """What a clause has of its own."""

    names: list[Named] = field(default_factory=list)
    is_open: bool = False
    last_end: int = 0


def attach_units(
    text: str, clauses: Sequence[Clause]
) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    """The clauses with their units, and what a person should look at."""
    if not clauses:
        return (), ()
    findings: list[Finding] = []
    low, high = clauses[0].span.start, max(one.span.end for one in clauses)
    held: dict[str, _Held] = {}
    paths = {one.path: one for one in clauses}
    owners = _Owners(clauses)
    for naming in read_passages(text, low, high):
        owner = owners.at(naming.passage.span.start)
        if owner is None:
            continue
        if naming.has_persons and not naming.names:
            findings.append(
                Finding(
                    "persons-not-units",
                    "括号里是责任人或时限，不是单位。",
                    owner.path,
                    naming.passage.span,
                )
            )
            continue
        owner = _for_all(text, owner, naming, clauses, paths)
        _hold(held, owner.path, naming)
    _running(text, clauses, held)
    result = _shared(clauses, held)
    level = common_level(
        one.name for entry in held.values() for one in entry.names if not is_group(one.name)
    )
    finished = []
    for clause in clauses:
        source = result.get(clause.path, "")
        entry = held.get(source) if source else None
        if entry is None or not entry.names:
            finished.append(clause)
            continue
        units = tuple(_unit(one, level) for one in _ordered(entry.names))
        finished.append(
            replace(
                clause,
                units=units,
                units_open=entry.is_open,
                units_from="" if source == clause.path else source,
            )
        )
    return tuple(finished), tuple(findings)


class _Owners:
    """The innermost clause that may carry units at a place."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = [
            one for one in clauses if one.kind in _CARRIERS and one.span.end > one.span.start
        ]
        self._at = 0
        self._stack: list[Clause] = []

    def at(self, place: int) -> Clause | None:
        """For places that only grow."""
        while self._at < len(self._clauses) and self._clauses[self._at].span.start <= place:
            self._stack.append(self._clauses[self._at])
            self._at += 1
        while self._stack and self._stack[-1].span.end <= place:
            self._stack.pop()
        return self._stack[-1] if self._stack else None


def _hold(held: dict[str, _Held], path: str, naming: Naming) -> None:
    entry = held.setdefault(path, _Held())
    entry.names += naming.names
    entry.is_open = entry.is_open or naming.is_open
    entry.last_end = naming.passage.span.end


def _for_all(
    text: str, owner: Clause, naming: Naming, clauses: Sequence[Clause], paths: dict[str, Clause]
) -> Clause:
    """A passage in a paragraph of its own after several items serves the clause above."""
    parent = paths.get(owner.parent)
    if parent is None or not _is_item(owner, parent.kind) or parent.kind not in _CARRIERS:
        return owner
    siblings = [one for one in clauses if one.parent == owner.parent and one.kind is owner.kind]
    start = naming.passage.span.start
    before = text[owner.span.start : start].rstrip(" \t　")
    if len(siblings) < 2 or siblings[-1] is not owner or not before.endswith("\n"):
        return owner
    if text[naming.passage.span.end : owner.span.end].strip(" \n。；;"):
        return owner
    earlier = text[siblings[0].span.start : siblings[-1].span.start]
    return owner if read_passages(earlier) else parent


def _is_item(clause: Clause, above: ClauseKind | None) -> bool:
    """Whether siblings like this one may share a passage: items, and what an article counts up."""
    is_of_article = clause.kind is ClauseKind.CLAUSE and above is ClauseKind.ARTICLE
    return clause.kind in _SHARING or is_of_article


def _shared(clauses: Sequence[Clause], held: dict[str, _Held]) -> dict[str, str]:
    """For each path the path whose passages serve it."""
    serving = {path: path for path in held}
    children: dict[str, list[Clause]] = {}
    kinds = {one.path: one.kind for one in clauses}
    for clause in clauses:
        if _is_item(clause, kinds.get(clause.parent)):
            children.setdefault(clause.parent, []).append(clause)
    for parent, items in reversed(children.items()):
        with_units = [one for one in items if one.path in serving]
        if parent in held:
            if not with_units:
                serving.update({one.path: parent for one in items})
            continue
        if len(items) > 1 and with_units == [items[-1]] and items[-1].path in held:
            source = items[-1].path
            serving.update({one.path: source for one in items[:-1]})
            if kinds.get(parent) in _CARRIERS and kinds.get(parent) is not ClauseKind.CHAPTER:
                serving[parent] = source
    return serving


def _running(text: str, clauses: Sequence[Clause], held: dict[str, _Held]) -> None:
    """Units in running text (由州教育局牵头，…配合) of clauses that have no passage.

    A document that names units nowhere else and in fewer than three clauses so gives none: there a
    sentence tells of one matter, not of who answers for the clause.
    """
    walk = _Owners(clauses)
    low, high = clauses[0].span.start, max(one.span.end for one in clauses)
    found = sorted(
        [*_RUNNING.finditer(text, low, high), *_SENTENCE.finditer(text, low, high)],
        key=lambda match: match.start(),
    )
    names_units = bool(held)
    told: list[tuple[str, list[Named]]] = []
    for match in found:
        owner = walk.at(match.start())
        if owner is None or (owner.path in held and held[owner.path].last_end):
            continue
        names = _of_match(text, match)
        if names:
            told.append((owner.path, names))
    if not names_units and len({path for path, _ in told}) < _HABIT:
        return
    for path, names in told:
        held.setdefault(path, _Held()).names += names


def _of_match(text: str, match: re.Match[str]) -> list[Named]:
    lead = _at(text, match.span("lead"), UnitRole.LEAD)
    if not lead or not all(is_known(one.name) for one in lead):
        return []
    shared = _at(text, match.span("shared"), UnitRole.RESPONSIBLE) if match["shared"] else []
    if not all(looks_like_unit(one.name) for one in shared):
        shared = []
    return [*lead, *shared]


def _at(text: str, place: tuple[int, int], role: UnitRole) -> list[Named]:
    span = Span(*place)
    naming = read_names(text, Passage(span, span, is_labelled=True, is_bracket=False))
    return [replace(one, role=role) for one in naming.names]


def _ordered(names: Iterable[Named]) -> list[Named]:
    """Each name once, those that lead first."""
    names = list(names)
    kept: dict[str, Named] = {}
    for one in sorted(names, key=lambda named: named.role is not UnitRole.LEAD):
        kept.setdefault(one.name, one)
    return list(kept.values())


def _unit(named: Named, level: str) -> Unit:
    organisation, sector = resolve(named.name, level=level)
    return Unit(
        name=named.name,
        role=named.role,
        organisation=organisation,
        sector=sector,
        is_group=is_group(named.name) and not is_known(named.name),
        span=named.span,
    )
