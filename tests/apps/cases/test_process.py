"""Procedures frozen into cases, and deadlines that follow from them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.cases import case_kit as kit
from xianjie.apps.cases.actions import pause_case, resume_case
from xianjie.apps.cases.enums import CaseKind
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.apps.cases.queries import process
from xianjie.apps.cases.queries.process import process_at, step_due, total_due
from xianjie.apps.policies.queries import Standards
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db

GANSU, GANNAN, BAIYIN, QINGYUAN, YAOAN = "620102", "623021", "620402", "441802", "532325"


@pytest.fixture
def people(county):
    return kit.office(county)


def test_the_national_procedure_is_frozen(county) -> None:
    found = process_at(YAOAN, CaseKind.IDENTIFY, date(2022, 7, 4))
    assert found == {
        "steps": [
            {"name": name, "kind": kind, "level": level, "days": days, "working": False}
            for name, kind, level, days in (
                ("入户核实", "VERIFY", "VILLAGE", 5),
                ("信息比对", "COMPARE", "COUNTY", 5),
                ("民主评议", "ASSEMBLY", "VILLAGE", 2),
                ("村内公示", "NOTICE", "VILLAGE", None),
                ("乡镇审核", "REVIEW", "TOWNSHIP", 2),
                ("县级审定", "DECIDE", "COUNTY", 2),
                ("公告", "ANNOUNCE", "TOWNSHIP", 2),
            )
        ],
        "total": {"days": 15, "working": False},
        "segments": [],
        "notice": {"days": 5, "working": False},
        "attendance": "0.5",
    }  # fmt: skip


def test_the_procedure_of_removal(county) -> None:
    found = process_at(YAOAN, CaseKind.REMOVE, date(2022, 7, 4))
    assert [step["name"] for step in found["steps"]] == [
        "入户核实", "民主评议", "村内公示", "乡镇审核", "县级审定", "公告",
    ]  # fmt: skip
    assert found["total"] is None


def test_gansu_counts_working_days_since_2023(county) -> None:
    for place in (GANSU, GANNAN, BAIYIN):
        before = process_at(place, CaseKind.IDENTIFY, date(2023, 2, 19))
        assert before["total"] == {"days": 15, "working": False}
        assert before["segments"] == []
        found = process_at(place, CaseKind.IDENTIFY, date(2023, 2, 20))
        assert found["steps"][0]["working"]
        assert found["steps"][0]["days"] == 5
        assert found["segments"] == [
            {"from": "民主评议", "to": "县级审定", "days": 15, "working": True}
        ]
        assert found["total"] == {"days": 20, "working": True}


def test_every_layer_has_a_procedure_once_there_is_one(county) -> None:
    for place in (GANSU, GANNAN, BAIYIN, QINGYUAN, YAOAN):
        for kind in CaseKind:
            assert process_at(place, kind, date(2025, 7, 1))["steps"]
    with pytest.raises(RefusedError) as caught:
        process_at(YAOAN, CaseKind.IDENTIFY, date(2021, 5, 13))
    assert caught.value.code == "no-procedure"


def test_a_broken_list_is_refused_with_its_name(county, monkeypatch) -> None:
    monkeypatch.setattr(
        Standards, "texts", lambda self, name: ("核=核实@村",) if "步骤" in name else ()
    )
    with pytest.raises(RefusedError) as caught:
        process_at(YAOAN, CaseKind.IDENTIFY, date(2022, 7, 4))
    assert caught.value.code == "broken-procedure"
    assert caught.value.message == (
        "规则库里的“识别程序步骤”不能用：程序里没有审定的步骤，要有并且只有一个。"
    )


def case_of(place: str, started_on: date, on: date) -> Case:
    return Case(started_on=started_on, process=process_at(place, CaseKind.IDENTIFY, on), pauses=[])


def due(case: Case, name: str, started_on: date, **starts: date) -> date:
    step = next(one for one in case.process["steps"] if one["name"] == name)
    found = step_due(case, step, started_on, starts)
    assert found is not None
    return found.day


def test_gansu_across_national_day_and_make_up_workdays(county) -> None:
    """2023: 29 September – 6 October free; Saturday 7 and Sunday 8 October worked."""
    began = date(2023, 9, 25)
    case = case_of(GANSU, began, began)
    # 26, 27, 28 September, 7, 8 October.
    assert due(case, "入户核实", began) == date(2023, 10, 8)
    met = date(2023, 10, 8)
    # The segment of 15 working days from the assembly: 9–13, 16–20, 23–27 October; the step's own
    # limit of 2 natural days is earlier.
    assert due(case, "民主评议", met) == date(2023, 10, 10)
    assert due(case, "村内公示", date(2023, 10, 10), 民主评议=met) == min(
        date(2023, 10, 27), total_due(case).day
    )
    # 20 working days from 25 September: 3 + 2 make-up + 5 + 5 + 5.
    assert total_due(case).day == date(2023, 10, 27)


def test_the_earliest_limit_holds(county) -> None:
    began = date(2022, 7, 4)
    case = case_of(YAOAN, began, began)
    assert due(case, "县级审定", date(2022, 7, 12)) == date(2022, 7, 14)
    assert due(case, "县级审定", date(2022, 7, 18)) == date(2022, 7, 19)
    # The total ends with the decision; the announcement has its own days.
    assert due(case, "公告", date(2022, 7, 19)) == date(2022, 7, 21)


def test_a_year_without_a_calendar_is_said(county) -> None:
    began = date(2045, 9, 25)
    case = case_of(GANSU, began, date(2025, 7, 1))
    case.due_on = due(case, "入户核实", began)
    assert process.calendar_gap(case) == 2045
    assert process.calendar_gap(case_of(YAOAN, began, date(2025, 7, 1))) is None
    known = case_of(GANSU, date(2025, 7, 1), date(2025, 7, 1))
    known.due_on = date(2025, 7, 8)
    assert process.calendar_gap(known) is None


def test_an_old_clue_leaves_less_time(county, people) -> None:
    clue = kit.clue(county.one, people.worker, date(2022, 6, 30))
    case = kit.opened(people.town, county.one, clues=[clue])
    assert (case.started_on, case.due_on) == (date(2022, 6, 30), date(2022, 7, 5))
    assert case.total_due_on == date(2022, 7, 15)
    assert CaseStep.objects.get().started_on == date(2022, 6, 30)


def test_a_pause_moves_step_and_total(county, people) -> None:
    case = kit.opened(people.town, county.one)
    later = kit.MONDAY + timedelta(days=2)
    by = kit.by(people.town)
    paused = pause_case(by=by, case=case, reason="全家外出，月底回来。", **kit.at(later))
    assert paused.due_on == date(2022, 7, 9)
    with pytest.raises(RefusedError) as caught:
        kit.do(people.worker, paused, later)
    assert caught.value.code == "wrong-state"
    resumed = resume_case(by=by, case=case, **kit.at(later + timedelta(days=10)))
    assert (resumed.due_on, resumed.total_due_on) == (date(2022, 7, 19), date(2022, 7, 29))
    assert CaseStep.objects.get().due_on == date(2022, 7, 19)
    assert resumed.pauses == [["2022-07-06", "2022-07-16"]]
