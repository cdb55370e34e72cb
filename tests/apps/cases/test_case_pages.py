"""The page of a case: its steps, what turns it aside, who may do what."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.cases import case_kit as kit
from tests.apps.cases.kit import NOW
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.cases.enums import CaseState
from xianjie.apps.cases.models import Case, CaseDocument, CaseStep, Episode, Notice
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.apps.screening.enums import ClueKind, ClueStatus
from xianjie.apps.screening.models import Clue

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(county):
    return kit.office(county)


@pytest.fixture
def case(county, people):
    return kit.opened(people.town, county.one, clues=[kit.clue(county.one, people.worker)])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user, case: Case, form: str, **data: object):
    """Send a form of the page as the stored case stands now."""
    case = Case.objects.get(pk=case.pk)
    values = {"form": form, "step": case.step, "version": case.version, **data}
    return signed_in(user).post(f"/cases/{case.pk}/", values)


def text_of(user, case: Case) -> str:
    return signed_in(user).get(f"/cases/{case.pk}/").content.decode()


VERIFY = {"conclusion": "有风险", "finding": "主要劳力住院，收入减少。", "consent_on": "2022-07-04",
          "consent_by": "户主", "risk1": "因病", "risk2": "缺劳动力"}  # fmt: skip
ASSEMBLY = {"held_on": "2022-07-04", "expected": 12, "present": 10, "votes_for": 9,
            "votes_against": 1}  # fmt: skip
DECIDE = {"category": "突发严重困难户", "risk1": "因病", "words": "同意纳入监测。"}
NOTICE = {"notice": "PUBLICATION", "starts_on": "2022-07-04", "ends_on": "2022-07-09",
          "place": "公示栏", "contact": "光禄镇 0878-0000000"}  # fmt: skip


def test_a_case_is_carried_through_every_step_by_its_forms(case, people, clock) -> None:
    assert post(people.worker, case, "step", **VERIFY)["Location"] == f"/cases/{case.pk}/"
    case.refresh_from_db()
    assert (case.step, case.risks) == ("信息比对", ["因病", "缺劳动力"])
    post(people.analyst, case, "step", queried_on="2022-07-04", others="公安、住建")
    post(people.worker, case, "step", **ASSEMBLY)
    post(people.worker, case, "notice", client_id=uuid4(), **NOTICE)
    text = text_of(people.worker, case)
    assert "还要等 6 天" in text and "公示期满，往下办" not in text
    clock.move_to(NOW + timedelta(days=6))
    assert "公示期满，往下办" in text_of(people.worker, case)
    post(people.worker, case, "step", words="没有异议。")
    post(people.town, case, "step", checked=["入户核查表"], words="同意上报。")
    answer = post(people.leader, case, "step", **DECIDE)
    assert answer.status_code == 302, answer.context["parts"][0].form.errors
    notice = NOTICE | {
        "notice": "ANNOUNCEMENT", "starts_on": "2022-07-10", "ends_on": "2022-07-15"
    }  # fmt: skip
    post(people.town, case, "notice", client_id=uuid4(), **notice)
    post(people.town, case, "step")
    case.refresh_from_db()
    assert (case.state, Episode.objects.get().risks) == (CaseState.APPROVED, ["因病"])
    steps = CaseStep.objects.filter(case=case)
    assert [step.name for step in steps] == kit.STEPS
    text = text_of(people.analyst, case)
    assert "赞成 9，反对 1，弃权 0" in text and "2022-07-04 户主 签" in text


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"consent_on": ""}, "consent_on", "请先让农户签"),
        ({"conclusion": ""}, "conclusion", "请填写这一项"),
        ({"finding": ""}, "finding", "没有入户表的"),
        ({"risk2": "因病"}, "risk2", "已经选过"),
        ({"risk1": "没有的"}, "risk1", "没有这个选项"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(case, people, data, field, words) -> None:
    answer = post(people.worker, case, "step", **(VERIFY | data))
    form = answer.context["parts"][0].form
    assert words in form.errors[field][0]
    assert "主要劳力住院" in answer.content.decode() or field == "finding"


def test_a_wrong_vote_and_a_lost_vote(case, people) -> None:
    kit.carry(people, case, "民主评议")
    answer = post(people.worker, case, "step", **(ASSEMBLY | {"votes_for": 3}))
    assert "加起来是 4" in answer.context["parts"][0].form.errors["votes_for"][0]
    lost = ASSEMBLY | {"votes_for": 2, "votes_against": 8, "words": "多数人不同意。"}
    post(people.worker, case, "step", outcome="reject", **lost)
    case.refresh_from_db()
    assert (case.state, case.closing) == (CaseState.REJECTED, "多数人不同意。")
    assert "赞成 2，反对 8" in text_of(people.analyst, case)


def test_who_may_not_act_sees_why(case, people) -> None:
    text = text_of(people.leader, case)
    assert "要由村一级有这项职责的人办理" in text and 'name="conclusion"' not in text
    assert "您办了这一步，就不能再办本案乡镇一级的步骤" in text_of(people.town, case)
    kit.do(people.town, case)
    kit.carry(people, case, "乡镇审核")
    assert "您已经在村一级办过这个个案" in text_of(people.town, case)
    answer = post(people.town, case, "step", words="同意上报。")
    assert "现在不能这样办" in answer.content.decode()
    case.refresh_from_db()
    assert case.step == "乡镇审核"


def test_a_stale_page_says_what_changed_and_keeps_what_was_typed(case, people) -> None:
    kit.carry(people, case, "乡镇审核")
    case.refresh_from_db()
    stale = {"version": case.version, "words": "我这边同意上报。"}
    post(people.town_two, case, "step", words="同意上报。")
    text = post(people.town, case, "step", **stale, step="乡镇审核").content.decode()
    assert "这个个案被人办过了" in text
    assert "完成" in text and "“乡镇审核”" in text
    assert "您刚才填的没有存" in text and "我这边同意上报。" in text
    assert Case.objects.get(pk=case.pk).step == "县级审定"


def test_a_change_beside_the_step_keeps_the_form(case, people) -> None:
    version = case.version
    more = kit.clue(case.household, people.worker, risk="因学")
    answer = post(people.town, case, "join", clue=more.pk)
    assert answer.status_code == 302
    answer = post(people.worker, case, "step", version=version, **VERIFY)
    text = answer.content.decode()
    assert "您填的内容还在下面，请核对后再提交" in text and "主要劳力住院" in text
    hidden = re.findall(r'name="version" value="(\d+)"', text)
    assert set(hidden) == {str(version + 1)}
    assert post(people.worker, case, "step", **VERIFY).status_code == 302


def test_sending_twice_does_it_once(case, people) -> None:
    version = case.version
    for _time in range(2):
        post(people.worker, case, "step", **(VERIFY | {"version": version, "step": "入户核实"}))
    assert CaseStep.objects.filter(case=case, name="入户核实").count() == 1
    kit.carry(people, case, "村内公示")
    number = uuid4()
    for _time in range(2):
        post(people.worker, case, "notice", client_id=number, **NOTICE)
    assert Notice.objects.count() == 1


def test_return_pause_resume_withdraw(case, people) -> None:
    kit.carry(people, case, "民主评议")
    answer = post(people.worker, case, "return", to_step="入户核实", words="")
    act = next(act for act in answer.context["acts"] if act.key == "return")
    assert act.form.errors["words"] == ["请填写这一项。"]
    post(people.worker, case, "return", to_step="入户核实", words="风险没有写全。")
    case.refresh_from_db()
    assert (case.step, case.round) == ("入户核实", 2)
    text = text_of(people.worker, case)
    assert "退回重办" in text and "风险没有写全。" in text and "第 2 轮" in text
    assert "主要劳力住院" in text
    post(people.town, case, "pause", words="全家外出看病。")
    assert "已中止，恢复后再办" in text_of(people.worker, case)
    post(people.town, case, "resume")
    assert Case.objects.get(pk=case.pk).state == CaseState.OPEN
    post(people.town, case, "withdraw", words="立错户了。")
    assert Case.objects.get(pk=case.pk).state == CaseState.WITHDRAWN
    assert Clue.objects.filter(household=case.household, status=ClueStatus.OPEN).count() == 1


def test_dispatch_and_reject(case, people) -> None:
    post(people.town, case, "dispatch", assignee=people.member.pk)
    assert Case.objects.get(pk=case.pk).assignee == people.member
    kit.carry(people, case, "县级审定")
    post(people.leader, case, "reject", words="收入远超监测范围。")
    assert Case.objects.get(pk=case.pk).state == CaseState.REJECTED


def test_questions_of_the_data_are_answered(county, case, people) -> None:
    small.make_clue(county.run, county.one, kind=ClueKind.ASSET_SIGNAL, risk="其他")
    kit.carry(people, case, "信息比对")
    answer = signed_in(people.analyst).get(f"/cases/{case.pk}/")
    question = answer.context["parts"][0].form.questions[0]
    answer = post(people.analyst, case, "step", queried_on="2022-07-04")
    assert question.key in answer.context["parts"][0].form.errors
    post(people.analyst, case, "step", queried_on="2022-07-04",
         **{question.key: "车已经卖掉，有过户单。"})  # fmt: skip
    assert Case.objects.get(pk=case.pk).step == "民主评议"
    assert "车已经卖掉" in text_of(people.analyst, case)


def test_help_first_and_papers_afterwards(county, people) -> None:
    case = kit.opened(people.town, county.one, fast_track=True)
    kit.carry(people, case)
    case.refresh_from_db()
    assert case.state == CaseState.APPROVED
    text = text_of(people.worker, case)
    assert "补办：民主评议" in text and "补办：信息比对" not in text
    post(people.worker, case, "step", **(ASSEMBLY | {"step": "民主评议"}))
    assert CaseStep.objects.filter(case=case, name="民主评议", state="DONE").exists()
    post(people.analyst, case, "step", step="信息比对", queried_on="2022-07-04")
    post(people.worker, case, "notice", client_id=uuid4(), **NOTICE)
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        post(people.worker, case, "step", step="村内公示")
        notice = NOTICE | {"notice": "ANNOUNCEMENT", "starts_on": "2022-07-10",
                           "ends_on": "2022-07-15"}  # fmt: skip
        post(people.town, case, "notice", client_id=uuid4(), **notice)
        post(people.town, case, "step", step="公告")
        post(people.town, case, "papers")
    assert Case.objects.get(pk=case.pk).papers_done_on == date(2022, 7, 10)


def test_a_paper_is_filed_once_with_the_case_and_the_household(case, people) -> None:
    number = uuid4()
    for _time in range(2):
        post(people.worker, case, "document", client_id=number, kind="MINUTES",
             file=SimpleUploadedFile("李大山签字.png", PNG))  # fmt: skip
    paper = CaseDocument.objects.get()
    assert (paper.step, paper.document.household) == ("入户核实", case.household)
    assert paper.document.file_name == f"民主评议记录-{case.number}.png"
    assert "李大山" not in paper.document.title
    answer = post(people.worker, case, "document", client_id=uuid4(), kind="MINUTES",
                  file=SimpleUploadedFile("a.png", b"not a picture"))  # fmt: skip
    assert answer.context["document"].errors["file"]
    assert ArchiveDocument.objects.count() == 1


def test_no_name_of_the_family_stands_on_the_page(case, people) -> None:
    text = text_of(people.town, case)
    assert ("李**" in text, "李大山" in text) == (True, False)


def test_another_place_and_another_role(case, county) -> None:
    other = small.make_user("far", Role.TOWNSHIP_REVIEWER, small.OTHER_TOWN[:9])
    assert signed_in(other).get(f"/cases/{case.pk}/").status_code == 404
    assert signed_in(other).post(f"/cases/{case.pk}/", {"form": "step"}).status_code == 404
    assert signed_in(county.health_clerk).get(f"/cases/{case.pk}/").status_code == 403


def test_the_page_takes_the_same_queries_for_more_clues(case, people) -> None:
    client = signed_in(people.worker)
    before = count_queries(client, f"/cases/{case.pk}/")
    for risk in ("因学", "因残", "因安全住房"):
        more = kit.clue(case.household, people.worker, risk=risk)
        post(people.town, case, "join", clue=more.pk)
    assert count_queries(client, f"/cases/{case.pk}/") == before


def test_only_who_fills_in_sheets_is_led_to_one(case, people) -> None:
    assert ("去填入户表" in text_of(people.worker, case)) is True
    assert ("去填入户表" in text_of(people.analyst, case)) is False
