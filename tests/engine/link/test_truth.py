"""Linkage against known truth: typing errors find their person, nobody else's."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.engine.link import Linker, People, PersonRecord
from xianjie.kernel.ids import check_digit

SURNAMES = "李王张杨陈刘周罗赵黄徐曾单仇解查"
GIVEN = "国建军明华文志强平永德光春林海云龙兵学富秀芳丽美兰英梅琼红艳玉珍凤霞莲翠香菊"


def make_people(count: int, seed: int) -> list[PersonRecord]:
    rng = np.random.default_rng(seed)
    pick = [rng.integers(0, len(GIVEN), count) for _ in range(2)]
    surname = rng.integers(0, len(SURNAMES), count)
    year, month = rng.integers(1935, 2021, count), rng.integers(1, 13, count)
    day, order = rng.integers(1, 29, count), rng.integers(0, 1000, count)
    people = []
    seen = set()
    for i in range(count):
        body = f"532399{year[i]}{month[i]:02d}{day[i]:02d}{order[i]:03d}"
        if body in seen:
            continue
        seen.add(body)
        name = SURNAMES[surname[i]] + GIVEN[pick[0][i]] + (GIVEN[pick[1][i]] if i % 5 else "")
        people.append(PersonRecord(i, i // 4, "532325100200", body + check_digit(body), name))
    return people


COUNTY = make_people(6000, 1)
PEOPLE, STRANGERS = COUNTY[::2], COUNTY[1::2]
LINKER = Linker(People(PEOPLE))


def mistype(number: str, edits: int, rng: np.random.Generator) -> str:
    marks = list(number)
    for place in rng.choice(18, edits, replace=False):
        others = [mark for mark in "0123456789" if mark != marks[place]]
        marks[place] = others[rng.integers(0, len(others))]
    return "".join(marks)


@pytest.mark.parametrize("edits", [1, 2])
def test_mistyped_numbers_are_linked(edits):
    rng = np.random.default_rng(edits)
    links = [LINKER.link(mistype(p.id_number, edits, rng), p.name) for p in PEOPLE]
    right = sum(link.person_no == p.person_no for link, p in zip(links, PEOPLE, strict=True))
    wrong = sum(link.linked for link in links) - right
    assert wrong == 0
    assert right >= 0.99 * len(PEOPLE)


def test_strangers_stay_strangers():
    rng = np.random.default_rng(3)
    assert [p for p in STRANGERS if LINKER.link(p.id_number, p.name).linked] == []
    typed = [LINKER.link(mistype(p.id_number, 1, rng), p.name) for p in STRANGERS]
    assert [link for link in typed if link.linked] == []


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_typing_error_reaches_a_wrong_person(data):
    person = data.draw(st.sampled_from(PEOPLE))
    marks = list(person.id_number)
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(marks) - 1))
        kind = data.draw(st.sampled_from(["replace", "drop", "add", "swap"]))
        if kind == "replace":
            marks[place] = data.draw(st.sampled_from("0123456789X"))
        elif kind == "drop" and len(marks) > 14:
            del marks[place]
        elif kind == "add":
            marks.insert(place, data.draw(st.sampled_from("0123456789")))
        elif place:
            marks[place - 1], marks[place] = marks[place], marks[place - 1]
    name = data.draw(st.sampled_from([person.name, person.name[:-1] + "䶮", person.name + "生"]))
    link = LINKER.link("".join(marks), name)
    assert link.person_no in {person.person_no, None}


def test_a_large_file_is_linked_in_seconds():
    rng = np.random.default_rng(4)
    rows = [PEOPLE[i] for i in rng.integers(0, len(PEOPLE), 50_000)]
    started = time.perf_counter()
    for row in rows:
        LINKER.link(row.id_number, row.name)
    assert time.perf_counter() - started < 3
