"""The same households in four places: other outcomes, other amounts, other clauses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engine.benefit_world import disagreements, judged
from tests.engine.world import World
from xianjie.engine.entitlements import benefit_set
from xianjie.engine.reference import ReferenceRun
from xianjie.policy.benefit_model import Outcome
from xianjie.policy.entitlement import Assessment, Assessor
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook
from xianjie.policy.resolution import resolve

ON = date(2022, 6, 30)
PLACES = {"甘南": "623000", "白银区": "620402", "清远": "441800", "姚安": "532325"}
ASKED = {"低保", "单人户低保", "低保边缘", "低收入家庭认定登记", "特困供养", "孤儿基本生活"}
POOR, ABOVE, EQUAL, DISABLED = 1, 2, 3, 4
"""Households: of little income, some of it granted by the county; and three of more income, where
the son's own bills of the year pass last year's income by a fen, equal it, or where he is disabled.
"""
SON = 2
# The standard of this place is left to the county; the figure is this test's own.
QINGYUAN = """低保标准:
  values: [{from: 2022-01-01, value: 6000, cite: {document: 待核}}]
"""


def fen(yuan: int) -> int:
    return yuan * 100


def _lived(root: Path) -> World:
    made = World(root)
    for number in (POOR, ABOVE, EQUAL, DISABLED):
        net = 17_000 if number == POOR else 20_000
        made.household(
            number, 3, 工资性收入=fen(4000), 生产经营性收入=fen(3000), 生产经营性支出=fen(1000),
            财产性收入=0, 转移性收入=fen(net - 6000), 人均纯收入=fen(net // 3),
            年收入=fen(net + 1000), 户类型="脱贫户", 监测对象类别="突发严重困难户",
            风险是否已消除=False,
        )  # fmt: skip
        for place, born in enumerate((1958, 1960, 1985)):
            made.person(number * 10 + place, number, 出生日期=date(born, 1, 1), 劳动技能="无劳动力")
    income = fen(21_000)
    bills = [(ABOVE, income + 1), (EQUAL, income)]
    rows = {
        # The mothers' pensions: 98 of it is the part that the centre sets.
        "pension": [
            {"person_no": n * 10 + 1, "险种": "城乡居民", "缴费状态": "待遇领取",
             "月待遇": fen(120)}
            for n in (POOR, ABOVE, EQUAL, DISABLED)
        ],
        "disability": [
            {"person_no": DISABLED * 10 + SON, "残疾类别": "肢体", "残疾等级": "2"}
        ],
        "medical-expense": [
            {"person_no": n * 10 + SON, "就医类别": "住院", "个人自付": paid} for n, paid in bills
        ],
        "circumstance": [
            {"household_no": POOR, "情形": "县级确定收入项目年额", "内容": "政府社会救助款物",
             "金额": fen(1200), "认定日期": date(2022, 1, 1)},
            {"household_no": DISABLED, "情形": "低收入家庭认定", "认定日期": date(2022, 1, 1)},
        ],
    }  # fmt: skip
    for feed in (
        "social-assistance", "disability", "serious-illness", "pension", "employment", "vehicle",
        "real-estate", "business", "public-payroll", "school-enrolment", "circumstance",
        "income-ledger", "population-change", "medical-expense",
    ):  # fmt: skip
        made.feed(feed, "2022-06", rows.get(feed, []), complete=True)
    for month in ("2022-04", "2022-05"):
        made.feed("medical-expense", month, [])
        made.feed("population-change", month, [])
    return made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return _lived(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    own = tmp_path_factory.mktemp("own")
    folder = own / "441800" / "parameters"
    folder.mkdir(parents=True)
    (folder / "标准.yaml").write_text(QINGYUAN, encoding="utf-8")
    return load_rulebook(overlays=(own,))


@pytest.fixture(scope="module")
def answers(world: World, book: Rulebook) -> dict[tuple[str, str, int], Assessment]:
    """Each benefit for each household and its son, by place, benefit and household."""
    found = {}
    for name, place in PLACES.items():
        resolved = resolve(book, place, ON)
        inputs = benefit_set(resolved, ASKED).inputs(world.inputs())
        facts, assessor = ReferenceRun(inputs).run(), Assessor(resolved)
        for home in (POOR, ABOVE, EQUAL, DISABLED):
            known = {**facts.households[home], **facts.persons[home * 10 + SON]}
            for benefit in ASKED & resolved.benefits.keys():
                found[name, benefit, home] = assessor.assess(benefit, known)
    return found


@pytest.mark.parametrize(
    ("place", "outcome", "name", "amount", "clause"),
    [
        # 17,000 less 1,176 of basic pension and 1,200 that only 甘南 leaves out as well.
        ("甘南", Outcome.OWED, "差额", Decimal(99), "甘南州"),
        ("白银区", Outcome.NONE, "", None, "白银区"),
        ("清远", Outcome.OWED, "差额", Decimal(182), "民发〔2021〕57号"),
        ("姚安", Outcome.NONE, "", None, "民发〔2021〕57号"),
    ],
)
def test_the_income_that_counts_differs(
    answers: dict[tuple[str, str, int], Assessment],
    place: str,
    outcome: Outcome,
    name: str,
    amount: Decimal | None,
    clause: str,
) -> None:
    found = answers[place, "低保", POOR]
    assert (found.outcome, found.name, found.amount) == (outcome, name, amount)
    assert clause in found.citation


@pytest.mark.parametrize(
    ("place", "clause"),
    [
        ("甘南", "甘南州"),
        ("白银区", "白银区"),
        ("清远", "民发〔2021〕57号"),
        ("姚安", "民发〔2021〕57号"),
    ],
)
def test_the_step_of_what_is_left_out_names_its_clause(
    answers: dict[tuple[str, str, int], Assessment], place: str, clause: str
) -> None:
    steps = answers[place, "低保", POOR].steps
    step = next(one for one in steps if one.text.startswith("不计入的基础养老金"))
    assert clause in step.citation
    assert step.value.endswith("1,176 元/年")


def test_who_is_just_above_is_on_the_edge_where_the_line_is_lower(
    answers: dict[tuple[str, str, int], Assessment],
) -> None:
    told = {place: answers[place, "低保边缘", POOR].outcome for place in PLACES}
    assert told == {
        "甘南": Outcome.NONE,
        "白银区": Outcome.OWED,
        "清远": Outcome.NONE,
        "姚安": Outcome.OWED,
    }
    assert answers["甘南", "低保边缘", POOR].excluded_by == ""
    register = "低收入家庭认定登记"
    assert [place for place in PLACES if (place, register, POOR) in answers] == ["清远"]
    assert answers["清远", register, POOR].excluded_by == "低保"
    assert answers["清远", register, ABOVE].outcome is Outcome.OWED
    assert answers["清远", register, DISABLED].outcome is Outcome.HELD


@pytest.mark.parametrize(
    ("place", "by_cost", "clause"),
    [
        ("甘南", True, "甘南州"),
        ("白银区", True, "白银区"),
        ("清远", False, "清远市"),
        ("姚安", False, "单人户"),
    ],
)
def test_one_member_alone_differs(
    answers: dict[tuple[str, str, int], Assessment], place: str, by_cost: bool, clause: str
) -> None:
    above, equal, disabled = (
        answers[place, "单人户低保", home] for home in (ABOVE, EQUAL, DISABLED)
    )
    assert above.outcome is (Outcome.OWED if by_cost else Outcome.NONE)
    assert above.name == ("自负超收入" if by_cost else "")
    assert equal.outcome is Outcome.NONE
    assert (disabled.outcome, disabled.name) == (Outcome.OWED, "重残")
    assert all(clause in one.citation for one in (above, equal, disabled))


def test_without_its_standard_a_place_says_what_is_missing(world: World) -> None:
    resolved = resolve(load_rulebook(), PLACES["清远"], ON)
    facts = ReferenceRun(benefit_set(resolved, {"低保"}).inputs(world.inputs())).run()
    found = Assessor(resolved).assess("低保", facts.households[POOR])
    assert found.outcome is Outcome.UNKNOWN
    assert "低保标准" in found.missing


@pytest.mark.parametrize("place", ["甘南", "姚安"])
def test_the_engine_says_what_the_reference_says(
    world: World, book: Rulebook, tmp_path: Path, place: str
) -> None:
    resolved = resolve(book, PLACES[place], ON)
    assert disagreements(judged(world, resolved, tmp_path)) == []
