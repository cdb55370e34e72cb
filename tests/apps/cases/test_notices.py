"""Notices hang long enough, once a round, and say nothing that they must not; objections."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.apps.cases import case_kit as kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import Notification
from xianjie.apps.cases.actions import answer_objection, record_objection, withdraw_notice
from xianjie.apps.cases.enums import CaseState, NoticeKind, ObjectionState
from xianjie.apps.cases.models import Case, CaseStep, Notice
from xianjie.apps.cases.queries.posting import notice_row
from xianjie.apps.cases.queries.process import notice_end
from xianjie.apps.registry.models import Household
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

CATEGORIES = frozenset({"脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "因病"})
DAY = timedelta(days=1)


def refused(call, *args, **fields) -> str:
    with pytest.raises(RefusedError) as caught:
        call(*args, **fields)
    return caught.value.code


@pytest.fixture
def people(county):
    return kit.office(county)


@pytest.fixture
def case(county, people):
    return kit.carry(people, kit.opened(people.town, county.one), "村内公示")


@pytest.mark.django_db
def test_a_notice_hangs_five_full_days(county, people, case) -> None:
    worker = people.worker
    assert refused(kit.do, worker, case) == "not-posted"
    assert refused(kit.posted, worker, case, days=4) == "too-short"
    assert refused(kit.posted, worker, case, day=kit.MONDAY - DAY, days=9) in {
        "too-early", "not-permitted",
    }  # fmt: skip
    assert refused(kit.posted, worker, case, place=" ") == "no-place"
    assert refused(kit.posted, worker, case, contact=" ") == "no-contact"
    assert refused(kit.posted, people.leader, case) == "not-permitted"
    assert refused(kit.posted, worker, case, kind=NoticeKind.ANNOUNCEMENT) == "not-there"
    form = uuid4()
    notice = kit.posted(worker, case, client_id=form)
    assert notice.rows == [
        {"head": "李**", "group": "一组", "members": 1, "category": "突发严重困难户"}
    ]
    assert kit.posted(worker, case, client_id=form) == notice
    assert refused(kit.posted, worker, case) == "posted"
    # Posted on Monday 4: 5, 6, 7, 8, 9 July are five full days; done on the 10th.
    assert notice.ends_on == date(2022, 7, 9)
    assert refused(kit.do, worker, case, notice.ends_on) == "still-hanging"
    done = kit.do(worker, case, notice.ends_on + DAY)
    assert done.step == "乡镇审核"
    content = json.loads(CaseStep.objects.get(name="村内公示").content)
    assert (content["notice"], content["objections"]) == (notice.pk, 0)


@pytest.mark.django_db
def test_five_working_days_where_the_rulebook_says_so(county) -> None:
    case = Case(process={"notice": {"days": 5, "working": True}})
    # Posted on 28 September 2022: 29, 30 September, 8, 9, 10 October.
    assert notice_end(case, date(2022, 9, 28)) == date(2022, 10, 10)


@pytest.mark.django_db
def test_one_village_a_notice(county, people, case) -> None:
    other = kit.opened(people.analyst, county.other)
    Case.objects.filter(pk=other.pk).update(step="村内公示", step_kind="NOTICE")
    found = [case, Case.objects.get(pk=other.pk)]
    assert refused(kit.posted, people.analyst, *found) == "several-villages"
    assert refused(kit.posted, people.worker) == "no-cases"
    assert Notice.objects.count() == 0


@pytest.mark.django_db
def test_a_notice_posted_wrongly_is_taken_down_and_posted_anew(county, people, case) -> None:
    notice = kit.posted(people.worker, case)
    by = kit.by(people.worker)
    gone = withdraw_notice(
        by=by, notice=notice, reason="贴错了地方。", now=kit.at(kit.MONDAY)["now"]
    )
    assert gone.withdrawn_at is not None
    assert refused(kit.do, people.worker, case) == "not-posted"
    assert kit.posted(people.worker, case).pk != notice.pk


def objected(people, notice, day: date, **fields: object):
    values = {
        "by": kit.by(people.worker), "notice": notice, "channel": "电话",
        "words": "他家有收入，请核实。", "client_id": uuid4(), **kit.at(day),
    }  # fmt: skip
    return record_objection(**(values | fields))


@pytest.mark.django_db
def test_objections_are_answered_before_the_case_goes_on(county, people, case) -> None:
    notice = kit.posted(people.worker, case)
    tuesday = kit.MONDAY + DAY
    form = uuid4()
    first = objected(people, notice, tuesday, client_id=form)
    assert objected(people, notice, tuesday, client_id=form) == first
    assert (first.state, first.due_on) == (ObjectionState.OPEN, date(2022, 7, 10))
    assert Notification.objects.filter(user=people.worker, title__contains=first.number).exists()
    assert refused(objected, people, notice, tuesday, words="不") == "no-words"
    elsewhere = kit.opened(people.analyst, county.other)
    assert refused(objected, people, notice, tuesday, case=elsewhere) == "not-on-it"
    stranger = kit.by(people.leader)
    assert refused(objected, people, notice, tuesday, by=stranger) == "not-permitted"
    told = objected(people, notice, tuesday, by=stranger, is_public=True)
    end = notice.ends_on + DAY
    assert refused(kit.do, people.worker, case, end) == "unanswered"
    answer = {"by": kit.by(people.town), "answer": "已入户核实，情况属实。", **kit.at(end)}
    for one in (first, told):
        answer_objection(objection=one, upheld=False, **answer)
    assert refused(answer_objection, objection=first, upheld=False, **answer) == "answered"
    assert kit.do(people.worker, case, end).step == "乡镇审核"


@pytest.mark.django_db
def test_an_objection_that_is_right_sends_the_case_back(county, people, case) -> None:
    notice = kit.posted(people.worker, case)
    objection = objected(people, notice, kit.MONDAY)
    answer = {
        "by": kit.by(people.town), "objection": objection, "upheld": True,
        "answer": "收入少算了一笔，重新核实。", **kit.at(kit.MONDAY),
    }  # fmt: skip
    assert refused(answer_objection, **answer) == "no-case"
    answer_objection(case=case, **answer)
    back = Case.objects.get(pk=case.pk)
    assert (back.step, back.round, back.state) == ("入户核实", 2, CaseState.OPEN)
    objection.refresh_from_db()
    assert (objection.state, objection.case) == (ObjectionState.UPHELD, case)
    # In the new round it is posted once more, by its own notice.
    again = kit.carry(people, back, "村内公示")
    assert kit.posted(people.worker, again).pk != notice.pk


@pytest.mark.django_db
def test_an_objection_after_the_decision_tells_the_county(county, people, case) -> None:
    notice = kit.posted(people.worker, case)
    day = notice.ends_on + DAY
    case = kit.carry(people, kit.do(people.worker, case, day), day=day)
    objection = objected(people, notice, day, case=case)
    answer_objection(
        by=kit.by(people.town), objection=objection, upheld=True, answer="确有其事，请县里复核。",
        **kit.at(day),
    )  # fmt: skip
    assert Case.objects.get(pk=case.pk).state == CaseState.APPROVED
    assert Notification.objects.filter(
        user=people.leader, title__contains="办结后有异议成立"
    ).exists()


WORDS = st.sampled_from(
    [
        *load_codes("风险类型").texts, *load_codes("健康状况").texts, "13812345678", "糖尿病",
        "530111198001011234", "6228480000000000000", "张大山", "李小花", "尿毒症", "精神病",
        "一组", "第二村民小组", "上村", "3组", "残疾人", "癌症", "",
    ]
)  # fmt: skip
TEXT = st.one_of(WORDS, st.text(max_size=12), st.lists(WORDS, max_size=4).map("".join))
FORBIDDEN = (
    *load_codes("风险类型").texts, *load_codes("健康状况").texts, "病", "癌", "症", "残疾",
)  # fmt: skip


@given(
    head=TEXT,
    group=TEXT,
    names=st.lists(TEXT, max_size=4),
    category=st.one_of(st.sampled_from(sorted(CATEGORIES)), TEXT),
    account=st.text("0123456789", min_size=16, max_size=19),
)
@example(head="张大山", group="张大山组", names=[], category="边缘易致贫户", account="6" * 16)
@example(head="张大山", group="病人村", names=["李小花"], category="因病", account="6" * 16)
@example(head="1", group="13812345678组", names=["李小花"], category="", account="6" * 16)
@example(head="李", group="李小花自然村", names=["李小花"], category="", account="6" * 16)
def test_nothing_forbidden_can_stand_on_a_notice(
    head: str, group: str, names: list[str], category: str, account: str
) -> None:
    household = Household(
        head_name=head, group_name=group, phone="13812345678", account=account, address=group,
        member_count=3, extra={"致贫返贫风险1": "因病"},
    )  # fmt: skip
    row = notice_row(household, names, category, CATEGORIES)
    assert set(row) == {"head", "group", "members", "category"}
    said = json.dumps([row["head"], row["group"], row["category"]], ensure_ascii=False)
    assert not any(digits in said for digits in ("138", "5301", account[:6]))
    assert sum(letter.isdigit() for letter in said) <= 2
    for word in FORBIDDEN:
        assert word not in said, word
    for name in (head, *names):
        whole = name.strip()
        if len(whole) >= 2:
            assert whole not in row["head"]
            assert whole not in row["group"]
    assert row["head"].endswith("**")
    assert len(row["head"]) == 3
    assert row["category"] in CATEGORIES - {"因病"} | {""}


def test_plain_groups_are_kept() -> None:
    household = small.Household(head_name="李大山", group_name="", member_count=4)
    for group in ("一组", "3组", "第二村民小组", "上河自然村", "大寨"):
        household.group_name = group
        assert notice_row(household, ["李大山", "王小花"], "", CATEGORIES)["group"] == group


@pytest.mark.django_db
def test_a_notice_that_has_served_stays_where_it_is(county, people, case) -> None:
    notice = kit.posted(people.worker, case)
    kit.do(people.worker, case, notice.ends_on + DAY)
    taking = {"by": kit.by(people.worker), "notice": notice, "reason": "贴错了地方。"}
    assert refused(withdraw_notice, now=kit.at(notice.ends_on + DAY)["now"], **taking) == "served"
    assert notice.notice_cases.count() == 1


@pytest.mark.django_db
def test_who_upholds_an_objection_did_no_step_of_another_level(county, people, case) -> None:
    notice = kit.posted(people.worker, case)
    day = notice.ends_on + DAY
    kit.do(people.worker, case, day)
    objection = objected(people, notice, day, case=case)
    answer_objection(
        by=kit.by(people.worker), objection=objection, upheld=True,
        answer="收入少算了一笔，重新核实。", **kit.at(day),
    )  # fmt: skip
    again = Case.objects.get(pk=case.pk)
    assert again.step == "入户核实"
    assert kit.do(people.worker, again, day).step == "信息比对"
