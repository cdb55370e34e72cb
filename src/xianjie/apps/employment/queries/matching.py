"""People and posts that fit each other, with a score that says why (M08-04).

Set-based in DuckDB: 50,000 people and 500 vacancies are 25 million pairs, scored within seconds.
What excludes a pair: the age, the sex, labour that the post does not take, a skill that it needs,
a place farther than the person wants to go. What gives points: how near, skill, wish, pay, and who
is helped first; all points come from the rulebook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

import duckdb
import pyarrow as pa

from xianjie.apps.employment.enums import PLACES

NEAR = ("同村", "同乡镇", "同县", "省内", "省外", "境外")
EXTRA = (
    "技能相符",
    "工种合意",
    "地点合意",
    "工资达到期望",
    "弱劳力岗位",
    "零就业家庭",
    "脱贫或监测户",
)
WEAK = "弱劳动力或半劳动力"
LOCAL_PERCENT = 150
"""A post that puts local people first gives half as many points again for being near."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who can and may want to work; ``farthest`` ranks `Place` from 0, -1 for anywhere."""

    worker: int
    village: str
    age: int
    sex: str
    weak: bool
    skill: str
    wish_work: str
    farthest: int
    wish_pay: int
    zero: bool
    focus: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A vacancy; ``outside`` ranks `Place` from 2 beyond the county, -1 within it."""

    vacancy: int
    place: str
    outside: int
    age_min: int
    age_max: int
    sex: str
    weak: bool
    skilled: bool
    work: str
    pay: int
    local: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A worker for a vacancy; ``reasons`` are the parts of the score."""

    vacancy: int
    worker: int
    score: int
    rank: int
    own_rank: int
    reasons: tuple[tuple[str, int], ...]


def place_rank(text: str) -> int:
    """Return how far a kind of place is, the nearest 0; -1 for none."""
    return PLACES.index(text) if text in PLACES else -1


_LAST = 2**31 - 1
_ID_BITS, _BITS, _FLAGS = 31, 11, 8
_FLAG_MASK = 2**_FLAGS - 1

# A key holds score, number and reasons of a pair in one integer (the score from bit 42, the number
# of the other below, then 11 bits of reasons), so that the best of a group are the greatest keys:
# DuckDB keeps only the best few of each group and never sorts all pairs.
_SQL = """
WITH near AS (
    SELECT s.worker, o.vacancy,
           CASE WHEN o.outside >= 0 THEN o.outside + 1
                WHEN s.village = o.place THEN 0
                WHEN s.town = o.town THEN 1
                ELSE 2 END AS far,
           (o.local AND o.outside < 0)::INT AS first,
           (s.skill <> '' AND s.skill = o.work)::INT AS skill,
           (s.wish_work <> '' AND s.wish_work = o.work)::INT AS wish,
           (s.farthest >= 0)::INT AS place,
           (s.wish_pay > 0 AND o.pay >= s.wish_pay)::INT AS pay,
           (s.weak AND o.weak)::INT AS weak, s.zero::INT AS zero, s.focus::INT AS focus
    FROM seekers s JOIN openings o
      ON s.age >= o.age_min AND s.age <= o.age_max
     AND (o.sex = '' OR s.sex = '' OR s.sex = o.sex)
     AND (o.weak OR NOT s.weak)
     AND (NOT o.skilled OR s.skill = o.work)
     -- A wish for a place is how far somebody would go: 乡内 0, 县内乡外 1, then beyond.
     AND (s.farthest < 0 OR CASE WHEN o.outside >= 0 THEN o.outside
                                 WHEN s.town = o.town THEN 0
                                 ELSE 1 END <= s.farthest)
), scored AS MATERIALIZED (
    SELECT worker, vacancy,
           ((CASE far WHEN 0 THEN $near0 WHEN 1 THEN $near1 WHEN 2 THEN $near2
                      WHEN 3 THEN $near3 WHEN 4 THEN $near4 ELSE $near5 END)
            * CASE WHEN first = 1 THEN $local ELSE 100 END // 100
            + $skill * skill + $wish * wish + $place * place + $pay * pay + $weak * weak
            + $zero * zero + $focus * focus)::BIGINT << 42 AS score,
           (far * 256 + first + 2 * skill + 4 * wish + 8 * place + 16 * pay + 32 * weak
            + 64 * zero + 128 * focus)::BIGINT AS bits
    FROM near
), by_vacancy AS (
    SELECT vacancy,
           max(score + (2147483647 - worker)::BIGINT * 2048 + bits, $per_vacancy) AS best
    FROM scored GROUP BY vacancy
), by_worker AS (
    SELECT worker,
           max(score + (2147483647 - vacancy)::BIGINT * 2048 + bits, $per_worker) AS best
    FROM scored GROUP BY worker
)
SELECT 0, vacancy, best FROM by_vacancy UNION ALL SELECT 1, worker, best FROM by_worker
"""


def match(
    seekers: Sequence[Seeker], openings: Sequence[Opening], points: Mapping[str, int], *,
    per_vacancy: int, per_worker: int,
) -> list[Pair]:  # fmt: skip
    """Return the best pairs: up to so many people of every vacancy, and posts of every person.

    ``points`` are by the names of `NEAR` and `EXTRA`; what is not named gives none. A rank of 0
    means that the pair is among the best of one side only. Order and ties are fixed: by score,
    then by number.
    """
    if not seekers or not openings:
        return []
    near = [points.get(name, 0) for name in NEAR]
    extra = [points.get(name, 0) for name in EXTRA]
    names = ("skill", "wish", "place", "pay", "weak", "zero", "focus")
    values: dict[str, int] = dict(zip(names, extra, strict=True))
    values |= {f"near{far}": number for far, number in enumerate(near)}
    values |= {"local": LOCAL_PERCENT, "per_vacancy": per_vacancy, "per_worker": per_worker}
    with duckdb.connect() as connection:
        connection.register("seekers", _table(seekers, "village"))
        connection.register("openings", _table(openings, "place"))
        rows = connection.execute(_SQL, values).fetchall()
    ranks: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    bits: dict[tuple[int, int], tuple[int, int]] = {}
    for side, number, best in rows:
        for rank, key in enumerate(best, 1):
            other = _LAST - (key >> _BITS) % 2**_ID_BITS
            pair = (number, other) if side == 0 else (other, number)
            ranks[pair][side] = rank
            bits[pair] = (key >> (_ID_BITS + _BITS), key % 2**_BITS)
    found = [
        Pair(vacancy, worker, bits[vacancy, worker][0], rank, own,
             _reasons(bits[vacancy, worker][1], near, extra))
        for (vacancy, worker), (rank, own) in ranks.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.vacancy, -one.score, one.worker))


def _reasons(bits: int, near: Sequence[int], extra: Sequence[int]) -> tuple[tuple[str, int], ...]:
    far, flags = bits >> _FLAGS, bits & _FLAG_MASK
    told = [(NEAR[far], near[far])]
    if flags & 1:
        told.append(("优先本地", near[far] * LOCAL_PERCENT // 100 - near[far]))
    told += [
        (name, number)
        for place, (name, number) in enumerate(zip(EXTRA, extra, strict=True), 1)
        if flags >> place & 1
    ]
    return tuple(one for one in told if one[1])


def _table(rows: Iterable[Any], place: str) -> pa.Table:
    listed = list(rows)
    names = [one.name for one in fields(listed[0])]
    columns = dict(zip(names, zip(*(astuple(one) for one in listed), strict=True), strict=True))
    found = {name: list(column) for name, column in columns.items()}
    found["town"] = [code[:9] for code in columns[place]]
    return pa.table(found)
