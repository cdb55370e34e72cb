"""Records as they are compared: one row a person, prepared once in memory.

Names are folded and put into pinyin once per different name; identity numbers give their usable
fragments: region, date of birth, sex, last four characters.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import pyarrow as pa

from xianjie.engine.link.names import fold_name, sound_key
from xianjie.engine.link.people import People
from xianjie.engine.link.splinking import closed_memory
from xianjie.kernel.ids import normalise_id

MOST_RARE = 20


class Subject(NamedTuple):
    """One record, of the registry or of a file; what is not known is empty.

    :param key: number of the record, unique on its side.
    :param id_number: as written; fragments of damaged or masked numbers are used too.
    :param sex: 男 or 女; read from the number when empty.
    :param village_code: twelve digits, or six or nine of them when only county or town is known.
    :param head_name: head of the household that the record names or belongs to.
    :param is_head: whether the record is about a head; None when it does not say.
    :param household: number of the household, to judge people under one roof with care; 0 unknown.
    """

    key: int
    name: str
    id_number: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    village_code: str = ""
    head_name: str = ""
    phone: str = ""
    is_head: bool | None = None
    household: int = 0


_MERGED = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("hu", "f"), ("n", "l"),
)  # fmt: skip
_ENDINGS = (("ing", "in"), ("eng", "en"), ("ang", "an"))


@lru_cache(maxsize=4096)
def _near_syllable(syllable: str) -> str:
    """Return the syllable as many southwestern speakers do: n = l, zh = z, hu = f, ing = in."""
    for written, heard in _MERGED:
        if syllable.startswith(written) and syllable not in {"n", "ng"}:
            syllable = heard + syllable[len(written) :]
            break
    for written, heard in _ENDINGS:
        if syllable.endswith(written):
            return syllable[: -len(written)] + heard
    return syllable


class _Name(NamedTuple):
    """What is compared of a name.

    DuckDB measures edits in bytes, three of them a character. So one replaced character is told
    by `replaced` (the name with each one blanked out) and a missing one by `cut`.
    """

    name: str
    sound: str
    near: str
    surname: str
    front: str | None
    rest: str | None
    replaced: list[str]
    cut: list[str]


def _name(name: str) -> _Name | None:
    folded = fold_name(name)
    if not folded:
        return None
    sound = sound_key(name)
    syllables = sound.split(" ")
    long = len(folded) > 2
    places = range(len(folded)) if len(folded) > 1 else ()
    return _Name(
        folded,
        sound,
        " ".join(map(_near_syllable, syllables)),
        syllables[0],
        folded[:2] if long else None,
        folded[1:] if long else None,
        [f"{folded[:i]}_{folded[i + 1 :]}" for i in places],
        [folded[:i] + folded[i + 1 :] for i in places] if long else [],
    )


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SUM = " + ".join(f"{w} * CAST(substr(n, {i}, 1) AS INT)" for i, w in enumerate(_WEIGHTS, 1))
_PREPARE = f"""
WITH cut AS (
  SELECT *, CASE WHEN length(id) IN (20, 22) THEN left(id, 18) ELSE id END AS n FROM given
), formed AS (
  SELECT *, regexp_full_match(n, '[0-9]{{17}}[0-9X]') AS whole,
    length(n) = 18 AND regexp_full_match(substr(n, 7, 8), '(18|19|20)[0-9]{{6}}')
      AND try_strptime(substr(n, 7, 8), '%Y%m%d') IS NOT NULL AS dated
  FROM cut
), judged AS (
  SELECT *, CASE WHEN whole AND dated
    THEN substr('10X98765432', 1 + ({_SUM}) % 11, 1) = right(n, 1) ELSE false END AS ok
  FROM formed
)
SELECT key AS unique_id, a.name, a.sound, a.near, a.surname, a.front, a.rest, a.replaced, a.cut,
  h.name AS head, h.sound AS head_sound,
  CASE WHEN length(n) BETWEEN 16 AND 20 AND regexp_full_match(n, '[0-9X]+') THEN n END AS number,
  ok,
  CASE WHEN length(n) = 18 AND regexp_full_match(left(n, 6), '[0-9]+') THEN left(n, 6) END
    AS region,
  CASE WHEN length(n) = 18 AND regexp_full_match(right(n, 4), '[0-9]{{3}}[0-9X]') THEN right(n, 4)
    END AS tail,
  CASE WHEN dated THEN substr(n, 7, 8) END AS number_born,
  coalesce(birth, CASE WHEN dated THEN substr(n, 7, 8) END) AS born,
  coalesce(nullif(given.sex, ''), CASE WHEN whole AND (ok OR dated) THEN
    CASE WHEN CAST(substr(n, 17, 1) AS INT) % 2 = 1 THEN '男' ELSE '女' END END) AS sex,
  CASE WHEN length(village) = 12 THEN village END AS village,
  CASE WHEN length(village) >= 9 THEN left(village, 9) END AS town,
  CASE WHEN regexp_full_match(phone, '[0-9]{{7,12}}') THEN phone END AS phone,
  is_head, nullif(household, 0) AS household
FROM judged AS given LEFT JOIN names AS a ON a.written = given.called
  LEFT JOIN names AS h ON h.written = given.head
"""


def _raw(subjects: Iterable[Subject]) -> pa.Table:
    columns: list[Sequence[Any]] = list(zip(*subjects, strict=True)) or [()] * 10
    key, name, number, birth, sex, village, head, phone, is_head, household = columns
    days = [None if day is None else day.strftime("%Y%m%d") for day in birth]
    number = [normalise_id(text) if text else "" for text in number]
    return _given(key, name, number, days, sex, village, head, phone, is_head, household)


def _given(*columns: Sequence[Any]) -> pa.Table:
    titles = ("key", "called", "id", "birth", "sex", "village", "head", "phone", "is_head",
              "household")  # fmt: skip
    kinds = [pa.int64(), *[pa.string()] * 7, pa.bool_(), pa.int64()]
    return pa.table(
        {t: pa.array(c, k) for t, c, k in zip(titles, columns, kinds, strict=True)},
    )


def prepare(given: pa.Table) -> pa.Table:
    """Return the compared columns of raw records, one row a record, in the same order."""
    written = sorted(set(given["called"].to_pylist()) | set(given["head"].to_pylist()))
    known = [(text, name) for text in written if (name := _name(text)) is not None]
    columns = zip(*(name for _, name in known), strict=True) if known else [()] * len(_Name._fields)
    names = {"written": pa.array([text for text, _ in known], pa.string())}
    for title, column in zip(_Name._fields, columns, strict=True):
        kind = pa.list_(pa.string()) if title in {"replaced", "cut"} else pa.string()
        names[title] = pa.array(column, kind)
    with closed_memory() as memory:
        memory.register("given", given)
        memory.register("names", pa.table(names))
        return memory.sql(_PREPARE).to_arrow_table()


def subjects_of(people: People) -> pa.Table:
    """Return the raw records of the registry: keys are positions, heads come from households."""
    heads = {
        household: people.names[position]
        for position, household in enumerate(people.household_no)
        if people.heads[position]
    }
    size = len(people)
    return _given(
        range(size),
        people.names,
        people.ids,
        [None if day is None else day.strftime("%Y%m%d") for day in people.births],
        [""] * size,
        people.village,
        [heads.get(household, "") for household in people.household_no],
        people.phones,
        people.heads,
        people.household_no,
    )


@dataclass(frozen=True)
class Population:
    """The right side: everyone a record may be about, with how common each property is.

    Build it once and rank many files against it; it holds identity numbers in memory.
    """

    table: pa.Table

    @classmethod
    def of(cls, people: People | Iterable[Subject]) -> Population:
        """Prepare the people of a registry, or any records."""
        given = subjects_of(people) if isinstance(people, People) else _raw(people)
        return cls(prepare(given))

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def _households(self) -> dict[int, int]:
        keys, homes = self.table["unique_id"].to_pylist(), self.table["household"].to_pylist()
        return {key: home or 0 for key, home in zip(keys, homes, strict=True)}

    def household(self, key: int) -> int:
        """Return the household of a record, 0 when it is unknown."""
        return self._households[key]

    def counts(self, column: str) -> Counter[str]:
        """Count the values of a column, missing ones left out."""
        counted = self.table[column].drop_null().value_counts()
        return Counter({one["values"]: one["counts"] for one in counted.to_pylist()})

    def coincidence(self, column: str) -> float:
        """Return how often two people drawn at random agree in a column: the sum of squares."""
        return self._coincidence[column]

    @cached_property
    def _coincidence(self) -> dict[str, float]:
        found = {}
        for column in ("name", "sound", "near", "surname", "born", "village", "town", "phone",
                       "head", "head_sound"):  # fmt: skip
            counts = self.counts(column)
            total = counts.total()
            share = sum(n * n for n in counts.values()) / total**2 if total else 1.0
            found[column] = max(share, 1.0 / max(len(self), 2))
        return found

    @cached_property
    def same_year(self) -> float:
        """How often two people drawn at random are born in one year."""
        years: Counter[str] = Counter()
        for born, n in self.counts("born").items():
            years[born[:4]] += n
        total = years.total()
        return sum(n * n for n in years.values()) / total**2 if total else 0.02

    @cached_property
    def heads(self) -> float:
        """The share of heads among the people."""
        return min(max(sum(map(bool, self.table["is_head"].to_pylist())) / len(self), 0.02), 0.98)

    def rarity(self, column: str) -> pa.Table:
        """Return the share of each value, as Splink reads it."""
        counts = self.counts(column)
        total = counts.total()
        return pa.table(
            {
                column: pa.array(list(counts), pa.string()),
                f"tf_{column}": pa.array([n / total for n in counts.values()], pa.float64()),
            }
        )

    @cached_property
    def searched(self) -> pa.Table:
        """The table with ``rare``: the sound of the name where few people bear it."""
        counts = self.counts("sound")
        rare = [
            s if s and counts[s] <= MOST_RARE else None for s in self.table["sound"].to_pylist()
        ]
        return self.table.append_column("rare", pa.array(rare, pa.string()))


def seekers(rows: Iterable[Subject]) -> pa.Table:
    """Prepare the left side; every sound may meet a rare one."""
    table = prepare(_raw(rows))
    return table.append_column("rare", table["sound"])
