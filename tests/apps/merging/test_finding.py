"""Which pairs are taken for one; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from xianjie.apps.merging.enums import DuplicateKind
from xianjie.apps.merging.finding import Bars, Record, find_duplicates
from xianjie.kernel.ids import check_digit, identity_part, normalise_id

WEIGHTS = {
    "证件号码相同": 9, "证件号码差一两位": 4, "证件号码都有效但不同": -4, "姓名相同": 3,
    "姓名同音": 1, "姓名差一字": 1, "姓名不同": -3, "出生日期相同": 3, "出生日期不同": -3,
    "性别不同": -3, "同户": 4, "同村": 2, "电话相同": 3,
}  # fmt: skip
BARS = Bars({k: Decimal(v) for k, v in WEIGHTS.items()}, Decimal(8), Decimal("0.6"), 40, 0.9)
BORN = date(1975, 3, 3)


def valid(sequence: str, day: str = "19750303") -> str:
    return f"532399{day}{sequence}" + check_digit(f"532399{day}{sequence}")


def one(pk: int, name: str, number: str = "", home: int | None = 1, **more: object) -> Record:
    number = identity_part(normalise_id(number)) if number else ""
    check = len(number) == 18 and check_digit(number[:17]) == number[17]
    values = {"village": "532325101201", "birth": BORN, "sex": "男", "phone": b"", "is_head": False}
    values |= more
    return Record(pk, home, check_ok=check, number=number, name=name, **values)  # type: ignore[arg-type]


def kinds(*records: Record) -> list[str]:
    return [found.kind.value for found in find_duplicates(records, BARS)]


OLD = "532399750303123"
NEAR = valid("131")[:16] + ("4" if valid("131")[16] != "4" else "5") + valid("131")[17]


@pytest.mark.parametrize(
    ("records", "wanted"),
    [
        ([one(1, "王一", valid("123")), one(2, "王一", OLD)], ["SAME_ID"]),
        ([one(1, "王一", valid("131")), one(2, "王一", valid("131") + "42")], ["SAME_ID"]),
        ([one(1, "王一", valid("131")), one(2, "赵二", valid("131"), 2)], ["TWO_HOUSEHOLDS"]),
        ([one(1, "王一", valid("131")), one(2, "王一", NEAR)], ["TWO_IDS"]),
        ([one(1, "张丽", valid("142")), one(2, "张莉", valid("142")[:17] + "0")], ["TWO_IDS"]),
        ([one(1, "王一", valid("131")), one(2, "王一", "", 2, phone=b"")], ["TWO_HOUSEHOLDS"]),
        ([one(1, "王一", valid("131")), one(2, "王一", valid("131"), None)], ["RETURNED"]),
        # Both have left.
        ([one(1, "王一", valid("131"), None), one(2, "王一", valid("131"), None)], []),
        # Twins: one character and two digits apart, both numbers valid.
        ([one(1, "王小明", valid("131")), one(2, "王小亮", valid("153"))], []),
        ([one(1, "张丽", valid("142")), one(2, "张莉", valid("165"))], []),
        # Namesakes of a village, with numbers of their own, or without any.
        ([one(1, "王一", valid("131")), one(2, "王一", valid("171"), 2)], []),
        ([one(1, "王一", birth=None), one(2, "王一", "", 2, birth=None)], []),
        # A number that names nobody.
        ([one(1, "王一", "无", birth=None), one(2, "赵二", "无", 2)], []),
        # Father and son of one name.
        ([one(1, "王一", valid("131")), one(2, "王一", valid("131", "20010101"),
                                          birth=date(2001, 1, 1))], []),
    ],
)  # fmt: skip
def test_pairs(records: list[Record], wanted: list[str]) -> None:
    assert kinds(*records) == wanted
    assert kinds(*records[::-1]) == wanted


def test_a_family_registered_twice_is_one_proposal() -> None:
    numbers = [valid("131"), valid("142"), valid("153")]
    first = [one(i, f"王{c}", n, 1) for i, (c, n) in enumerate(zip("甲乙丙", numbers, strict=True))]
    second = [row._replace(pk=row.pk + 10, household=2) for row in first[1:]]
    (found,) = find_duplicates([*first, *second], BARS)
    assert (found.kind, found.first, found.second) == (DuplicateKind.SAME_FAMILY, 1, 2)
    assert found.pairs == ((1, 11), (2, 12))
    heads = [first[0]._replace(is_head=True), first[1], first[0]._replace(pk=10, household=2)]
    assert kinds(*heads) == ["TWO_HOUSEHOLDS"]
    assert kinds(*heads[:2], heads[2]._replace(is_head=True)) == ["SAME_FAMILY"]


def test_splink_adds_pairs_and_explains_them() -> None:
    rows = []
    for place in range(600):
        born = date(1950 + place % 60, place % 12 + 1, place % 27 + 1)
        given = valid(f"{100 + place % 899:03d}", f"{born:%Y%m%d}")
        name = (
            "赵钱孙李周吴郑王"[place % 8] + "甲乙丙丁戊己庚辛壬癸"[place % 10] + chr(0x5000 + place)
        )
        rows.append(one(place + 1, name, given, home=place // 3, birth=born, sex="",
                        village=f"5323251012{place // 60:02d}"))  # fmt: skip
    # Without a number: eight points, of nine that are asked for; but the name is a rare one.
    twin = rows[7]._replace(pk=900, household=150, number="")
    assert find_duplicates([*rows[:400], twin], replace(BARS, bar=Decimal(9))) == []
    (found,) = find_duplicates([*rows, twin], replace(BARS, bar=Decimal(9)))
    assert (found.first, found.second, found.kind) == (8, 900, DuplicateKind.TWO_HOUSEHOLDS)
    assert found.grade.probability is not None
    assert found.grade.probability > 0.9
    total = sum((weight for _, weight, _ in found.grade.evidence), Decimal())
    assert abs(total - found.grade.score) < Decimal("0.1")
    assert found.grade.evidence[0][2] == "prior"
