"""What every step needs, who may do it, and what is refused in words."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.apps.cases import case_kit as kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import Notification
from xianjie.apps.cases.actions import (
    complete_papers,
    dispatch_case,
    join_clue,
    reject_case,
)
from xianjie.apps.cases.contents import AssemblyContent, VerifyContent, stored_content
from xianjie.apps.cases.enums import CaseKind, CaseState, NoticeKind
from xianjie.apps.cases.models import Case, CaseStep, Episode
from xianjie.apps.cases.queries.questions import questions_of
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.models import Person
from xianjie.apps.screening.enums import ClueKind, ClueStatus, Outcome
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(county):
    return kit.office(county)


def refused(call, *args, **fields) -> str:
    with pytest.raises(RefusedError) as caught:
        call(*args, **fields)
    assert caught.value.message.endswith("。")
    return f"{caught.value.code}:{caught.value.details.get('field', '')}".rstrip(":")


def test_opening(county, people) -> None:
    clue = kit.clue(county.one, people.worker, date(2022, 7, 1), level="橙")
    other = kit.clue(county.one, people.worker, date(2022, 7, 3), risk="因学", level="红")
    form = uuid4()
    case = kit.opened(people.town, county.one, client_id=form, clues=[clue])
    assert case.risks == ["因学", "因病"]
    assert case.category == "突发严重困难户"
    other.refresh_from_db()
    assert other.status == ClueStatus.IN_CASE
    assert kit.opened(people.town, county.one, client_id=form) == case
    assert refused(kit.opened, people.member, county.one, client_id=form) == "foreign-form"
    assert refused(kit.opened, people.town, county.one) == "open-case"
    assert refused(kit.opened, people.member, county.other) == "not-permitted"
    assert refused(kit.opened, people.town, county.other) == "not-permitted"
    analyst = people.analyst
    assert refused(kit.opened, analyst, county.other, clues=[clue]) == "other-household"
    assert refused(kit.opened, analyst, county.other, risks=["没有"]) == "unknown-risk:risks"
    six = ["因病", "因残", "因学", "因自然灾害", "因意外事故", "缺劳动力"]
    assert refused(kit.opened, analyst, county.other, risks=six) == "many-risks:risks"
    tomorrow = kit.MONDAY + timedelta(days=1)
    assert refused(kit.opened, analyst, county.other, started_on=tomorrow) == "bad-day:started_on"
    assert refused(kit.opened, analyst, county.other, event_on=tomorrow) == "bad-day:event_on"
    removal = {"kind": CaseKind.REMOVE, "removal_way": "帮扶消除"}
    assert refused(kit.opened, people.town, county.one, **removal) == "open-case"
    county.other.is_active = False
    county.other.save()
    assert refused(kit.opened, analyst, county.other) == "not-active"
    assert Case.objects.count() == 1


def test_people_who_were_not_registered_join_with_their_clue(county, people) -> None:
    clue = kit.clue(county.one, people.worker)
    Clue.objects.filter(pk=clue.pk).update(household=None)
    clue.months.update(household=None)
    kit.opened(people.town, county.one, clues=[Clue.objects.get(pk=clue.pk)])
    clue.refresh_from_db()
    assert clue.household == county.one
    assert set(clue.months.values_list("household", flat=True)) == {county.one.pk}


def test_a_clue_that_comes_later_joins(county, people) -> None:
    case = kit.opened(people.town, county.one, risks=["因病"])
    clue = kit.clue(county.one, people.worker, risk="因残")
    by = kit.by(people.town)
    joined = join_clue(by=by, case=case, clue=clue, **kit.at(kit.MONDAY))
    assert (joined.risks, joined.version) == (["因病", "因残"], 2)
    again = join_clue(by=by, case=case, clue=clue, **kit.at(kit.MONDAY))
    assert again.version == 2
    foreign = kit.clue(county.other, people.analyst)
    assert refused(join_clue, by=by, case=case, clue=foreign, **kit.at(kit.MONDAY)) == (
        "not-permitted"
    )


def test_dispatch_rings_for_one_and_asks_at_the_door(county, people) -> None:
    case = kit.opened(people.town, county.one)
    task = FieldTask.objects.get()
    assert (task.form, task.source) == ("入户核查", f"case:{case.pk}:1")
    assert (task.due_on, task.assignee) == (case.due_on, None)
    titles = Notification.objects.filter(user=people.worker).values_list("title", flat=True)
    assert list(titles) == [f"{case.number} 待办：入户核实"]
    by = kit.by(people.town)
    sent = dispatch_case(by=by, case=case, assignee=people.member, **kit.at(kit.MONDAY))
    assert sent.assignee == people.member
    task.refresh_from_db()
    assert task.assignee == people.member
    assert Notification.objects.filter(
        user=people.member, title=f"{case.number} 派给您：入户核实"
    ).exists()
    assert (
        refused(dispatch_case, by=by, case=case, assignee=people.leader, **kit.at(kit.MONDAY))
        == "cannot-verify:assignee"
    )
    # The others are no longer asked, and nobody is once it is done.
    unread = Notification.objects.filter(read_at__isnull=True, title__startswith=case.number)
    assert [row.user for row in unread] == [people.member]
    kit.do(people.member, case)
    assert not unread.filter(user=people.member).exists()
    task.refresh_from_db()
    assert task.state == "CANCELLED"
    assert (
        not Notification.objects.filter(user=people.worker, read_at__isnull=True)
        .filter(title__contains="入户核实")
        .exists()
    )


def test_verification(county, people) -> None:
    case = kit.opened(people.town, county.one)
    worker = people.worker
    assert refused(kit.do, worker, case, content={"conclusion": ""}) == "no-conclusion:conclusion"
    assert refused(kit.do, worker, case, content={"finding": "有"}) == "no-finding:finding"
    assert refused(kit.do, worker, case, content={"consent_on": ""}) == "no-consent:consent_on"
    late = {"consent_on": "2022-07-05"}
    assert refused(kit.do, worker, case, content=late) == "bad-day:consent_on"
    assert refused(kit.do, worker, case, content={"consent_on": "昨天"}) == "bad-day:consent_on"
    assert refused(kit.do, people.analyst, case) == "not-permitted"
    done = kit.do(worker, case, content={"risks": ["因残", "因病"], "event_on": "2022-06-20"})
    assert (done.step, done.risks, done.event_on) == (
        "信息比对", ["因残", "因病"], date(2022, 6, 20),
    )  # fmt: skip
    row = CaseStep.objects.get(name="入户核实")
    content = stored_content(row.kind, row.content)
    assert isinstance(content, VerifyContent)
    assert content.consent_on == date(2022, 7, 4)
    assert (row.done_by, row.words) == (worker, "情况属实，同意。")


def test_no_risk_found_is_confirmed_by_somebody_else(county, people) -> None:
    clue = kit.clue(county.one, people.worker)
    case = kit.opened(people.town, county.one, clues=[clue])
    by = kit.by(people.worker)
    assert (
        refused(reject_case, by=by, case=case, reason="没有风险，不用办。", **kit.at(kit.MONDAY))
        == "never-here"
    )
    case = kit.do(people.worker, case, content={"conclusion": "无风险", "consent_on": ""})
    assert (case.step, case.state) == ("乡镇审核", CaseState.OPEN)
    clue.refresh_from_db()
    assert clue.status == ClueStatus.IN_CASE
    assert refused(kit.do, people.town, case) == "nothing-found"
    ended = reject_case(
        by=kit.by(people.town), case=case, reason="已核实，暂无风险。", **kit.at(kit.MONDAY)
    )
    clue.refresh_from_db()
    assert (ended.state, ended.closing) == (CaseState.REJECTED, "已核实，暂无风险。")
    assert (clue.status, clue.outcome) == (ClueStatus.CLOSED, Outcome.NO_RISK)
    assert clue.quiet_until is not None
    assert clue.verifications.get().outcome == Outcome.NO_RISK


def asset_signal(county) -> Clue:
    month = small.make_clue(county.run, county.one, kind=ClueKind.ASSET_SIGNAL, risk="因收入")
    return month.clue


def test_asset_signals_become_questions_never_a_refusal(county, people) -> None:
    signal = asset_signal(county)
    case = kit.opened(people.town, county.one)
    case = kit.do(people.worker, case)
    questions = questions_of(case)
    assert [question.clue_id for question in questions] == [signal.pk]
    assert refused(kit.do, people.analyst, case) == f"unanswered:{questions[0].key}"
    by = kit.by(people.analyst)
    assert (
        refused(reject_case, by=by, case=case, reason="家里有一辆车。", **kit.at(kit.MONDAY))
        == "never-here"
    )
    answers = [{"key": questions[0].key, "question": "", "answer": "车是借名登记，已核实。"}]
    content = {"answers": answers, "queried_on": ""}
    assert refused(kit.do, people.analyst, case, content=content) == "no-day:queried_on"
    content["waived"] = "低保对象，民政已经比对过。"
    case = kit.carry(people, kit.do(people.analyst, case, content=content))
    signal.refresh_from_db()
    assert (case.state, signal.outcome) == (CaseState.APPROVED, Outcome.NO_RISK)


def test_the_assembly_counts_right(county, people) -> None:
    case = kit.carry(people, kit.opened(people.town, county.one), "民主评议")
    worker = people.worker
    wrong = {
        "votes:votes_for": {"votes_for": 8},
        "too-many:present": {"expected": 9},
        "too-few:present": {"expected": 21},
        "nobody:expected": {"expected": ""},
        "no-day:held_on": {"held_on": ""},
        "bad-day:held_on": {"held_on": "2022-07-03"},
        "bad-number:votes_for": {"votes_for": "九"},
        "voted-down:votes_for": {"votes_for": 5, "votes_against": 5},
        "unknown-category:category": {"category": "低保户"},
    }
    for code, content in wrong.items():
        assert refused(kit.do, worker, case, content=content) == code
    done = kit.do(worker, case, content={"expected": 20, "category": "脱贫不稳定户"})
    assert (done.category, done.national_category) == ("脱贫不稳定户", "脱贫不稳定户")


def test_an_assembly_that_says_no_keeps_its_votes(county, people) -> None:
    case = kit.carry(people, kit.opened(people.town, county.one), "民主评议")
    votes = kit.CONTENT["ASSEMBLY"] | {"votes_for": 3, "votes_against": 7}
    ended = reject_case(
        by=kit.by(people.worker), case=case, reason="评议没有通过。", content=votes,
        **kit.at(kit.MONDAY),
    )  # fmt: skip
    row = CaseStep.objects.get(name="民主评议")
    content = stored_content(row.kind, row.content)
    assert isinstance(content, AssemblyContent)
    assert (ended.state, row.state, content.votes_against) == (CaseState.REJECTED, "ENDED", 7)


def test_the_decision(county, people) -> None:
    case = kit.carry(people, kit.opened(people.town, county.one, risks=["因病"]), "县级审定")
    leader = people.leader
    day = kit.MONDAY + timedelta(days=6)

    def fault(**content: object) -> str:
        return refused(kit.do, leader, case, day, content=content)

    assert fault(category="严重困难户") == "unknown-category:category"
    assert fault(category="边缘易致贫户") == "differs:differs"
    assert fault(risks=["没有"]) == "unknown-risk:risks"
    assert fault(focus_groups=["没有的人群"]) == "unknown-choice:focus_groups"
    assert refused(kit.do, leader, case, day, words="好") == "no-words:words"
    done = kit.do(
        leader, case, day,
        content={"category": "脱贫不稳定户", "differs": "收入是一次性赔款，不能算稳定收入。",
                 "risks": ["因残", "因病"], "no_labour": True},
    )  # fmt: skip
    assert (done.category, done.risks, done.no_labour) == ("脱贫不稳定户", ["因残", "因病"], True)
    assert done.step == "公告"


def test_nobody_acts_at_two_levels_or_decides_his_own(county, people) -> None:
    case = kit.opened(people.town, county.one)
    case = kit.do(people.town, case)
    case = kit.carry(people, case, "乡镇审核")
    day = kit.MONDAY + timedelta(days=6)
    assert refused(kit.do, people.town, case, day) == "two-levels"
    case = kit.do(people.town_two, case, day)
    assert refused(kit.do, people.analyst, case, day) == "own-work"
    kit.do(people.leader, case, day)
    opened = kit.opened(people.analyst, county.other)
    step = opened.process["steps"][5]
    from xianjie.apps.cases.queries.rights import step_refusal

    found = step_refusal(kit.by(people.analyst), opened, step)
    assert found is not None
    assert found.code == "own-case"
    # The post of a village makes no announcement of the township.
    announce = opened.process["steps"][6]
    case.step = "公告"
    found = step_refusal(kit.by(people.worker), case, announce)
    assert found is not None
    assert found.code == "not-permitted"


def test_two_at_once_and_twice(county, people) -> None:
    case = kit.carry(people, kit.opened(people.town, county.one), "乡镇审核")
    day = kit.MONDAY + timedelta(days=6)
    version = case.version
    done = kit.do(people.town, case, day)
    again = kit.do(
        people.town, case, day, step="乡镇审核", version=version, content=kit.CONTENT["REVIEW"]
    )
    assert (again.version, again.step) == (done.version, "县级审定")
    assert refused(
        kit.do, people.town_two, case, day, step="乡镇审核", version=version,
        content=kit.CONTENT["REVIEW"],
    ) == "changed"  # fmt: skip
    assert CaseStep.objects.filter(name="乡镇审核").count() == 1


def test_help_first_papers_later(county, people) -> None:
    case = kit.opened(people.town, county.one, fast_track=True, risks=["因自然灾害"])
    assert case.papers_due_on == date(2022, 7, 19)
    case = kit.do(people.worker, case, content={"consent_on": ""})
    assert case.step == "乡镇审核"
    case = kit.do(people.leader, kit.do(people.town, case))
    assert case.state == CaseState.APPROVED
    assert Episode.objects.get().identified_on == kit.MONDAY
    by = kit.by(people.town)
    today = kit.at(kit.MONDAY)
    assert refused(complete_papers, by=by, case=case, **today) == "papers-missing"
    assert refused(complete_papers, by=kit.by(people.worker), case=case, **today) == (
        "not-permitted"
    )

    def make_up(user, name: str, day: date = kit.MONDAY) -> Case:
        stored = Case.objects.get(pk=case.pk)
        kind = next(one["kind"] for one in stored.process["steps"] if one["name"] == name)
        return kit.do(user, stored, day, step=name, content=kit.CONTENT[kind])

    assert refused(make_up, people.worker, "村内公示") == "not-posted"
    make_up(people.worker, "民主评议")
    assert refused(make_up, people.worker, "民主评议") == "wrong-step"
    make_up(people.analyst, "信息比对")
    kit.posted(people.worker, Case.objects.get(pk=case.pk))
    later = kit.MONDAY + timedelta(days=6)
    make_up(people.worker, "村内公示", later)
    kit.posted(people.town, Case.objects.get(pk=case.pk), day=later, kind=NoticeKind.ANNOUNCEMENT)
    make_up(people.town, "公告", later)
    assert refused(complete_papers, by=by, case=case, **kit.at(later)) == "no-consent:consent_on"
    signed = {"consent_on": kit.MONDAY}
    done = complete_papers(by=by, case=case, **signed, **kit.at(later))
    assert done.papers_done_on == later
    assert complete_papers(by=by, case=case, **kit.at(later)).version == done.version


def test_labour_and_category_are_suggested(county, people) -> None:
    from xianjie.apps.cases.queries.suggesting import labour_of, suggest_category

    home = county.one
    assert not labour_of(home, kit.MONDAY).known
    Person.objects.filter(household=home).update(labour_skill="无劳动力")
    assert labour_of(home, kit.MONDAY).no_labour
    Person.objects.filter(household=home).update(labour_skill="", birth_date=date(1962, 7, 4))
    assert labour_of(home, kit.MONDAY).no_labour
    assert not labour_of(home, date(2022, 7, 3)).known
    Person.objects.filter(household=home).update(labour_skill="普通劳动力")
    view = labour_of(home, kit.MONDAY)
    assert (view.no_labour, view.known, view.able) == (False, True, 1)

    def suggested(kind: str, income: int | None, on: date = kit.MONDAY) -> tuple[str, bool]:
        home.household_type, home.income_per_capita = kind, income
        found = suggest_category(home, on)
        return found.category, found.is_sure

    line = 690000
    from xianjie.apps.policies.queries import standards

    parameter = standards(small.COUNTY, kit.MONDAY).parameter("监测收入线")
    if parameter is not None and parameter.value is not None:
        line = int(parameter.value)  # type: ignore[arg-type]
        assert suggested("脱贫户", line) == ("脱贫不稳定户", True)
        assert suggested("一般农户", line) == ("边缘易致贫户", True)
        assert suggested("一般农户", line + 1) == ("突发严重困难户", True)
    assert suggested("脱贫户", None) == ("脱贫不稳定户", False)
    assert suggested("脱贫户", 100, date(2026, 7, 1))[0] == "防止返贫致贫对象"
    assert suggested("脱贫户", None, date(2021, 4, 1))[0] == "监测户"
    home.county_code = "620402"
    assert suggested("一般农户", None)[0] == "易返贫致贫人口"
