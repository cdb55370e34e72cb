"""A Chinese registry and damaged rows about its people, with known truth and a seed.

Households of two to six in villages, surnames and given names by frequency, names with the dot
and rare characters as in the demonstration county; one row in five is about a stranger.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xianjie.demo import identity, names
from xianjie.engine.link import Subject
from xianjie.kernel.ids import mask_id

REGION = "532399"
STRANGER = 0
_HOMOPHONES = (
    "英瑛樱 华桦骅 明铭鸣 芳方坊 伟玮炜苇 军君均钧 丽莉俐利 秀绣 云芸耘 霞侠遐 志智 福富 玉郁育 "
    "兰岚 红宏洪虹 文雯 春椿 林琳霖 珍贞 平萍苹 强蔷 成诚城 凤奉 建健 美镁 琼穷 晨辰臣 佳嘉家 "
    "萱轩宣 涵含函 梓子紫 怡仪宜 欣新馨 睿瑞 语雨宇 桐童彤 诗施 哲折 安桉 祥翔详 杰洁 勇永咏 才财 "
    "荣蓉容 梅玫 香湘 连莲怜 菊局 翠萃 李里理 张章 王汪 陈沉 周舟 杨扬羊 刘留 何和 曾增 单山"
).split()
_SIMPLE = "国华宝强勋杰启凤龙兰伟丽琼荣军红鸿刘陈张杨赵黄孙马罗郑许邓冯叶苏卫莹静云兴会莲鹏飞贵艳"
_OTHER = "國華寶強勳傑啟鳳龍蘭偉麗瓊榮軍紅鴻劉陳張楊趙黃孫馬羅鄭許鄧馮葉蘇衛瑩靜雲興會蓮鵬飛貴艷"
_VARIANTS = {a: b for a, b in zip(_SIMPLE, _OTHER, strict=True) if a != b}
_DOTS = ("", "•", "．", " ", "・", "-")


@dataclass(frozen=True)
class Row:
    """A damaged row: what it says, who it is about (0 a stranger), and how it was damaged."""

    subject: Subject
    person: int
    kind: str


@dataclass(frozen=True)
class LinkData:
    """The registry, its rows, and the words of the damage."""

    people: list[Subject]
    rows: list[Row]


def make(persons: int = 20_000, rows: int = 5_000, seed: int = 1) -> LinkData:
    """Make registry and rows; the same numbers and seed make the same data."""
    rng = np.random.default_rng(seed)
    people, strangers = _parted(_population(persons + persons // 4, rng), persons, rng)
    makers = _Damage(people, rng)
    made = []
    for number in range(1, rows + 1):
        outside = rng.random() < 0.2
        kind, damage, pool = makers.draw(outside=outside)
        pick = (strangers if outside else pool)[
            int(rng.integers(len(strangers if outside else pool)))
        ]
        subject = damage(pick)._replace(key=number, household=0)
        made.append(Row(subject, STRANGER if outside else pick.key, kind))
    return LinkData(people, made)


def _parted(
    everyone: list[Subject], persons: int, rng: np.random.Generator
) -> tuple[list[Subject], list[Subject]]:
    """Part registered people from strangers: whole households, and members nobody registered."""
    left_out = {p.key for p in everyone if not p.is_head and rng.random() < 0.12}
    known = [p for p in everyone if p.key not in left_out][:persons]
    keys = {p.key for p in known}
    return known, [p for p in everyone if p.key not in keys]


def _population(count: int, rng: np.random.Generator) -> list[Subject]:
    sizes = rng.choice([1, 2, 3, 4, 5, 6], count, p=[0.08, 0.2, 0.22, 0.24, 0.16, 0.1])
    homes = np.repeat(np.arange(1, count + 1), sizes)[:count]
    first = np.r_[True, homes[1:] != homes[:-1]]
    age = np.where(first, rng.integers(30, 85, count), rng.integers(0, 90, count))
    births = np.datetime64("2022-06-30", "D") - (age * 365.25 + rng.integers(0, 365, count)).astype(
        "timedelta64[D]"
    )
    male = np.where(first, rng.random(count) < 0.85, rng.random(count) < 0.47)
    numbers = identity.make_ids(births, male, REGION, int(rng.integers(1 << 30)))
    family = names.draw_surnames(count, rng)
    of_head = np.maximum.accumulate(np.where(first, np.arange(count), 0))
    surnames = np.where(rng.random(count) < 0.6, family[of_head], family)
    dotted = (rng.random(count) < 0.06)[of_head]
    called = names.make_names(surnames, male, age < 20, rng, dotted=dotted, rare=0.02)
    villages = np.sort(rng.integers(0, max(count // 1200, 3), count))[homes - 1]
    phones = identity.make_phones(count, rng)
    missing, broken = rng.random(count) < 0.01, rng.random(count) < 0.004
    answers = rng.random(count) < 0.5
    people = []
    for i in range(count):
        head = int(of_head[i])
        number = "" if missing[i] else str(numbers[i])
        if broken[i] and number:
            number = number[:16] + str((int(number[16]) + 2) % 10) + number[17]
        people.append(
            Subject(
                key=i + 1,
                name=str(called[i]),
                id_number=number,
                birth_date=births[i].astype(dt.date),
                sex="男" if male[i] else "女",
                village_code=f"532325{100 + villages[i] // 10:03d}{200 + villages[i] % 10:03d}",
                head_name=str(called[head]),
                phone=str(phones[i if answers[i] and age[i] >= 16 else head]),
                is_head=bool(first[i]),
                household=int(homes[i]),
            )
        )
    return people


def _is_rare(mark: str) -> bool:
    """Whether only the four bytes of GB 18030 hold a character."""
    return mark != "·" and not "\u4e00" <= mark <= "\u9fff"


_Maker = Callable[[Subject], Subject]


class _Damage:
    """The ways in which rows are damaged; each keeps what such rows really carry."""

    def __init__(self, people: list[Subject], rng: np.random.Generator) -> None:
        self.rng, self.people = rng, people
        by_home: dict[int, Subject] = {p.household: p for p in people if p.is_head}
        self.heads = by_home
        namesakes: dict[tuple[str, str], list[Subject]] = defaultdict(list)
        for person in people:
            namesakes[person.name, person.village_code].append(person)
        doubles = [p for group in namesakes.values() if len(group) > 1 for p in group]
        dotted = [p for p in people if "·" in p.name]
        rare = [p for p in people if any(map(_is_rare, p.name))]
        numbered = [p for p in people if p.id_number]
        old = [p for p in numbered if p.birth_date and p.birth_date.year < 2000]
        children = [p for p in numbered if not p.is_head and by_home[p.household].id_number]
        sounding = [p for p in numbered if self._homophone(p.name) != p.name]
        varying = [p for p in numbered if self._variant(p.name) != p.name]
        self.kinds: list[tuple[str, float, _Maker, list[Subject]]] = [
            ("号码姓名完好", 0.18, self._bare, numbered),
            ("号码错一位", 0.14, lambda p: self._wrong(p, 1), numbered),
            ("号码错两位", 0.06, lambda p: self._wrong(p, 2), numbered),
            ("号码相邻两位颠倒", 0.04, self._swapped, numbered),
            ("号码漏一位", 0.03, self._dropped, numbered),
            ("十五位旧号", 0.06, self._fifteen, old),
            ("号码缺失", 0.14, self._without, people),
            ("号码被遮去中间", 0.05, self._masked, numbered),
            ("同音字", 0.07, self._sounding, sounding),
            ("同音字且号码错一位", 0.04, lambda p: self._wrong(self._sounding(p), 1), sounding),
            ("异体字、繁体字", 0.05, self._varied, varying),
            ("生僻字打成别的字", 0.03, self._unwritable, rare or numbered),
            ("间隔点写法不同", 0.03, self._dots, dotted or numbered),
            ("民族姓名只写前半", 0.02, self._half, dotted or numbered),
            ("姓名错一字", 0.02, self._one_wrong, numbered),
            ("用了户主的号码", 0.01, self._head_number, children),
            ("同村同名、号码缺失", 0.03, self._without, doubles or people),
        ]  # fmt: skip
        shares = np.array([share for _, share, _, _ in self.kinds])
        self._shares = shares / shares.sum()

    def draw(self, *, outside: bool) -> tuple[str, _Maker, list[Subject]]:
        """Draw a kind of damage; strangers have those that need no special person."""
        while True:
            kind, _, maker, pool = self.kinds[int(self.rng.choice(len(self.kinds), p=self._shares))]
            if not outside:
                return kind, maker, pool
            if kind in {"号码姓名完好", "号码错一位", "号码错两位", "号码缺失", "号码被遮去中间"}:
                return f"档案外：{kind}", maker, pool

    def _bare(self, p: Subject) -> Subject:
        """Keep number and name, as most feeds do, and now and then the village."""
        village = p.village_code if self.rng.random() < 0.3 else ""
        return Subject(0, p.name, p.id_number, village_code=village)

    def _without(self, p: Subject) -> Subject:
        """Take the number away; a paper list names village, household, birth, telephone.

        Some of what it names is out of date: moved, divided households, other telephones.
        """
        keep, true = self.rng.random(4), self.rng.random(4)
        other = self.people[int(self.rng.integers(len(self.people)))]
        born = p.birth_date
        if born and true[0] > 0.97:
            born -= dt.timedelta(days=365)
        return Subject(
            0, p.name, "",
            birth_date=born if keep[0] < 0.75 else None,
            sex=p.sex,
            village_code=(
                (p if true[1] < 0.98 else other).village_code[: 12 if keep[1] < 0.97 else 9]
            ),
            head_name=(p.head_name if true[2] < 0.96 else other.name) if keep[2] < 0.8 else "",
            phone=(p.phone if true[3] < 0.88 else other.phone) if keep[3] < 0.7 else "",
        )  # fmt: skip

    def _masked(self, p: Subject) -> Subject:
        row = self._without(p)
        return row._replace(id_number=mask_id(p.id_number) if p.id_number else "", birth_date=None)

    def _wrong(self, p: Subject, places: int) -> Subject:
        row = self._bare(p)
        marks = list(row.id_number)
        for place in self.rng.choice(len(marks), min(places, len(marks)), replace=False):
            others = [digit for digit in "0123456789" if digit != marks[place]]
            marks[place] = others[int(self.rng.integers(len(others)))]
        return row._replace(id_number="".join(marks))

    def _swapped(self, p: Subject) -> Subject:
        row, n = self._bare(p), p.id_number
        places = [i for i in range(len(n) - 1) if n[i] != n[i + 1]]
        i = places[int(self.rng.integers(len(places)))]
        return row._replace(id_number=n[:i] + n[i + 1] + n[i] + n[i + 2 :])

    def _dropped(self, p: Subject) -> Subject:
        place = int(self.rng.integers(len(p.id_number)))
        return self._bare(p)._replace(id_number=p.id_number[:place] + p.id_number[place + 1 :])

    def _fifteen(self, p: Subject) -> Subject:
        return self._bare(p)._replace(id_number=identity.fifteen(p.id_number))

    def _homophone(self, name: str) -> str:
        marks = list(name)
        for place in self.rng.permutation(len(marks)):
            for group in _HOMOPHONES:
                if marks[place] in group:
                    others = [mark for mark in group if mark != marks[place]]
                    marks[place] = others[int(self.rng.integers(len(others)))]
                    return "".join(marks)
        return name

    def _sounding(self, p: Subject) -> Subject:
        return self._bare(p)._replace(name=self._homophone(p.name))

    def _variant(self, name: str) -> str:
        return "".join(_VARIANTS.get(mark, mark) for mark in name)

    def _varied(self, p: Subject) -> Subject:
        return self._wrong(p, int(self.rng.integers(0, 2)))._replace(name=self._variant(p.name))

    def _unwritable(self, p: Subject) -> Subject:
        """Write a rare character as a question mark, a star, or leave it out."""
        mark = ("?", "*", "？", "")[int(self.rng.integers(4))]
        name = "".join(mark if _is_rare(c) else c for c in p.name)
        return self._wrong(p, int(self.rng.integers(0, 2)))._replace(name=name or p.name)

    def _dots(self, p: Subject) -> Subject:
        dot = _DOTS[int(self.rng.integers(len(_DOTS)))]
        return self._wrong(p, int(self.rng.integers(0, 2)))._replace(name=p.name.replace("·", dot))

    def _half(self, p: Subject) -> Subject:
        """Write what the field of another system holds of a long name; the number as it is."""
        row = self._bare(p) if self.rng.random() < 0.7 else self._without(p)
        return row._replace(name=p.name.replace("·", "")[:3])

    def _one_wrong(self, p: Subject) -> Subject:
        marks = list(p.name)
        marks[int(self.rng.integers(1, len(marks)))] = "国秀文"[int(self.rng.integers(3))]
        return self._bare(p)._replace(name="".join(marks))

    def _head_number(self, p: Subject) -> Subject:
        """A child under the number of its head; such a row names the village and the head."""
        return self._without(p)._replace(id_number=self.heads[p.household].id_number)
