"""Linkage against known truth: FEBRL 4 and a damaged Chinese registry, ours beside peers.

Ours is the ladder, then Splink at the bars of the shipped rulebook, as an import does it. The
peers are what people do without it: the number alone, and a score of rapidfuzz over all columns.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import link_data
from benchmarks.febrl import febrl4
from benchmarks.screening import machine
from xianjie.engine.link import Bars, Hints, Left, Linker, People, PersonRecord, Subject, settle
from xianjie.kernel.ids import normalise_id

QUEUE_BAR, LINK_BAR = 0.2, 0.995
BARS = {"febrl_f1": 0.999, "precision": 0.99, "recall": 0.98}
_FUZZY_BAR = 90.0


@dataclass(frozen=True)
class Answer:
    """Whom a row was linked to (None: nobody), and whom a reviewer would be shown."""

    person: int | None
    shown: tuple[int, ...] = ()


Answers = dict[int, Answer]


def registry(people: list[Subject]) -> People:
    """Return the people as the linker of an import holds them."""
    return People(
        PersonRecord(
            p.key, p.household, p.village_code, normalise_id(p.id_number) if p.id_number else "",
            p.name, p.birth_date, p.phone, bool(p.is_head),
        )
        for p in people
    )  # fmt: skip


def ours(data: link_data.LinkData) -> Answers:
    """Link as an import does: the ladder row by row, then what is left all together."""
    linker = Linker(registry(data.people))
    links = {}
    left = []
    for row in data.rows:
        one = row.subject
        hints = Hints(one.birth_date, one.village_code, one.phone)
        link = linker.link(one.id_number, one.name, hints)
        links[one.key] = link
        if not link.linked:
            left.append(Left(one, link))
    links |= settle(linker, left, Bars(QUEUE_BAR, LINK_BAR))
    return {
        key: Answer(
            link.person_no if link.linked else None, tuple(c.person_no for c in link.candidates)
        )
        for key, link in links.items()
    }


def ladder_only(data: link_data.LinkData) -> Answers:
    """Link by the ladder alone."""
    linker = Linker(registry(data.people))
    answers = {}
    for row in data.rows:
        one = row.subject
        link = linker.link(
            one.id_number, one.name, Hints(one.birth_date, one.village_code, one.phone)
        )
        answers[one.key] = Answer(
            link.person_no if link.linked else None, tuple(c.person_no for c in link.candidates)
        )
    return answers


def number_only(data: link_data.LinkData) -> Answers:
    """Link whoever has exactly this number, as a formula in a spreadsheet does."""
    by_number = {p.id_number: p.key for p in data.people if p.id_number}
    return {
        row.subject.key: Answer(by_number.get(row.subject.id_number) or None) for row in data.rows
    }


def rapidfuzz(data: link_data.LinkData) -> Answers:
    """Link the best mean of similarities of number, name, village and telephone over a bar.

    Candidates share the surname, the village or the number's date of birth, like those of scripts
    that people write; the bar was set where the product of precision and recall was best.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    blocks: dict[tuple[str, str], list[Subject]] = defaultdict(list)
    for person in data.people:
        for block in _blocks(person):
            blocks[block].append(person)
    answers = {}
    for row in data.rows:
        one, best, second = row.subject, (0.0, 0), 0.0
        near = {p.key: p for block in _blocks(one) for p in blocks.get(block, ())}
        for person in near.values():
            marks = [100 * JaroWinkler.similarity(one.name, person.name)]
            if one.id_number and person.id_number:
                marks += [fuzz.ratio(one.id_number, person.id_number)] * 2
            if one.village_code and person.village_code:
                marks.append(100.0 * (one.village_code == person.village_code))
            if one.phone and person.phone:
                marks.append(fuzz.ratio(one.phone, person.phone))
            if one.head_name:
                marks.append(100 * JaroWinkler.similarity(one.head_name, person.head_name))
            if one.birth_date and person.birth_date:
                marks.append(fuzz.ratio(str(one.birth_date), str(person.birth_date)))
            score = sum(marks) / len(marks)
            if score > best[0]:
                best, second = (score, person.key), best[0]
            elif score > second:
                second = score
        answers[one.key] = Answer(
            best[1] if best[0] >= _FUZZY_BAR and best[0] > second else None, (best[1],)
        )
    return answers


def _blocks(one: Subject) -> list[tuple[str, str]]:
    found = [("name", one.name)]
    if one.village_code:
        found.append(("home", one.village_code + one.name[:1]))
    if len(one.id_number) == 18:
        found.append(("birth", one.id_number[6:14] + one.name[:1]))
        found.append(("tail", one.id_number[14:]))
    return found


LINKERS: dict[str, Callable[[link_data.LinkData], Answers]] = {
    "ours": ours,
    "ladder": ladder_only,
    "number": number_only,
    "rapidfuzz": rapidfuzz,
}


def judge(data: link_data.LinkData, answers: Answers) -> dict[str, Any]:
    """Return precision, recall and F1, and by kind of damage what became of the rows."""
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    queued: Counter[str] = Counter()
    for row in data.rows:
        answer = answers[row.subject.key]
        total[row.kind] += 1
        if answer.person is not None:
            (right if answer.person == row.person else wrong)[row.kind] += 1
        elif row.person != link_data.STRANGER and row.person in answer.shown:
            queued[row.kind] += 1
    inside = sum(row.person != link_data.STRANGER for row in data.rows)
    linked, good = sum(right.values()) + sum(wrong.values()), sum(right.values())
    precision, recall = good / linked if linked else 0.0, good / inside
    both = precision + recall
    return {
        "rows": len(data.rows),
        "inside": inside,
        "linked": linked,
        "wrong": linked - good,
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "f1": round(2 * precision * recall / both if both else 0.0, 5),
        "found_or_queued": round((good + sum(queued.values())) / inside, 5),
        "kinds": {
            kind: {
                "rows": total[kind],
                "right": right[kind],
                "wrong": wrong[kind],
                "queued": queued[kind],
            }
            for kind in sorted(total)
        },
    }


def linkage(
    persons: int = 20_000,
    rows: int = 5_000,
    *,
    folder: Path | None = None,
    peers: bool = True,
    seed: int = 1,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure both sets; nothing of them is written, `folder` is not used.

    :param persons: people of the Chinese registry; `rows` damaged rows, one in five of a stranger.
    """
    del folder
    progress("FEBRL 4")
    result: dict[str, Any] = {"benchmark": "linkage", "machine": machine(), "febrl4": febrl4(seed)}
    progress(f"准备 {persons:,} 人、{rows:,} 行")
    data = link_data.make(persons, rows, seed)
    chinese: dict[str, Any] = {}
    for name, link in LINKERS.items():
        if name != "ours" and not peers:
            continue
        progress(name)
        started, worked = time.perf_counter(), time.process_time()
        answers = link(data)
        chinese[name] = {
            **judge(data, answers),
            "seconds": round(time.perf_counter() - started, 2),
            "cpu_seconds": round(time.process_time() - worked, 2),
        }
    result |= {"persons": persons, "rows": rows, "bars": BARS, "results": chinese}
    mine = chinese["ours"]
    result["met"] = (
        result["febrl4"]["f1"] >= BARS["febrl_f1"]
        and mine["precision"] >= BARS["precision"]
        and mine["recall"] >= BARS["recall"]
    )
    return result
