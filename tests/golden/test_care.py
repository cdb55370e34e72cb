"""The same people in four places: insurance, pension, schooling, with each place's clause."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xianjie.policy.entitlement import assess
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook
from xianjie.policy.resolution import resolve

D = Decimal
PLACES = {"623000": "甘南", "620402": "白银", "441800": "清远", "532325": "姚安"}
NOBODY: dict[str, Any] = dict.fromkeys(
    (
        "特困在享", "低保在享", "身份_孤儿", "身份_返贫致贫", "在册监测", "身份_低收入家庭",
        "脱贫户", "身份_重残", "身份_精神智力残疾", "持证残疾", "计生两证户",
    ),
    False,
)  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


def _judged(book: Rulebook, benefit: str, **facts: Any) -> dict[str, tuple[str, Decimal | None]]:
    found = {}
    for code, name in PLACES.items():
        resolved = resolve(book, code, date(2022, 8, 1))
        result = assess(resolved, resolved.benefits[benefit], NOBODY | facts)
        found[name] = (str(result.outcome), result.amount)
    return found


def _insured(book: Rulebook, **who: Any) -> dict[str, tuple[str, Decimal | None]]:
    return _judged(book, "参保资助", 参保资助人群=True, 参保资助赶得上=True, 参保资助金额=0, **who)


def _paid_for(book: Rulebook, **who: Any) -> dict[str, tuple[str, Decimal | None]]:
    return _judged(book, "养老代缴", 养老代缴年龄=True, 养老代缴金额=0, **who)


def test_subsidies_for_insurance(book: Rulebook) -> None:
    owed, none = "应享未享", ("不符合", None)
    assert _insured(book, 特困在享=True, 低保在享=True) == dict.fromkeys(
        PLACES.values(), (owed, D(320))
    )
    assert _insured(book, 低保在享=True) == {
        "甘南": (owed, D(192)),
        "白银": (owed, D(192)),
        "清远": (owed, D(320)),
        "姚安": (owed, D(180)),
    }
    assert _insured(book, 在册监测=True) == {
        "甘南": none,
        "白银": none,
        "清远": none,
        "姚安": (owed, D(180)),
    }
    assert _insured(book, 脱贫户=True) == {
        "甘南": (owed, D(160)),
        "白银": (owed, D(160)),
        "清远": none,
        "姚安": (owed, D(180)),
    }


def test_contributions_to_the_pension(book: Rulebook) -> None:
    owed, none = "应享未享", ("不符合", None)
    assert _paid_for(book, 持证残疾=True) == {
        "甘南": (owed, D(100)),
        "白银": none,
        "清远": none,
        "姚安": none,
    }
    assert _paid_for(book, 身份_精神智力残疾=True, 持证残疾=True) == {
        "甘南": (owed, D(100)),
        "白银": none,
        "清远": (owed, D(180)),
        "姚安": none,
    }
    assert _paid_for(book, 在册监测=True) == {
        "甘南": none,
        "白银": (owed, D(100)),
        "清远": none,
        "姚安": none,
    }
    assert _paid_for(book, 计生两证户=True)["白银"] == (owed, D(100))


def test_serious_illness_is_tilted_for_monitored_people_where_the_document_says_so(
    book: Rulebook,
) -> None:
    found = _judged(book, "大病保险倾斜", 在册监测=True)
    assert {name: outcome for name, (outcome, _) in found.items()} == {
        "甘南": "不符合",
        "白银": "符合条件",
        "清远": "不符合",
        "姚安": "不符合",
    }


def test_only_gannan_teaches_fifteen_years_free_and_qingyuan_has_no_yulu(book: Rulebook) -> None:
    on = date(2022, 8, 1)
    offered = {name: set(resolve(book, code, on).benefits) for code, name in PLACES.items()}
    assert {name for name, ids in offered.items() if "十五年免费教育" in ids} == {"甘南"}
    assert {name for name, ids in offered.items() if "雨露计划" not in ids} == {"清远"}


@pytest.mark.parametrize(("stage", "amount"), [("小学在读", 625), ("初中在读", 750)])
def test_the_grants_of_pupils_rise_in_the_autumn_of_2023(
    book: Rulebook, stage: str, amount: int
) -> None:
    facts: dict[str, Any] = dict.fromkeys(
        ("学前在读", "小学在读", "初中在读", "普高在读", "中职在读", "寄宿生"), False
    )
    facts |= {"学籍在读": True, "资助范围学生": True, "学生资助金额": 0, stage: True}
    found = []
    for on in (date(2023, 8, 31), date(2023, 9, 1)):
        resolved = resolve(book, "532325", on)
        found.append(assess(resolved, resolved.benefits["学生资助"], facts).amount)
    assert found == [D(500 if amount == 625 else 625), D(amount)]


def test_high_costs_of_illness_are_told_to_the_insurance_office(book: Rulebook) -> None:
    rules = resolve(book, "532325", date(2022, 8, 1)).rules
    told = ("因病-大额自付", "因病-大额自付-一般农户", "因病-单次住院自付", "加重-医疗支出")
    assert [name for name in told if "医保" not in rules[name].notify] == []
