"""A sheet handed in at the door completes the verification that asked for it, or waits."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from tests.apps.cases import case_kit as kit
from xianjie.apps.cases.contents import VerifyContent, stored_content
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.apps.cases.sheets import verified
from xianjie.apps.fieldforms.handlers import Accepted
from xianjie.apps.fieldforms.models import FieldTask, Sheet

pytestmark = pytest.mark.django_db
AT_RISK = "有返贫致贫风险，建议纳入"


@pytest.fixture
def people(county):
    return kit.office(county)


def hand_in(user, case: Case, **values: object) -> Case:
    """Let an accepted sheet of the case's present task act."""
    task = FieldTask.objects.get(source=f"case:{case.pk}:{case.round}")
    moment = kit.at(kit.MONDAY)
    sheet = Sheet.objects.create(
        client_id=uuid4(), form=task.form, definition="0" * 64, county_code=case.county_code,
        division_code=case.division_code, household=case.household, task=task,
        period="2022-07", content=json.dumps(values, ensure_ascii=False), state="ACCEPTED",
        filled_by=user, filled_at=moment["now"], received_at=moment["now"],
    )  # fmt: skip
    verified(Accepted(by=kit.by(user), sheet=sheet, values=values, task=task, replaces=None,
                      **moment))  # fmt: skip
    return Case.objects.get(pk=case.pk)


def test_a_clear_sheet_completes_the_step(county, people) -> None:
    case = kit.opened(people.town, county.one)
    done = hand_in(
        people.worker, case, 核查结论=AT_RISK, 承诺授权=True, 风险类型=["因残", "因病"],
        情况说明="户主住院。",
    )  # fmt: skip
    assert (done.step, done.risks) == ("信息比对", ["因残", "因病"])
    row = CaseStep.objects.get(name="入户核实")
    content = stored_content(row.kind, row.content)
    assert isinstance(content, VerifyContent)
    assert (content.consent_on, row.done_by) == (kit.MONDAY, people.worker)
    assert row.sheet is not None


@pytest.mark.parametrize(
    "values",
    [
        {"核查结论": "情况不清，需再核实", "承诺授权": True},
        {"核查结论": AT_RISK, "承诺授权": False},
        {},
    ],
)
def test_a_sheet_that_cannot_complete_the_step_leaves_it_open(county, people, values) -> None:
    case = kit.opened(people.town, county.one)
    assert hand_in(people.worker, case, **values).step == "入户核实"


def test_no_risk_goes_to_the_township(county, people) -> None:
    case = kit.opened(people.town, county.one)
    done = hand_in(people.worker, case, 核查结论="没有风险，不建议纳入", 承诺授权=True)
    assert done.step == "乡镇审核"
    # A later sheet for the same task changes nothing any more.
    assert hand_in(people.member, case, 核查结论=AT_RISK, 承诺授权=True).version == done.version
