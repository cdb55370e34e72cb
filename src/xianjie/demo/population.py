"""Households and their members: who lives together, how old they are, what they do.

Everything is drawn with numpy over whole columns; a county of 300,000 persons takes seconds.
The baseline is calm on purpose: every child of school age is at school, every household with
labour has somebody at work, every household without labour is on assistance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xianjie.demo import identity, names
from xianjie.demo.shares import DemoShares

Array = NDArray[Any]

# Slots of the household matrix; the first is the head.
_RELATIONS = (
    ("户主", "户主"),
    ("配偶", "配偶"),
    ("之子", "之女"),
    ("之子", "之女"),
    ("之子", "之女"),
    ("之父", "之父"),
    ("之母", "之母"),
    ("之儿媳", "之儿媳"),
    ("之孙子", "之孙女"),
    ("之孙子", "之孙女"),
)
_HEAD, _SPOUSE, _FATHER, _MOTHER, _WIFE = 0, 1, 5, 6, 7
_CHILDREN, _GRANDCHILDREN = (2, 3, 4), (8, 9)
_DAYS = 365.2425
_GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")


@dataclass
class People:
    """Columns of persons, sorted by household; `household` indexes the county's households."""

    household: Array
    slot: Array
    relation: Array
    male: Array
    birth: Array  # datetime64[D]
    age: Array  # full years on the last day of the demo
    stage: Array  # 学段 or ''
    grade: Array  # 年级 or ''
    school: Array  # 在校生状况 of the registry or ''
    education: Array
    ethnicity: Array
    name: Array
    number: Array  # ID number
    health: Array
    chronic: Array  # bool
    disability: Array  # 0 = none, else degree 3 or 4
    disability_kind: Array  # 1–7
    skill: Array
    worker: Array  # bool: employed in the baseline
    pay: Array  # yuan a month, 0 when not employed
    phone: Array


@dataclass
class Outsiders:
    """People who appear in feeds but are not in the registry."""

    name: Array
    number: Array
    birth: Array
    male: Array


def ages_on(births: Array, on: np.datetime64) -> Array:
    """Return full years of age on a day."""
    return (
        identity.ymd_numbers(np.array([on], dtype="datetime64[D]"))[0]
        - identity.ymd_numbers(births)
    ) // 10_000


def _draw_matrix(count: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return (present, age in years, male) as matrices household × slot."""
    slots = len(_RELATIONS)
    present = np.zeros((count, slots), dtype=bool)
    age = np.zeros((count, slots))
    male = rng.random((count, slots)) < 0.51
    kind = rng.choice(4, size=count, p=[0.66, 0.26, 0.04, 0.04])
    low = np.array([30.0, 55.0, 67.0, 25.0])[kind]
    high = np.array([54.9, 71.9, 88.0, 54.9])[kind]
    head = low + rng.random(count) * (high - low)
    present[:, _HEAD] = True
    age[:, _HEAD] = head
    male[:, _HEAD] = rng.random(count) < 0.88
    present[:, _SPOUSE] = rng.random(count) < np.array([0.90, 0.82, 0.5, 0.0])[kind]
    age[:, _SPOUSE] = np.maximum(head - 2 + rng.normal(0, 2.5, count), 22.6)
    male[:, _SPOUSE] = ~male[:, _HEAD]
    young, old = kind == 0, kind == 1
    births = rng.choice(4, size=count, p=[0.12, 0.35, 0.43, 0.10])
    for order, slot in enumerate(_CHILDREN):
        child = head - 23 - rng.random(count) * 4 - order * (2 + rng.random(count) * 3)
        present[:, slot] = young & (births > order) & (child > 0.3)
        age[:, slot] = child
    son = old & (rng.random(count) < 0.62)
    present[:, 2] |= son
    age[:, 2] = np.where(old, np.clip(head - 25 - rng.random(count) * 4, 24, 46), age[:, 2])
    male[:, 2] = np.where(old, True, male[:, 2])
    wife = son & (rng.random(count) < 0.62)
    present[:, _WIFE] = wife
    age[:, _WIFE] = np.maximum(age[:, 2] - 1.5, 22.0)
    male[:, _WIFE] = False
    for order, slot in enumerate(_GRANDCHILDREN):
        grandchild = age[:, 2] - 24 - rng.random(count) * 3 - order * 3.0
        present[:, slot] = wife & (rng.random(count) < 0.8 - 0.3 * order) & (grandchild > 0.3)
        age[:, slot] = grandchild
    for slot, share in ((_FATHER, 0.24), (_MOTHER, 0.36)):
        elder = head + 22 + rng.random(count) * 8
        present[:, slot] = young & (rng.random(count) < share) & (elder < 93)
        age[:, slot] = elder
        male[:, slot] = slot == _FATHER
    return present, age, male


def _keep_off_school_entry(births: Array, first: np.datetime64, last: np.datetime64) -> Array:
    """Shift children who turn six inside the school year: nobody is six and not enrolled."""
    entry = school_year_start(first)
    early = _years_before(entry, 6)
    late = _years_before(last, 6) + np.timedelta64(62, "D")
    width = int((late - early).astype(np.int64)) + 1
    doubtful = (births > early) & (births <= late)
    return np.where(doubtful, births - np.timedelta64(width, "D"), births)


def school_year_start(day: np.datetime64) -> np.datetime64:
    """Return the first of September on or before a day."""
    on = _as_date(day)
    return np.datetime64(date(on.year if on.month >= 9 else on.year - 1, 9, 1), "D")


def _years_before(day: np.datetime64, years: int) -> np.datetime64:
    on = _as_date(day)
    return np.datetime64(date(on.year - years, on.month, min(on.day, 28)), "D")


def _as_date(day: np.datetime64) -> date:
    return date.fromisoformat(str(np.datetime_as_string(day, unit="D")))


def _schooling(
    births: Array, age: Array, entry: np.datetime64, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Return 学段, 年级 and the registry's 在校生状况 of everybody."""
    count = len(births)
    at_entry = ages_on(births, entry)
    stage = np.full(count, "", dtype="U6")
    grade = np.full(count, "", dtype="U7")
    status = np.full(count, "", dtype="U10")
    status[at_entry < 3] = "学龄前儿童"
    kindergarten = (at_entry >= 3) & (at_entry < 6)
    stage[kindergarten], status[kindergarten] = "学前", "学前教育"
    primary = (at_entry >= 6) & (at_entry < 12)
    stage[primary], status[primary] = "小学", "小学"
    junior = (at_entry >= 12) & (at_entry < 15)
    stage[junior] = "初中"
    senior = (at_entry >= 15) & (at_entry < 18)
    vocational = senior & (rng.random(count) < 0.35)
    stage[senior], stage[vocational] = "普通高中", "中职"
    college = (at_entry >= 18) & (at_entry < 21) & (rng.random(count) < 0.4)
    lower = college & (rng.random(count) < 0.6)
    stage[college], stage[lower] = "本科及以上", "高职高专"
    for number, text in enumerate("一二三"):
        third = f"{text}年级"
        grade[junior & (at_entry == 12 + number)] = ("七年级", "八年级", "九年级")[number]
        status[junior & (at_entry == 12 + number)] = ("七年级", "八年级", "九年级")[number]
        here = senior & (at_entry == 15 + number)
        grade[here] = f"高中{third}"
        grade[here & vocational] = f"中职{third}"
        status[here] = f"普通高中{third}"
        status[here & vocational] = f"中职{third}"
        here = college & (at_entry == 18 + number)
        grade[here] = f"大学{third}"
        grade[here & lower] = f"高职高专{third}"
        status[here] = f"本科{third}"
        status[here & lower] = f"高职高专{third}"
    for number, text in enumerate(_GRADES):
        grade[primary & (at_entry == 6 + number)] = text
    status[age < 3] = "学龄前儿童"
    return stage, grade, status


def _education(age: Array, stage: Array, rng: np.random.Generator) -> Array:
    draw = rng.random(len(age))
    adult = np.select(
        [age >= 70, age >= 45, age >= 30],
        [
            np.where(draw < 0.5, "文盲或半文盲", "小学"),
            np.where(draw < 0.55, "小学", "初中"),
            np.where(draw < 0.7, "初中", "高中"),
        ],
        default=np.where(draw < 0.6, "高中", "大专"),
    ).astype("U6")
    adult[(stage != "") | (age < 7)] = ""
    return adult


def build_people(
    count: int,
    shares: DemoShares,
    rng: np.random.Generator,
    *,
    region: str,
    first: np.datetime64,
    last: np.datetime64,
    seed: int,
) -> tuple[People, Outsiders]:
    """Build the members of `count` households and the outsiders of the feeds.

    :param region: address code of the ID numbers.
    :param first: first day of the demo, `last` its last day.
    """
    present, years, sex = _draw_matrix(count, rng)
    household, slot = np.nonzero(present)
    size = len(household)
    male = sex[household, slot]
    births = last - (years[household, slot] * _DAYS).astype("timedelta64[D]")
    births = births.astype("datetime64[D]") - rng.integers(0, 28, size).astype("timedelta64[D]")
    births = _keep_off_school_entry(births, first, last)
    age = ages_on(births, last)
    stage, grade, status = _schooling(births, age, school_year_start(first), rng)
    relation = np.array(_RELATIONS, dtype="U3")[slot, np.where(male, 0, 1)]

    outside = max(40, int(size * 0.01))
    far = last - rng.integers(18 * 365, 80 * 365, outside).astype("timedelta64[D]")
    far = far.astype("datetime64[D]")
    far_male = rng.random(outside) < 0.5
    numbers = identity.make_ids(np.r_[births, far], np.r_[male, far_male], region, seed)

    own = names.draw_surnames(size, rng)
    family = names.draw_surnames(count, rng)
    inherits = ~np.isin(slot, (_SPOUSE, _MOTHER, _WIFE))
    surnames = np.where(inherits, family[household], own)
    people_draw = rng.random(count)[household]
    ethnicity = np.select(
        [people_draw < shares.yi, people_draw < shares.yi + shares.other_minority],
        ["彝族", "傈僳族"],
        default="汉族",
    )
    dotted = (ethnicity != "汉族") & (rng.random(size) < shares.dotted_name)
    full = names.make_names(
        surnames, male, age < 26, rng, dotted=dotted, rare=shares.rare_character
    )
    far_names = names.make_names(
        names.draw_surnames(outside, rng),
        far_male,
        far_male & False,
        rng,
        dotted=far_male & False,
        rare=0.0,
    )

    student = stage != ""
    adult = (age >= 18) & ~student
    chronic = adult & (rng.random(size) < shares.chronic * np.where(age >= 60, 2.5, 0.7))
    disabled = adult & ~chronic & (rng.random(size) < shares.disabled)
    disabled &= _first_of_each(household, disabled)
    degree = np.where(disabled, rng.integers(3, 5, size), 0)
    health = np.where(chronic, "长期慢性病", np.where(disabled, "残疾", "健康"))
    able = (age >= 16) & (age < 60) & ~student
    skill = np.full(size, "无劳动力", dtype="U9")
    skill[able] = np.where(rng.random(int(able.sum())) < 0.18, "技能劳动力", "普通劳动力")
    weak = ((age >= 60) & (age < 66)) | (able & (disabled | chronic))
    skill[weak] = "弱劳动力或半劳动力"
    labour = skill != "无劳动力"
    worker = labour & (rng.random(size) < 0.86)
    worker |= labour & _first_of_each(household, labour)
    pay = np.where(worker, np.round(1500 + rng.gamma(3.0, 550, size), -2), 0.0)
    people = People(
        household=household,
        slot=slot,
        relation=relation,
        male=male,
        birth=births,
        age=age,
        stage=stage,
        grade=grade,
        school=status,
        education=_education(age, stage, rng),
        ethnicity=ethnicity,
        name=full,
        number=numbers[:size],
        health=health,
        chronic=chronic,
        disability=degree,
        disability_kind=np.where(disabled, rng.integers(1, 5, size), 0),
        skill=skill,
        worker=worker,
        pay=np.minimum(pay, 9000.0),
        phone=np.where(age >= 16, identity.make_phones(size, rng), ""),
    )
    return people, Outsiders(far_names, numbers[size:], far, far_male)


def _first_of_each(household: Array, chosen: Array) -> Array:
    """Mark the first chosen person of each household (rows are sorted by household)."""
    result = np.zeros(len(household), dtype=bool)
    places = np.flatnonzero(chosen)
    if len(places):
        own = household[places]
        result[places[np.r_[True, own[1:] != own[:-1]]]] = True
    return result
