"""The nearest value in force, half-open dates, repeal, formulas; a missing value stays missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.policy.books import RULES, book
from xianjie.kernel.errors import UsageError
from xianjie.policy.model import Grain
from xianjie.policy.nodes import NameType
from xianjie.policy.places import is_place, lineage, normalise_place
from xianjie.policy.resolution import first_date, resolve, stored_value
from xianjie.policy.units import parse_unit
from xianjie.policy.vocabulary import ListedCodes, vocabulary_at

ON = date(2022, 6, 30)
LAYERS = {
    "530000/parameters/a.yaml": """
自付线: {values: [{from: 2022-01-01, value: 5300, cite: {document: 试行办法}}]}
人均线: {values: [{from: 2022-01-01, value: 6000, cite: {document: 草稿}}]}
""",
    "532300/parameters/a.yaml": """
自付线:
  values:
    - {from: 2022-06-01, to: 2022-07-01, value: 5323, cite: {document: 试行办法}}
""",
    "532325/parameters/a.yaml": """
人均线:
  last_checked_on: 2022-06-01
  note: 县里的数
  values:
    - {from: 2022-06-30, value: 6500.50, cite: {document: 试行办法}}
    - {from: 2023-01-01, value: null, cite: {document: 试行办法}}
""",
    "532325100/parameters/a.yaml": """
自付线: {values: [{from: 2022-01-01, value: 100, cite: {document: 试行办法}}]}
""",
    "532325100201/parameters/a.yaml": """
自付线: {values: [{from: 2022-01-01, value: 201, cite: {document: 试行办法}}]}
""",
}


@pytest.mark.parametrize(
    ("place", "on", "fen", "by"),
    [
        ("110101", ON, 500_000, "000000"),
        ("110101", date(2020, 12, 31), None, ""),
        ("110101", date(2021, 1, 1), 500_000, "000000"),
        ("530000", date(2021, 12, 31), 500_000, "000000"),
        ("530000", ON, 530_000, "530000"),
        ("532325", date(2022, 5, 31), 530_000, "530000"),
        ("532325", date(2022, 6, 1), 532_300, "532300"),
        ("532325000000", date(2022, 6, 30), 532_300, "532300"),
        ("532325", date(2022, 7, 1), 530_000, "530000"),
        ("532325100", ON, 10_000, "532325100"),
        ("532325100200", ON, 10_000, "532325100"),
        ("532325100201", ON, 20_100, "532325100201"),
    ],
)
def test_the_nearest_value_in_force(
    tmp_path: Path, place: str, on: date, fen: int | None, by: str
) -> None:
    line = resolve(book(tmp_path, LAYERS), place, on).parameters["自付线"]
    assert (line.value, line.place) == (fen, by)
    assert line.title == "医疗自付预警线"


def test_a_missing_parameter_stays_missing_and_so_does_its_formula(tmp_path: Path) -> None:
    resolved = resolve(book(tmp_path, LAYERS), "110101", ON)
    assert resolved.parameters["人均线"].value is None
    assert not resolved.parameters["人均线"].repealed
    assert resolved.parameters["人均线一倍半"].value is None
    assert resolved.parameters["人均线一倍半"].inputs == ("人均线", "比例")
    assert resolved.values["人均线"] is None


def test_null_repeals_and_stops_the_search(tmp_path: Path) -> None:
    line = resolve(book(tmp_path, LAYERS), "532325", date(2023, 1, 1)).parameters["人均线"]
    assert (line.value, line.repealed, line.place) == (None, True, "532325")


def test_a_formula_uses_the_values_of_the_place(tmp_path: Path) -> None:
    resolved = resolve(book(tmp_path, LAYERS), "532325", ON)
    line = resolved.parameters["人均线一倍半"]
    assert line.value == 975_075
    assert (line.place, line.from_date, line.formula) == ("000000", ON, "人均线 * 比例")
    assert str(line.unit) == "元/年·人"
    own = resolved.parameters["人均线"]
    assert (own.note, own.last_checked_on) == ("县里的数", date(2022, 6, 1))


def test_unverified_is_inherited_by_formulas(tmp_path: Path) -> None:
    loaded = book(tmp_path, LAYERS)
    at_province = resolve(loaded, "530000", ON).parameters
    assert at_province["人均线"].unverified
    assert at_province["人均线一倍半"].unverified
    at_county = resolve(loaded, "532325", ON).parameters
    assert not at_county["人均线一倍半"].unverified
    assert at_county["核查天数"].unverified


def test_formulas_in_a_circle_give_nothing(tmp_path: Path) -> None:
    files = {
        "000000/parameters/b.yaml": """
甲: {title: 甲, unit: 元, formula: 乙 + 自付线, cite: {document: 草稿}}
乙: {title: 乙, unit: 元, formula: 甲 - 自付线, cite: {document: 草稿}}
丙: {title: 丙, unit: 元, formula: 无此名, cite: {document: 草稿}}
丁: {title: 丁, unit: 元, formula: 截至日, cite: {document: 草稿}}
戊: {title: 戊, unit: 元, values: [{from: 2021-01-01, value: 很多, cite: {document: 草稿}}]}
"""
    }
    values = resolve(book(tmp_path, files), "000000", ON).values
    assert [values[name] for name in "甲乙丙丁戊"] == [None] * 5


def test_rules_of_the_nearest_layer_in_force(tmp_path: Path) -> None:
    files = {
        "530000/rules/a.yaml": RULES.replace("橙", "红").replace(
            "  kind:", "  from: 2022-01-01\n  to: 2023-01-01\n  kind:"
        ),
        "532325/rules/a.yaml": "- {id: 大额自付, disabled: true, from: 2022-07-01}\n",
    }
    loaded = book(tmp_path, files)

    def level(place: str, on: date) -> str:
        rule = resolve(loaded, place, on).rules.get("大额自付")
        return rule.levels[0].level + rule.place if rule else ""

    assert level("530000", date(2021, 12, 31)) == "橙000000"
    assert level("530000", date(2022, 1, 1)) == "红530000"
    assert level("532325", ON) == "红530000"
    assert level("532325", date(2022, 7, 1)) == ""
    assert level("530000", date(2023, 1, 1)) == "橙000000"
    assert level("440000", ON) == "橙000000"


def test_facts_of_the_nearest_layer(tmp_path: Path) -> None:
    files = {
        "532325/facts/a.yaml": "脱贫户: {grain: household, expression: \"户类型 <> '一般农户'\"}\n"
    }
    loaded = book(tmp_path, files)
    assert resolve(loaded, "532325", ON).facts["脱贫户"].place == "532325"
    assert resolve(loaded, "532300", ON).facts["脱贫户"].place == "000000"


def test_names_by_grain(tmp_path: Path) -> None:
    resolved = resolve(book(tmp_path), "532325", ON)
    household = resolved.names_for(Grain.HOUSEHOLD)
    assert {"自付线", "自付", "残疾人数"} <= household.keys()
    assert "残疾" not in household
    assert {"残疾", "自付", "自付线"} <= resolved.names_for(Grain.PERSON).keys()


def test_the_first_date_with_all_values(tmp_path: Path) -> None:
    loaded = book(tmp_path, LAYERS)
    county = vocabulary_at(loaded, "532325")
    assert first_date(loaded, county, ["自付线"], date.min) == date(2021, 1, 1)
    assert first_date(loaded, county, ["人均线一倍半"], date.min) == date(2022, 1, 1)
    assert first_date(loaded, county, ["自付线"], date(2024, 1, 1)) == date(2024, 1, 1)
    assert first_date(loaded, county, ["自付"], date.min) == date.min


YUAN = NameType("money", parse_unit("元"))
CODES = ListedCodes(("甲", "乙"))


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (Decimal("7073.50"), YUAN, 707_350),
        (5, NameType("int"), 5),
        (Decimal("5.0"), NameType("int"), 5),
        (1, NameType("decimal", integral=False), Decimal(1)),
        ("是", NameType("bool"), True),
        (False, NameType("bool"), False),
        (ON, NameType("date"), ON),
        ("甲", NameType("code", codes=CODES), "甲"),
        ("丙", NameType("code"), "丙"),
        (("甲", "乙"), NameType("codes", codes=CODES), frozenset({"甲", "乙"})),
        ("甲", NameType("codes", codes=CODES), frozenset({"甲"})),
        (12, NameType("text"), "12"),
    ],
)
def test_stored_values(value: object, kind: NameType, expected: object) -> None:
    stored = stored_value(value, kind)  # type: ignore[arg-type]
    assert stored == expected
    assert type(stored) is type(expected)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("五千", YUAN),
        (True, YUAN),
        (("1",), YUAN),
        (Decimal("1.5"), NameType("int")),
        ("对", NameType("bool")),
        ("2022-06-30", NameType("date")),
        ("丙", NameType("code", codes=CODES)),
        (("甲", "丙"), NameType("codes", codes=CODES)),
        (ON, NameType("text")),
    ],
)
def test_values_of_another_kind_are_refused(value: object, kind: NameType) -> None:
    with pytest.raises(ValueError, match="“"):
        stored_value(value, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("53", "530000"),
        ("5323", "532300"),
        (" 532325 ", "532325"),
        ("532325000", "532325"),
        ("532325000000", "532325"),
        ("532325100000", "532325100"),
        ("532325100201", "532325100201"),
        ("000000", "000000"),
        ("\uff15\uff13", "530000"),
    ],
)
def test_places_are_normalised(code: str, place: str) -> None:
    assert normalise_place(code) == place
    assert is_place(place)


@pytest.mark.parametrize("code", ["", "5", "53232", "姚安县", "5323251002011"])
def test_other_codes_are_wrong_use(code: str) -> None:
    with pytest.raises(UsageError) as caught:
        normalise_place(code)
    assert caught.value.code == "bad-division"


def test_lineage_is_nearest_first() -> None:
    assert lineage("532325100201") == (
        "532325100201",
        "532325100",
        "532325",
        "532300",
        "530000",
        "000000",
    )
    assert lineage("000000") == ("000000",)
