"""Compare a document as it was read with a key made by hand; shared with tests/docparse.

A key has the shape of a pack (docs/reference/packs.md). An item counts once: what the key has and
the reading has not is a miss, what only the reading has is a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from xianjie.docparse.model import Clause, Duty, Reading, Target
from xianjie.policy.entries import Reading as Faults
from xianjie.policy.pack_model import Pack, PackClause, PackDuty, PackTarget, path_steps
from xianjie.policy.pack_parsing import parse_pack
from xianjie.policy.yaml_reading import read_rulebook_text, read_yaml

__all__ = ["Score", "measure", "read_key"]

_WIDTHS = str.maketrans({"\uff08": "(", "\uff09": ")", "\uff0c": ",", "\u3000": "", " ": ""})
_WHOLE = 100
_A = TypeVar("_A")
_B = TypeVar("_B")


@dataclass
class Score:
    """What was found of one sort of items; misses and false alarms as sentences."""

    found: int = 0
    misses: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was read that the key has; 1 when nothing was read."""
        read = self.found + len(self.false_alarms)
        return self.found / read if read else 1.0

    @property
    def recall(self) -> float:
        """The share of the key that was read; 1 for an empty key."""
        known = self.found + len(self.misses)
        return self.found / known if known else 1.0


def read_key(path: Path) -> Pack:
    """Read a key. Raises ValueError with the first fault of its file."""
    content, found = read_yaml(read_rulebook_text(path), path.name)
    faults = Faults(file=path.name, faults=found)
    pack = parse_pack(faults, path.stem, content or {})
    if faults.faults:
        first = faults.faults[0]
        raise ValueError(f"{first.file}:{first.line} {first.item}: {first.message}")
    return pack


def measure(reading: Reading, key: Pack) -> dict[str, Score]:
    """Scores by sort of item: clauses, units, targets, strict (targets with time and scope), rules,
    duties, facts."""
    pairs = [(clause, one) for clause in key.clauses for one in clause.targets]
    rules = [(clause, one) for clause in key.clauses for one in clause.rules]
    duties = [(clause, one) for clause in key.clauses for one in clause.duties]
    read = [(clause, one) for clause in reading.clauses for one in clause.targets]
    read_rules = [(clause, one) for clause in reading.clauses for one in clause.rules]
    read_duties = [(clause, one) for clause in reading.clauses for one in clause.duties]
    return {
        "clauses": _clauses(reading, key),
        "units": _units(reading, key),
        "targets": _match(pairs, read, _same_figure, _told_key, _told_target),
        "strict": _match(pairs, read, _same_in_all, _told_key, _told_target),
        "rules": _match(rules, read_rules, _same_figure, _told_key, _told_target),
        "duties": _match(duties, read_duties, _same_duty, _told_duty, _told_duty),
        "facts": _facts(reading, key),
    }


def _plain(text: str) -> str:
    return text.translate(_WIDTHS)


def _counted(known: Iterable[str], read: Iterable[str]) -> Score:
    score, left = Score(), list(read)
    for one in known:
        if one in left:
            left.remove(one)
            score.found += 1
        else:
            score.misses.append(one)
    score.false_alarms = left
    return score


def _clauses(reading: Reading, key: Pack) -> Score:
    return _counted([one.path for one in key.clauses], [one.path for one in reading.clauses])


def _units(reading: Reading, key: Pack) -> Score:
    """Units by path, role and name.

    A list that a clause takes from another one counts where the key names that other one, and is
    passed over where the key leaves it to the reader.
    """
    known: list[str] = []
    serving: set[str] = set()
    for clause in key.clauses:
        source = clause
        if clause.units_from and not (clause.lead or clause.responsible):
            source = key.clause(clause.units_from) or clause
        if source.lead or source.responsible:
            serving.add(clause.path)
        known += [_plain(f"{clause.path} 牵头 {name}") for name in source.lead]
        known += [_plain(f"{clause.path} 责任 {name}") for name in source.responsible]
    read = [
        _plain(f"{clause.path} {'牵头' if unit.role == 'lead' else '责任'} {unit.name}")
        for clause in reading.clauses
        for unit in clause.units
        if not clause.units_from or clause.path in serving
    ]
    return _counted(known, read)


def _near(one: str, other: str) -> bool:
    """Whether one path stands in or above the other."""
    first, second = path_steps(one), path_steps(other)
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter] if shorter else one == other


def _match(
    known: Sequence[tuple[PackClause, _A]],
    read: Sequence[tuple[Clause, _B]],
    same: Callable[[_A, _B], bool],
    tell_known: Callable[[_A], str],
    tell_read: Callable[[_B], str],
) -> Score:
    """Match one to one, in the same clause first, then in a clause above or below.

    Of several that are the same the one with the likest wording is taken.
    """
    score, left, open_ones = Score(), list(read), list(known)
    for exact in (True, False):
        likely = sorted(
            (
                (-len(_pairs(tell_known(one)) & _pairs(tell_read(pair[1]))), first, second)
                for first, (clause, one) in enumerate(open_ones)
                for second, pair in enumerate(left)
                if (pair[0].path == clause.path if exact else _near(pair[0].path, clause.path))
                and same(one, pair[1])
            ),
        )
        used: set[int] = set()
        taken: set[int] = set()
        for _, first, second in likely:
            if first not in used and second not in taken:
                used.add(first)
                taken.add(second)
        score.found += len(used)
        open_ones = [one for place, one in enumerate(open_ones) if place not in used]
        left = [one for place, one in enumerate(left) if place not in taken]
    score.misses = [f"{clause.path} {tell_known(one)}" for clause, one in open_ones]
    score.false_alarms = [f"{clause.path} {tell_read(one)}" for clause, one in left]
    return score


def _same_figure(known: PackTarget, read: Target) -> bool:
    """The same number, unit and comparator.

    Nothing exceeds 100 %, so "reaches" and "is" mean one thing there; at zero the unit is seldom
    printed; there, and where no figure is printed, the words of name and scope decide.
    """
    if known.value != read.value or known.upper != read.upper:
        return False
    whole = known.value == _WHOLE and known.unit == "%"
    if known.comparator != read.comparator and not (
        whole and {known.comparator, str(read.comparator)} == {">=", "="}
    ):
        return False
    nameless = known.value == 0 and not known.unit
    if known.value is None or nameless:
        return bool(_pairs(known.name + known.scope) & _pairs(read.name + (read.scope or "")))
    return known.unit.replace("个百分", "百分") == read.unit.replace("个百分", "百分")


def _pairs(text: str) -> set[str]:
    plain = _plain(text)
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def _same_in_all(known: PackTarget, read: Target) -> bool:
    if not _same_figure(known, read) or known.modality != read.modality:
        return False
    if known.by != _year_of_end(read.by or ""):
        return False
    scope, told = _plain(known.scope), _plain(f"{read.scope or ''} {read.name}")
    return not scope or scope in told or (bool(read.scope) and _plain(read.scope or "") in scope)


def _year_of_end(text: str) -> str:
    """The end of a year is the year: keys write 2022 for 2022年末."""
    return text[:4] if text.endswith(("-12-31", "-12")) else text


def _same_duty(known: PackDuty, read: Duty) -> bool:
    return (
        known.kind == read.kind
        and known.every == (read.every or "")
        and known.day == read.day
        and known.due == (read.due or "")
        and (known.kind != "field" or known.name == read.name)
    )


def _told_key(one: PackTarget) -> str:
    value = "" if one.value is None else f" {one.value}"
    upper = f"-{one.upper}" if one.upper is not None else ""
    tail = f" by={one.by} scope={one.scope} {one.modality}".rstrip()
    return f"{one.name} {one.comparator}{value}{upper} {one.unit}{tail}"


def _told_target(one: Target) -> str:
    value = "" if one.value is None else f" {one.value}"
    upper = f"-{one.upper}" if one.upper is not None else ""
    tail = f" by={one.by or ''} scope={one.scope or ''} {one.modality}".rstrip()
    return f"{one.name} {one.comparator}{value}{upper} {one.unit}{tail} «{one.verbatim}»"


def _told_duty(one: PackDuty | Duty) -> str:
    return f"{one.kind} {one.name} every={one.every or ''} day={one.day or ''} due={one.due or ''}"


def _facts(reading: Reading, key: Pack) -> Score:
    facts = reading.facts
    known: list[tuple[str, object]] = [
        ("title", key.title),
        ("issuer", key.issuer),
        ("number", key.number),
        ("issued", key.issued_on),
        ("published", key.published_on),
        ("from", key.period_from),
        ("to", key.period_to),
        ("region", key.region),
        ("level", key.level),
        ("kind", key.kind),
        *(("parent", one) for one in key.parents),
        *(("annex", one) for one in key.annexes),
    ]
    read: list[tuple[str, object]] = [
        ("title", facts.title),
        ("issuer", facts.issuer),
        ("number", facts.document_number),
        ("issued", facts.issued_on),
        ("published", facts.published_on),
        ("from", facts.period_from),
        ("to", facts.period_to),
        ("region", facts.region),
        ("level", facts.level),
        ("kind", facts.kind),
        *(("parent", one) for one in facts.parents),
        *(("annex", one.title) for one in facts.annexes),
    ]
    return _counted(_told_facts(known), _told_facts(read))


def _told_facts(facts: Iterable[tuple[str, object]]) -> list[str]:
    return [
        f"{name} {value.isoformat() if isinstance(value, date) else _plain(str(value))}"
        for name, value in facts
        if value
    ]
