"""Ranking what the ladder left: who, how likely, and why; and one person kept twice."""

import datetime as dt
import logging
import subprocess
import sys

import duckdb
import pytest

from benchmarks import link_data
from xianjie.engine.link import Population, Subject, duplicates, rank_pairs
from xianjie.engine.link.splinking import closed_memory
from xianjie.kernel.ids import check_digit

VILLAGE, OTHER = "532325100200", "532325101200"


def number(body: str) -> str:
    return body + check_digit(body)


GRANNY = Subject(
    900_001, "杨秀英", number("53239919440102002"), dt.date(1944, 1, 2), "女", VILLAGE, "杨大山",
    "13987800001", False, 900_001,
)  # fmt: skip
HEAD = Subject(
    900_002, "杨大山", number("53239919680203001"), dt.date(1968, 2, 3), "男", VILLAGE, "杨大山",
    "13987800001", True, 900_001,
)  # fmt: skip
SON = Subject(
    900_003, "杨志强", number("53239920010709011"), dt.date(2001, 7, 9), "男", VILLAGE, "杨大山",
    "13987800001", False, 900_001,
)  # fmt: skip
TWIN = Subject(
    900_004, "杨志刚", number("53239920010709031"), dt.date(2001, 7, 9), "男", VILLAGE, "杨大山",
    "13987800001", False, 900_001,
)  # fmt: skip
NAMESAKE = Subject(
    900_005, "杨秀英", number("53239919810902004"), dt.date(1981, 9, 2), "女", OTHER, "李国有",
    "13987800005", False, 900_005,
)  # fmt: skip
PEOPLE = [*link_data.make(4000, 1).people, GRANNY, HEAD, SON, TWIN, NAMESAKE]


@pytest.fixture(scope="module")
def known():
    return Population.of(PEOPLE)


def rank(known, *rows, **options):
    options = {"link_bar": 0.9999} | options
    found = rank_pairs([row._replace(key=i) for i, row in enumerate(rows)], known, **options)
    return [found.get(i, []) for i in range(len(rows))]


def test_the_likeliest_person_comes_first_with_reasons_that_add_up(known):
    row = Subject(0, "杨秀瑛", "", GRANNY.birth_date, "", VILLAGE, "杨大山")
    [found] = rank(known, row)
    best = found[0]
    assert best.right == GRANNY.key
    assert [(part.code, part.level) for part in best.contributions] == [
        ("prior", ""),
        ("name", "sound"),
        ("birth", "equal"),
        ("village", "village"),
        ("head", "equal"),
    ]
    assert sum(part.bits for part in best.contributions) == pytest.approx(best.weight, abs=0.05)
    assert best.probability == pytest.approx(1 / (1 + 2**-best.weight), abs=0.01)
    assert all(part.words for part in best.contributions)


def test_only_what_meets_the_bar_and_every_guard_is_sure(known):
    sure = Subject(0, "杨秀英", "", GRANNY.birth_date, "女", VILLAGE, "杨大山", "13987800001")
    by_name = Subject(0, "杨秀英")
    same_village = Subject(0, "杨秀英", village_code=VILLAGE)
    of_another = sure._replace(id_number=number("53239919440102022"))
    contradicting = sure._replace(birth_date=dt.date(1990, 5, 5))
    rows = (sure, by_name, same_village, of_another, contradicting)
    ranked = rank(known, *rows)
    assert [bool(found) and found[0].sure for found in ranked] == [True, False, False, False, False]
    assert [found[0].right for found in ranked if found and found[0].sure] == [GRANNY.key]
    never = rank(known, sure, link_bar=None)
    assert [found[0].sure for found in never] == [False]


def test_a_rare_name_weighs_more_than_a_common_one(known):
    common = Subject(0, "杨秀英", village_code=VILLAGE)
    rare = Subject(0, "杨大山", village_code=VILLAGE)
    one, other = (found[0] for found in rank(known, common, rare, queue_bar=0.0))
    assert one.contributions[1].bits < other.contributions[1].bits


def test_the_same_tables_give_the_same_answer(known):
    row = Subject(0, "杨秀英", "", GRANNY.birth_date, "女", VILLAGE)
    assert rank(known, row) == rank(Population.of(PEOPLE), row)


def test_nothing_to_compare_gives_nothing(known):
    assert rank_pairs([], known) == {}
    assert rank_pairs([Subject(1, "杨秀英")], []) == {}
    assert rank_pairs([Subject(1, "", "")], known) == {}
    assert duplicates([]) == []


def test_duplicates_are_one_person_and_not_twins_or_namesakes(caplog):
    caplog.set_level(logging.DEBUG)
    same_number = GRANNY._replace(key=1_000_001, name="杨秀音", household=1_000_001)
    two_numbers = SON._replace(
        key=1_000_002, id_number=number("53019920010709055"), household=1_000_002
    )
    married = NAMESAKE._replace(
        key=1_000_003, id_number="", village_code=VILLAGE, head_name="王五", phone="",
        household=1_000_003,
    )  # fmt: skip
    found = duplicates([*PEOPLE, same_number, two_numbers, married], bar=0.5)
    assert {(one.left, one.right) for one in found} == {
        (GRANNY.key, same_number.key),
        (SON.key, two_numbers.key),
        (NAMESAKE.key, married.key),
    }
    assert caplog.records == []


def test_personal_data_cannot_leave_memory(tmp_path):
    with closed_memory() as memory:
        assert memory.execute("SELECT current_setting('temp_directory')").fetchone() == ("",)
        with pytest.raises(duckdb.Error, match="disabled"):
            memory.execute(f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'")
        with pytest.raises(duckdb.Error, match="locked"):
            memory.execute("SET enable_external_access = true")
    assert list(tmp_path.iterdir()) == []


def test_splink_is_imported_when_it_is_used():
    code = "import sys, xianjie.engine.link; print(sorted({'splink', 'duckdb'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
