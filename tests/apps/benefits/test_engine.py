"""From a delivered roll to a gap, its steps, what if, and the command line: the engine for real."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.apps.benefits.kit import NOW, small_rulebook
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.benefits.models import BenefitEvaluation, BenefitUnknown, EntitlementGap
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions import screen_period
from xianjie.cli import app
from xianjie.kernel.periods import Period

PERIOD = "2022-06"
_STANDARD = """
低保标准: {title: 低保标准, unit: 元/年·人, values: [{from: 2021-01-01, value: 4960, cite: {document: 产品建议值, clause: 第一条}}]}
"""  # noqa: E501
_FACTS = """
人均收入: {title: 家庭人均纯收入, unit: 元/年·人, grain: household, source: registry-household, measure: value(人均纯收入), absent: 未知}
残疾: {title: 持证残疾, grain: person, source: disability, measure: exists, window: 当期, absent: 否}
"""  # noqa: E501
_BENEFITS = """
- id: 低保
  title: 农村低保
  family: 基本生活
  department: 民政
  grain: household
  when: 人均收入 < 低保标准
  roll: 人均收入 < 0
  unit: 元/年·人
  amounts: [{amount: 低保标准 - 人均收入}]
  days: 待遇答复天数
  proof: [收入声明]
  message: 家庭人均收入{人均收入}，低于{低保标准}
  cite: {document: 产品建议值, clause: 第二条}
  from: 2021-01-01
  cases:
    - {given: {人均收入: 4959.99, 低保标准: 4960}, outcome: 应享未享, amount: 0.01}
    - {given: {人均收入: 4960, 低保标准: 4960}, outcome: 不符合}
- id: 残疾补贴
  title: 残疾人补贴
  family: 残疾儿童
  department: 残联
  grain: person
  when: 残疾
  cite: {document: 产品建议值, clause: 第三条}
  from: 2021-01-01
  cases:
    - {given: {残疾: 是}, outcome: 符合条件}
    - {given: {残疾: 否}, outcome: 不符合}
"""


@pytest.fixture
def screened(db, home, root, settings, tmp_path):
    """Three households: poor, well off, of unknown income; the month is screened."""
    from xianjie.apps.policies.actions import publish

    folder = small_rulebook(tmp_path / "rulebook")
    for name, text in (
        ("parameters/低保.yaml", _STANDARD),
        ("facts/低保.yaml", _FACTS),
        ("benefits/低保.yaml", _BENEFITS),
    ):
        path = folder / "000000" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings.PACKAGED_RULEBOOK_DIR = folder
    small.make_divisions()
    publish(by=root, at=NOW)
    homes = [small.make_household(number) for number in (1, 2, 3)]
    for household, income in zip(homes, (400000, 500000, None), strict=True):
        Household.objects.filter(pk=household.pk).update(income_per_capita=income)
    month = Period.parse(PERIOD)
    screen_period(by=root, county=small.COUNTY, period=month, as_of=month.last_day, now=NOW)
    return homes


def test_a_screened_month_has_its_gaps_and_each_says_why(screened, client, capsys, tmp_path):
    poor, rich, unknown = screened
    gap = EntitlementGap.objects.get()
    assert (gap.household, gap.kind, gap.amount, gap.clause) == (
        poor, "OWED", 96000, "《产品建议值》第二条",
    )  # fmt: skip
    assert gap.reason == "家庭人均收入4,000 元/年·人，低于4,960 元/年·人"
    missing = BenefitUnknown.objects.filter(benefit_id="低保")
    assert list(missing.values_list("missing_fact", "count")) == [("", 1), ("人均收入", 1)]

    # The same inputs again leave everything as it is.
    month = Period.parse(PERIOD)
    root = cli_actor("test")
    screen_period(by=root, county=small.COUNTY, period=month, as_of=month.last_day, now=NOW)
    assert BenefitEvaluation.objects.count() == 1

    client.force_login(small.make_user())
    page = client.get(f"/benefits/{gap.pk}/").content.decode()
    assert "家庭人均纯收入 4,000 元/年·人" in page
    assert client.get(f"/benefits/{gap.pk}/?steps=full").status_code == 200
    page = client.get("/benefits/unknown/低保/").content.decode()
    assert unknown.household_code in page
    assert rich.household_code not in page

    url = f"/benefits/household/{poor.pk}/"
    page = client.get(url).content.decode()
    assert "残疾人补贴" in page
    assert "960.00" in page
    member = poor.members.get()
    grown = client.post(url, {"event": "income", "income_kind": "工资性收入", "income": "90000"})
    assert "-960.00" in grown.content.decode()
    ill = client.post(url, {"event": "disability", "person": member.pk, "category": "肢体",
                            "grade": "1"}).content.decode()  # fmt: skip
    assert "假如以后，会有这些不同" in ill
    assert "符合条件" in ill
    gone = client.post(url, {"event": "gone", "person": member.pk}).content.decode()
    assert "假如以后" in gone
    bill = client.post(url, {"event": "illness", "person": member.pk, "bill": "20000"})
    assert "每一项待遇都和现在一样" in bill.content.decode()
    wrong = client.post(url, {"event": "illness"}).content.decode()
    assert wrong.count("请填写这一项") == 2
    assert EntitlementGap.objects.count() == 1
    assert "应享未享和在享" in client.get(f"/registry/households/{poor.pk}/").content.decode()

    assert app.run(["benefits", "gaps", "--period", PERIOD, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["gaps"] == {"应享未享": 1, "享而不符": 0, "少发": 0, "多发": 0}
    assert [one["benefit"] for one in told["benefits"]] == ["低保", "残疾补贴"]
    path = tmp_path / "gaps.csv"
    assert app.run(["benefits", "gaps", "--period", PERIOD, "-o", str(path)]) == 0
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].split(",")[:4] == ["户编号", "户主", "姓名", "行政区划"]
    assert lines[1].startswith(f"{poor.household_code},李大山,")
    capsys.readouterr()
    assert app.run(["benefits", "check", poor.household_code, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    first = told["benefits"][0]
    assert (first["benefit"], first["outcome"], Decimal(first["amount"])) == (
        "低保", "应享未享", Decimal(960),
    )  # fmt: skip
    assert first["steps"][-1]["label"] == "结论"
    assert app.run(["benefits", "check", "无此户"]) == 1
