"""Load a rulebook: packaged files, then the county's own files laid over them.

A rulebook folder holds one folder a place, named by its division code, and in it ``documents``,
``parameters``, ``facts``, ``rules``, ``quality``, ``terms``, ``mappings``, ``benefits``,
``schemes`` and ``packs`` with any number of YAML files. A file may also hold several of these,
each under its name. Nothing stops at the first mistake: every fault is kept on the rulebook, with
file, entry and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from xianjie.kernel.errors import RefusedError
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.benefit_parsing import parse_benefit
from xianjie.policy.entries import Reading
from xianjie.policy.model import (
    NATION,
    Document,
    Fact,
    Fault,
    Layer,
    Origin,
    Parameter,
    Rule,
    Rulebook,
)
from xianjie.policy.pack_model import Pack
from xianjie.policy.pack_parsing import parse_pack
from xianjie.policy.parsing import parse_document, parse_fact, parse_parameter, parse_rule
from xianjie.policy.places import is_place
from xianjie.policy.quality.model import MappingTable, QualityRule, Term
from xianjie.policy.quality.parsing import (
    inline_parameters,
    is_quality,
    parse_mapping,
    parse_quality_rule,
    parse_terms,
)
from xianjie.policy.scheme_model import Scheme
from xianjie.policy.scheme_parsing import parse_scheme
from xianjie.policy.yaml_reading import read_rulebook_text, read_yaml

__all__ = [
    "PACKAGED",
    "WEB_FILE",
    "has_rulebook_files",
    "load_rulebook",
    "overlays_for",
    "read_packs",
]

PACKAGED: Final = Path(__file__).resolve().parent.parent / "rulebook"
"""The rulebook that comes with the program."""
PACKS: Final = "packs"
"""The section whose files hold one published document each, known by the name of the file."""
LISTS: Final = ("rules", "quality", "benefits", "schemes")
"""Sections whose files are lists of entries with an ``id``."""
NAMED: Final = ("documents", "parameters", "facts", "terms", "mappings")
"""Sections whose files hold entries by name."""
SECTIONS: Final = (*NAMED, *LISTS, PACKS)
SUFFIXES: Final = (".yaml", ".yml")
WEB_FILE: Final = "网页发布.yaml"
"""The file of a place's own parameters that the web application writes; its values are laid over
those of the files beside it, which people write."""


class _Dated(Protocol):
    @property
    def from_date(self) -> date: ...
    @property
    def to_date(self) -> date | None: ...
    @property
    def origin(self) -> Origin: ...


@dataclass
class _Draft:
    documents: dict[str, Document] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    schemes: dict[str, list[Scheme]] = field(default_factory=dict)
    benefits: dict[str, list[Benefit]] = field(default_factory=dict)
    packs: dict[str, Pack] = field(default_factory=dict)
    quality: dict[str, list[QualityRule]] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    mappings: dict[str, MappingTable] = field(default_factory=dict)


@dataclass(frozen=True)
class _Source:
    path: Path
    shown: str
    place: str
    section: str


def load_rulebook(packaged: Path | None = PACKAGED, overlays: Sequence[Path] = ()) -> Rulebook:
    """Read the packaged rulebook and lay ``overlays`` over it, the last on top.

    An overlay is a rulebook folder, the folder of one place or one section in it, or one YAML file.
    Of a parameter the values are merged by their ``from``; of everything else the overlay's entry
    takes the place of the packaged one. What the web application wrote (`WEB_FILE`) is laid over
    what people wrote in the same folder. Raises RefusedError for what cannot be read at all.

    The packaged rulebook alone is read once while its files stay as they are.
    """
    if packaged is not None and packaged.is_dir() and not overlays:
        return _alone(packaged, _stamp(packaged))
    return _load(packaged, overlays)


@lru_cache(maxsize=2)
def _alone(packaged: Path, _stamp: tuple[tuple[str, int, int], ...]) -> Rulebook:
    return _load(packaged, ())


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells whether anything under a folder changed: names, times, sizes."""
    found = ((str(path), path.stat()) for path in sorted(folder.rglob("*")))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


def _load(packaged: Path | None, overlays: Sequence[Path]) -> Rulebook:
    drafts: dict[str, _Draft] = {}
    faults: list[Fault] = []
    if packaged is not None:
        _merge(drafts, _read(_discover(packaged, "rulebook", faults), faults, own=False))
    for overlay in overlays:
        sources = list(_discover(overlay, str(overlay), faults))
        if not sources and not faults:
            raise RefusedError(
                "empty-rulebook",
                f"{overlay}里没有规则文件。应有以行政区划代码命名的文件夹,"
                f"下设{'、'.join(SECTIONS)}，内放.yaml文件。",
            )
        by_hand = [source for source in sources if source.path.name != WEB_FILE]
        by_web = [source for source in sources if source.path.name == WEB_FILE]
        for part in (by_hand, by_web):
            _merge(drafts, _read(part, faults, own=True))
    return Rulebook(
        tuple(_layer(place, draft) for place, draft in sorted(drafts.items())),
        tuple(faults),
        _packs(drafts),
    )


def read_packs(folders: Sequence[Path]) -> tuple[Pack, ...]:
    """The packs alone of several rulebook folders, the last on top; missing folders hold none."""
    drafts: dict[str, _Draft] = {}
    for folder in folders:
        if folder.exists():
            sources = [one for one in _discover(folder, str(folder), []) if one.section == PACKS]
            _merge(drafts, _read(sources, [], own=folder != PACKAGED))
    return _packs(drafts)


def _packs(drafts: Mapping[str, _Draft]) -> tuple[Pack, ...]:
    found = [pack for draft in drafts.values() for pack in draft.packs.values()]
    return tuple(sorted(found, key=lambda one: (one.place, one.key)))


def has_rulebook_files(folder: Path) -> bool:
    """Whether ``folder`` is a rulebook folder with at least one file."""
    return folder.is_dir() and any(_discover(folder, "", []))


def _layer(place: str, draft: _Draft) -> Layer:
    rules = [rule for versions in draft.rules.values() for rule in versions]
    schemes = [scheme for versions in draft.schemes.values() for scheme in versions]
    benefits = [one for versions in draft.benefits.values() for one in versions]
    quality = [one for versions in draft.quality.values() for one in versions]
    return Layer(
        place=place,
        documents=draft.documents,
        parameters=draft.parameters,
        facts=draft.facts,
        rules=tuple(sorted(rules, key=lambda one: (one.id, one.from_date))),
        schemes=tuple(sorted(schemes, key=lambda one: (one.id, one.from_date))),
        benefits=tuple(sorted(benefits, key=lambda one: (one.id, one.from_date))),
        quality=tuple(sorted(quality, key=lambda one: (one.id, one.from_date))),
        terms=tuple(term for _, term in sorted(draft.terms.items())),
        mappings=draft.mappings,
    )


def _discover(path: Path, shown: str, faults: list[Fault]) -> Iterator[_Source]:
    if not path.exists():
        raise RefusedError("unreadable", f"找不到{path}。")
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise RefusedError("not-yaml", f"{path}不是规则文件，规则文件以.yaml结尾。")
        yield _single(path, shown)
    elif path.name in SECTIONS and is_place(path.resolve().parent.name):
        yield from _files(path, shown, path.resolve().parent.name, path.name)
    elif is_place(path.resolve().name):
        yield from _place(path, shown, faults)
    else:
        for folder in sorted(path.iterdir()):
            if folder.name.startswith("."):
                continue
            if folder.is_dir() and is_place(folder.name):
                yield from _place(folder, f"{shown}/{folder.name}", faults)
            elif folder.is_dir() and any(_yaml_files(folder)):
                text = "文件夹名不是6、9或12位行政区划代码，其中的规则不会生效。"
                faults.append(Fault(f"{shown}/{folder.name}", "", "unknown-folder", text))
            elif folder.suffix.lower() in SUFFIXES:
                text = "规则文件应放在“行政区划代码/rules”一类的文件夹里，放在这里不会生效。"
                faults.append(Fault(f"{shown}/{folder.name}", "", "misplaced-file", text))


def _place(folder: Path, shown: str, faults: list[Fault]) -> Iterator[_Source]:
    place = folder.resolve().name
    for inner in sorted(folder.iterdir()):
        if inner.name.startswith("."):
            continue
        if inner.is_dir() and inner.name in SECTIONS:
            yield from _files(inner, f"{shown}/{inner.name}", place, inner.name)
        elif any(_yaml_files(inner)) if inner.is_dir() else inner.suffix.lower() in SUFFIXES:
            text = f"规则文件应放在{'、'.join(SECTIONS)}之一里，放在这里不会生效。"
            faults.append(Fault(f"{shown}/{inner.name}", "", "misplaced-file", text))


def _yaml_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in inside):
            yield path


def _files(folder: Path, shown: str, place: str, section: str) -> Iterator[_Source]:
    for path in _yaml_files(folder):
        yield _Source(path, f"{shown}/{path.relative_to(folder).as_posix()}", place, section)


def _single(path: Path, shown: str) -> _Source:
    parts = path.resolve().parts[:-1]
    place = next((part for part in reversed(parts) if is_place(part)), NATION)
    section = parts[-1] if parts and parts[-1] in SECTIONS else ""
    return _Source(path, shown, place, section)


def _guess_section(content: Any) -> str:
    """The section of a lone file, by what its entries look like."""
    if isinstance(content, list):
        listed = [one for one in content if isinstance(one, Mapping)]
        keys = {key for one in listed for key in one}
        of_benefits = {"family", "amounts", "roll"} & keys and not any(map(is_quality, listed))
        return "benefits" if of_benefits else "rules"
    if isinstance(content, Mapping) and "clauses" in content:
        return PACKS
    first = next(iter(content.values()), None) if isinstance(content, Mapping) else None
    if isinstance(first, Mapping):
        if {"values", "value"} & set(first) and _holds_mappings(first):
            return "mappings"
        if {"expression", "columns"} & set(first) and "table" in first:
            return "terms"
        if {"values", "formula"} & set(first):
            return "parameters"
        if {"grain", "source", "expression", "measure"} & set(first):
            return "facts"
        if {"when", "kind"} & set(first):
            return "rules"
    return "documents"


def _holds_mappings(entry: Mapping[str, Any]) -> bool:
    """Whether the value of an entry is itself a table of values."""
    values = entry.get("values")
    listed = values if isinstance(values, list) else [entry]
    return any(isinstance(one, Mapping) and isinstance(one.get("value"), Mapping) for one in listed)


def _read(
    sources: Iterator[_Source] | list[_Source], faults: list[Fault], *, own: bool
) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = {}
    for source in sources:
        reading = Reading(file=source.shown, place=source.place, own=own)
        content, found = read_yaml(read_rulebook_text(source.path), source.shown)
        reading.faults.extend(found)
        if content is not None:
            draft = drafts.setdefault(source.place, _Draft())
            _fill(draft, reading, source.section, content)
        elif not found and not source.section:
            raise RefusedError("empty-file", f"规则文件{source.path}是空的。")
        faults.extend(reading.faults)
    for draft in drafts.values():
        faults.extend(_date_faults(draft))
    return drafts


def _is_whole(content: Any) -> bool:
    """Whether a file holds several sections, each under its name."""
    named = (*NAMED, *LISTS)
    return isinstance(content, Mapping) and bool(content) and set(content) <= set(named)


def _fill(draft: _Draft, reading: Reading, section: str, content: Any) -> None:
    if _is_whole(content):
        for inner, part in content.items():
            if part is not None:
                _fill_section(draft, reading, str(inner), part)
    else:
        _fill_section(draft, reading, section or _guess_section(content), content)


def _fill_section(draft: _Draft, reading: Reading, section: str, content: Any) -> None:
    if section in LISTS:
        _fill_list(draft, reading, section, content)
    elif not isinstance(content, Mapping):
        reading.fault("", "wrong-shape", "文件应写成“名称: 内容”，冒号用半角，后面空一格。", 1)
    elif section == PACKS:
        key = Path(reading.file).stem
        _add(draft.packs, key, parse_pack(reading, key, content), reading)
    else:
        _fill_named(draft, reading, section, content)


def _fill_list(draft: _Draft, reading: Reading, section: str, content: Any) -> None:
    word = {"benefits": "待遇", "schemes": "待遇表"}.get(section, "规则")
    if not isinstance(content, list):
        text = f"{word}文件应是一个列表，每条{word}以“- id: …”起头。"
        reading.fault("", "wrong-shape", text, 1)
        return
    for number, one in enumerate(content, 1):
        if not isinstance(one, Mapping):
            text = f"每条{word}应写成键值对。"
            reading.fault(f"第{number}条", "wrong-shape", text)
        elif section == "quality" or (section == "rules" and is_quality(one)):
            _fill_quality(draft, reading, number, one)
        elif section == "rules":
            rule = parse_rule(reading, number, one)
            if rule is not None:
                draft.rules.setdefault(rule.id, []).append(rule)
        elif section == "schemes":
            scheme = parse_scheme(reading, number, one)
            if scheme is not None:
                draft.schemes.setdefault(scheme.id, []).append(scheme)
        else:
            benefit = parse_benefit(reading, number, one)
            if benefit is not None:
                draft.benefits.setdefault(benefit.id, []).append(benefit)


def _fill_quality(draft: _Draft, reading: Reading, number: int, content: Mapping[str, Any]) -> None:
    rule = parse_quality_rule(reading, number, content)
    if rule is None:
        return
    draft.quality.setdefault(rule.id, []).append(rule)
    for parameter in inline_parameters(reading, rule, content):
        _add(draft.parameters, parameter.id, parameter, reading)


def _fill_named(draft: _Draft, reading: Reading, section: str, content: Mapping[str, Any]) -> None:
    for key, one in content.items():
        if not isinstance(one, Mapping):
            reading.fault(key, "wrong-shape", f"“{key}”的内容应写成键值对。")
            continue
        if section == "documents":
            _add(draft.documents, key, parse_document(reading, key, one), reading)
        elif section == "parameters":
            _add(draft.parameters, key, parse_parameter(reading, key, one), reading)
        elif section == "mappings":
            _add(draft.mappings, key, parse_mapping(reading, key, one), reading)
        elif section == "terms":
            for term in parse_terms(reading, key, one):
                _add_term(draft, term, reading)
        else:
            fact = parse_fact(reading, key, one)
            if fact is not None:
                _add(draft.facts, key, fact, reading)


def _add_term(draft: _Draft, term: Term, reading: Reading) -> None:
    key = (term.id, term.table)
    if key in draft.terms:
        first = draft.terms[key].origin
        text = f"“{term.id}”已在{first.file}第{first.line}行定义过，请只留一处。"
        reading.fault(term.id, "duplicate-id", text, term.origin.line)
        return
    draft.terms[key] = term


_Entry = TypeVar("_Entry", Document, Parameter, Fact, Pack, MappingTable)


def _add(known: dict[str, _Entry], key: str, one: _Entry, reading: Reading) -> None:
    if key in known:
        first = known[key].origin or reading.origin({})
        text = f"“{key}”已在{first.file}第{first.line}行定义过，请只留一处。"
        reading.fault(key, "duplicate-id", text, one.origin.line if one.origin else 0)
        return
    known[key] = one


def _date_faults(draft: _Draft) -> Iterator[Fault]:
    for parameter in draft.parameters.values():
        yield from _overlaps(parameter.id, parameter.values, "overlapping-dates", "取值")
    for name, versions in draft.rules.items():
        versions.sort(key=lambda one: one.from_date)
        yield from _overlaps(name, versions, "duplicate-id", "规则")
    for name, checks in draft.quality.items():
        checks.sort(key=lambda one: one.from_date)
        yield from _overlaps(name, checks, "duplicate-id", "规则")
    for mapping in draft.mappings.values():
        yield from _overlaps(mapping.id, mapping.values, "overlapping-dates", "取值")
    for name, tables in draft.schemes.items():
        tables.sort(key=lambda one: one.from_date)
        yield from _overlaps(name, tables, "duplicate-id", "待遇表")
    for name, dated in draft.benefits.items():
        dated.sort(key=lambda one: one.from_date)
        yield from _overlaps(name, dated, "duplicate-id", "待遇")


def _overlaps(item: str, dated: Sequence[_Dated], code: str, word: str) -> Iterator[Fault]:
    for one in dated:
        if one.to_date is not None and one.to_date <= one.from_date:
            text = f"止日{one.to_date}不晚于起日{one.from_date}（止日当天不再有效）。"
            yield Fault(one.origin.file, item, "empty-period", text, one.origin.line)
    for first, second in pairwise(dated):
        open_ended = first.to_date is None and code == "duplicate-id"
        clash = first.from_date == second.from_date or open_ended
        if clash or (first.to_date is not None and second.from_date < first.to_date):
            same = second.origin.file == first.origin.file
            where = "" if same else first.origin.file
            text = (
                f"两个{word}的有效期重叠：{_span(first)}（{where}第{first.origin.line}行）与"
                f"{_span(second)}（第{second.origin.line}行），请改起止日期或删去一个。"
            )
            yield Fault(second.origin.file, item, code, text, second.origin.line)


def _span(one: _Dated) -> str:
    start = "一开始" if one.from_date == date.min else one.from_date.isoformat()
    return f"{start}至{one.to_date or '今后'}"


def _merge(total: dict[str, _Draft], extra: Mapping[str, _Draft]) -> None:
    for place, draft in extra.items():
        into = total.setdefault(place, _Draft())
        into.documents.update(draft.documents)
        into.facts.update(draft.facts)
        into.rules.update(draft.rules)
        into.schemes.update(draft.schemes)
        into.benefits.update(draft.benefits)
        into.packs.update(draft.packs)
        into.quality.update(draft.quality)
        into.terms.update(draft.terms)
        for name, mapping in draft.mappings.items():
            lower = into.mappings.get(name)
            into.mappings[name] = _mapped_over(mapping, lower) if lower else mapping
        for key, parameter in draft.parameters.items():
            below = into.parameters.get(key)
            into.parameters[key] = _laid_over(parameter, below) if below else parameter


def _laid_over(top: Parameter, below: Parameter) -> Parameter:
    values = {one.from_date: one for one in below.values} | {
        one.from_date: one for one in top.values
    }
    return replace(
        top,
        title=top.title or below.title,
        unit=top.unit or below.unit,
        type=top.type or below.type,
        codes=top.codes or below.codes,
        converts=top.converts or below.converts,
        last_checked_on=top.last_checked_on or below.last_checked_on,
        note=top.note or below.note,
        values=tuple(sorted(values.values(), key=lambda one: one.from_date)),
    )


def _mapped_over(top: MappingTable, below: MappingTable) -> MappingTable:
    values = {one.from_date: one for one in below.values} | {
        one.from_date: one for one in top.values
    }
    return replace(
        top,
        title=top.title or below.title,
        key=top.key or below.key,
        unit=top.unit or below.unit,
        codes=top.codes or below.codes,
        note=top.note or below.note,
        values=tuple(sorted(values.values(), key=lambda one: one.from_date)),
    )


def overlays_for(path: Path | None, own: Path) -> list[Path]:
    """What is laid over the packaged rulebook, in order.

    ``own`` is the county's own rulebook folder; it counts when it holds files. A ``path`` to a
    whole rulebook folder takes its place; a part of one (a file, one place, one section) is laid
    over it.
    """
    home = [own] if has_rulebook_files(own) else []
    if path is None:
        return home
    if not path.exists():
        raise RefusedError("unreadable", f"找不到{path}。")
    if home and path.resolve().is_relative_to(own.resolve()):
        return home
    is_part = path.is_file() or path.name in SECTIONS or is_place(path.resolve().name)
    return [*home, path] if is_part else [path]
