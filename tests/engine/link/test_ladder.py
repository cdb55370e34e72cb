import datetime as dt

import pytest

from xianjie.engine.link import Hints, Linker, Outcome, People, PersonRecord
from xianjie.kernel.ids import check_digit

VILLAGE = "532325100200"


def number(body: str) -> str:
    return body + check_digit(body)


HEAD = number("53239919620311123")
WIFE = number("53239919650708124")
SON = number("53239919900101101")
OTHER = number("53239919551212777")


def linker(*extra: PersonRecord) -> Linker:
    people = [
        PersonRecord(1, 10, VILLAGE, HEAD, "王大明", dt.date(1962, 3, 11), "13800000001", True),
        PersonRecord(2, 10, VILLAGE, WIFE, "李秀英", dt.date(1965, 7, 8)),
        PersonRecord(3, 10, VILLAGE, SON, "王小明", dt.date(1990, 1, 1)),
        PersonRecord(4, 20, "532325100201", OTHER, "单永福", dt.date(1955, 12, 12), "", True),
        PersonRecord(5, 30, VILLAGE, "", "普无证", dt.date(2001, 1, 1)),
        *extra,
    ]
    return Linker(People(people))


def ends(link) -> tuple:
    return (str(link.outcome), link.person_no, link.household_no)


def wrong_check(value: str) -> str:
    return value[:17] + ("1" if value[17] != "1" else "2")


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        (HEAD, "王大明", ("id", 1, 10)),
        (HEAD, "王达明", ("id", 1, 10)),
        (HEAD, "王大民", ("id", 1, 10)),
        (HEAD.lower(), "王大鹏", ("id", 1, 10)),
        (HEAD + "41", "王大明", ("id", 1, 10)),
        (OTHER[:6] + OTHER[8:17], "单永福", ("ladder", 4, 20)),
        (wrong_check(OTHER), "山永福", ("ladder", 4, 20)),
        (OTHER[:12] + OTHER[13] + OTHER[12] + OTHER[14:], "单永福", ("ladder", 4, 20)),
        (OTHER[:9] + OTHER[10:], "单永福", ("ladder", 4, 20)),
        (OTHER[:9] + "0" + OTHER[9:], "单永福", ("ladder", 4, 20)),
        ("11" + OTHER[2:], "单永福", ("ladder", 4, 20)),
        (wrong_check(OTHER), "单永贵", ("ladder", 4, 20)),
    ],
)
def test_linked(written, name, expected):
    assert ends(linker().link(written, name)) == expected


@pytest.mark.parametrize(
    ("written", "name", "reasons"),
    [
        (HEAD, "赵六", {1: ("证件号码相同，姓名不一致",)}),
        (HEAD, "王小明", {1: ("证件号码相同，须核对姓名",)}),
        (
            OTHER[:8] + "00" + OTHER[10:],
            "单永贵",
            {4: ("证件号码相差2位，姓名相差一字",)},
        ),
        ("", "单永福", {4: ("姓名一致",)}),
        ("5323991955121200000", "单永福", {4: ("姓名一致", "出生日期一致")}),
    ],
)
def test_queued(written, name, reasons):
    link = linker().link(written, name)
    assert ends(link) == ("queued", None, None)
    found = {candidate.person_no: candidate.reasons for candidate in link.candidates}
    assert {key: found[key] for key in reasons} == reasons


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (number("53239919880808333"), "钱外人"),
        (number("53239919880808333"), "单永福"),
        (HEAD, ""),
        ("", ""),
        ("", "钱外人"),
        ("无", "钱外人"),
        ("53239919880808333*", "单永福"),
    ],
)
def test_unlinked(written, name):
    assert ends(linker().link(written, name)) == ("none", None, None)


def test_a_missing_number_is_ranked_by_village_and_birth():
    people = linker(PersonRecord(6, 40, "532325100299", number("53239919700101222"), "李秀英"))
    link = people.link("", "李秀英", Hints(dt.date(1965, 7, 8), VILLAGE))
    assert [(c.person_no, c.reasons) for c in link.candidates] == [
        (2, ("姓名一致", "出生日期一致", "同村")),
        (6, ("姓名一致",)),
    ]


def test_name_and_telephone_link_a_caller_without_a_number():
    assert ends(linker().link("", "王大明", Hints(phone="13800000001"))) == ("ladder", 1, 10)
    assert ends(linker().link("", "王大明", Hints(phone="13800000009"))) == ("queued", None, None)
    stranger = number("53239919880808333")
    assert ends(linker().link(stranger, "王大明", Hints(phone="13800000001"))) == (
        "queued",
        None,
        None,
    )


def test_a_number_that_two_people_share_is_for_a_person_to_decide():
    twice = linker(PersonRecord(6, 40, VILLAGE, OTHER, "单永福"))
    assert ends(twice.link(OTHER, "单永福")) == ("queued", None, None)


def test_twins_are_never_confused():
    first, second = number("53239920100505111"), number("53239920100505113")
    twins = linker(
        PersonRecord(6, 40, VILLAGE, first, "杨子轩"),
        PersonRecord(7, 40, VILLAGE, second, "杨子豪"),
    )
    for position in range(18):
        for digit in "0123456789":
            typed = first[:position] + digit + first[position + 1 :]
            assert twins.link(typed, "杨子轩").person_no in {6, None}
            assert twins.link(typed, "杨子豪").person_no in {7, None}


def test_a_wrong_number_in_the_registry_is_found_by_the_right_one():
    broken = linker(PersonRecord(6, 40, VILLAGE, wrong_check(SON[:16] + "717"), "起文华"))
    right = number(SON[:16] + "7")
    assert broken.link(right, "起文华").person_no in {6, None}
    same = linker(PersonRecord(6, 40, VILLAGE, wrong_check(number("53239919770707456")), "起文华"))
    assert ends(same.link(number("53239919770707456"), "起文华")) == ("ladder", 6, 40)
    as_wrong = wrong_check(number("53239919770707456"))
    assert ends(same.link(as_wrong, "起文华")) == ("ladder", 6, 40)


def test_an_empty_registry_links_nobody():
    empty = Linker(People([]))
    assert empty.link(HEAD, "王大明").outcome is Outcome.NONE
    assert empty.link("", "王大明").outcome is Outcome.NONE
    assert empty.link(wrong_check(HEAD), "王大明").outcome is Outcome.NONE
