"""The work on gaps in the browser: sent out, answered, completed, judged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.apps.benefits.kit import NOW, TODAY, by, owed, pension
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.benefits.actions import dispatch_gaps, remind_due
from xianjie.apps.benefits.models import EntitlementGap, GapEvent
from xianjie.kernel.errors import RefusedError


@pytest.fixture(autouse=True)
def july(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def sent(land):
    """Two gaps of the civil-affairs office, sent out; a third of an office that is not there."""
    one, other = land.county.one, land.county.other
    land.evaluate([owed(one), owed(other), pension(one)])
    dispatch_gaps(by=by(land.county.analyst), county=small.COUNTY, gaps=None, today=TODAY, now=NOW)
    return land


def _post(client, gap, **data):
    gap.refresh_from_db()
    return client.post(f"/benefits/{gap.pk}/", {"version": gap.version, **data})


def test_the_county_sends_everything_out_to_the_departments_of_the_entries(client, land):
    land.evaluate([owed(land.county.one), owed(land.county.other), pension(land.county.one)])
    client.force_login(land.county.analyst)
    page = client.get("/benefits/").content.decode()
    assert "农村低保" in page
    assert "1,268.00" not in page
    assert "<b>3</b> 条" in page
    answer = client.post("/benefits/dispatch/", {"act": "all"}, follow=True).content.decode()
    assert "已交办 2 条：姚安县民政局 2。" in answer
    assert "人社 1" in answer
    gap = land.gap(household=land.county.one, benefit_id="低保")
    assert (gap.state, gap.organisation, gap.due_on.isoformat()) == (
        "DISPATCHED", land.civil, "2022-07-19",
    )  # fmt: skip
    assert Notification.objects.get(user=land.civil_clerk).title.startswith("交办给本单位 2 条")
    again = client.post("/benefits/dispatch/", {"act": "all"}, follow=True).content.decode()
    assert "没有登记行业为“人社”的单位" in again
    assert GapEvent.objects.count() == 2


def test_a_clerk_sees_and_answers_only_what_was_sent_to_the_department(client, sent):
    client.force_login(sent.civil_clerk)
    page = client.get("/benefits/").content.decode()
    assert "<b>2</b> 条" in page
    assert "养老保险代缴" not in page
    other = sent.gap(benefit_id="养老代缴")
    assert client.get(f"/benefits/{other.pk}/").status_code == 404
    gap = sent.gap(household=sent.county.one, benefit_id="低保")
    page = client.get(f"/benefits/{gap.pk}/").content.decode()
    assert "李大山" not in page
    assert 'value="534"' in page or 'value="534.00"' in page
    wrong = _post(client, gap, form="answer", answer="REFUSED", reason="财产超限").content.decode()
    assert "请写明核查情况" in wrong
    assert _post(client, gap, form="answer", answer="DONE", effective_from="2022-07-01",
                 granted="534").status_code == 302  # fmt: skip
    gap.refresh_from_db()
    assert (gap.state, gap.answer, gap.granted, gap.answered_in_time) == (
        "ANSWERED", "DONE", 53400, True,
    )  # fmt: skip
    stale = client.post(f"/benefits/{gap.pk}/", {"version": 1, "form": "answer"})
    assert stale.status_code == 404
    assert Notification.objects.filter(user=sent.county.analyst).count() == 1


def test_two_clerks_at_once_are_told(client, sent):
    gap = sent.gap(household=sent.county.one, benefit_id="低保")
    client.force_login(sent.civil_clerk)
    EntitlementGap.objects.filter(pk=gap.pk).update(version=9)
    page = client.post(
        f"/benefits/{gap.pk}/",
        {"form": "answer", "version": 2, "answer": "PROOF", "needs": "身份证明"},
    )
    assert "刚被别人办过" in page.content.decode()
    assert EntitlementGap.objects.get(pk=gap.pk).state == "DISPATCHED"


def test_proof_is_brought_by_the_village_and_the_answer_sent_back_by_the_county(client, sent):
    gap = sent.gap(household=sent.county.one, benefit_id="低保")
    client.force_login(sent.civil_clerk)
    _post(client, gap, form="answer", answer="PROOF", needs="收入声明")
    gap.refresh_from_db()
    assert (gap.state, gap.due_on.isoformat()) == ("PROOF", "2022-07-11")
    client.force_login(sent.county.worker)
    assert "要补材料的待遇" in client.get("/").content.decode()
    assert "收入声明" in client.get(f"/benefits/{gap.pk}/").content.decode()
    _post(client, gap, form="proof", words="收入声明已交民政窗口")
    gap.refresh_from_db()
    assert (gap.state, gap.due_on.isoformat()) == ("DISPATCHED", "2022-07-19")
    client.force_login(sent.civil_clerk)
    _post(client, gap, form="answer", answer="REFUSED", reason="财产超限", words="名下有车")
    client.force_login(sent.county.analyst)
    assert "请写明为什么退回" in _post(client, gap, form="return", words="").content.decode()
    assert _post(client, gap, form="return", words="车已过户，请重核").status_code == 302
    client.force_login(sent.civil_clerk)
    _post(client, gap, form="answer", answer="REFUSED", reason="收入核查超标准", words="有工资")
    client.force_login(sent.county.analyst)
    assert client.post(
        "/benefits/dispatch/", {"act": "close", "pick": [gap.pk]}, follow=True
    ).status_code == 200  # fmt: skip
    gap.refresh_from_db()
    assert (gap.state, gap.closing) == ("CLOSED", "ACCEPTED")
    page = client.get("/benefits/figures/").content.decode()
    assert "财产超限" in page
    assert "收入核查超标准" in page
    steps = list(gap.events.values_list("act", flat=True))
    assert steps == ["DISPATCH", "ANSWER", "PROOF", "ANSWER", "RETURN", "ANSWER", "CLOSE"]


def test_names_are_shown_to_who_has_to_act_and_leave_a_trace(client, sent):
    gap = sent.gap(household=sent.county.one, benefit_id="低保")
    client.force_login(sent.civil_clerk)
    page = _post(client, gap, form="reveal").content.decode()
    assert "李大山" in page
    event = AuditEvent.objects.filter(action="benefits.reveal").get()
    assert "李大山" not in str(event.detail)
    client.force_login(sent.county.housing_clerk)
    assert _post(client, gap, form="reveal").status_code == 404


def test_deadlines_ring_once_a_day(sent):
    soon = datetime(2022, 7, 17, 1, tzinfo=UTC)
    assert remind_due(today=soon.date(), now=soon) == 1
    assert remind_due(today=soon.date(), now=soon) == 0
    late = datetime(2022, 7, 20, 1, tzinfo=UTC)
    assert remind_due(today=late.date(), now=late) == 1
    assert "2 条已逾期" in Notification.objects.order_by("-pk")[0].title


def test_only_the_county_sends_out_and_not_twice(sent):
    with pytest.raises(RefusedError, match="交办该县"):
        dispatch_gaps(by=by(sent.county.town), county=small.COUNTY, gaps=None, today=TODAY, now=NOW)
    with pytest.raises(RefusedError, match="刚刚交办过"):
        keys = list(EntitlementGap.objects.filter(state="DISPATCHED").values_list("pk", flat=True))
        dispatch_gaps(
            by=by(sent.county.analyst), county=small.COUNTY, gaps=keys, today=TODAY, now=NOW
        )


def test_the_list_is_filtered_by_place_and_takes_the_same_queries_however_long(client, land):
    one, other = land.county.one, land.county.other
    land.evaluate([owed(one)])
    client.force_login(land.county.analyst)
    few = count_queries(client, "/benefits/")
    land.county.run.__class__.objects.update(inputs_hash="b")
    land.evaluate([owed(one), owed(other), pension(one), pension(other)])
    assert count_queries(client, "/benefits/") == few
    page = client.get("/benefits/", {"town": small.TOWN, "kind": "OWED"}).content.decode()
    assert "<b>2</b> 条" in page
    assert "<b>1</b> 户" in page
    assert "应补 <b>550.66</b> 元/月" in page
    worker = small.make_user("near", Role.VILLAGE_WORKER, small.OTHER_VILLAGE)
    client.force_login(worker)
    page = client.get("/benefits/", {"state": "all"}).content.decode()
    assert "<b>2</b> 条" in page
    assert one.household_code not in page


def test_the_workbook_holds_what_the_list_shows_with_masked_names(client, land, tmp_path):
    from python_calamine import CalamineWorkbook

    land.evaluate([owed(land.county.one), owed(land.county.other)])
    client.force_login(land.county.analyst)
    answer = client.get("/benefits/export.xlsx", {"town": small.TOWN})
    path = tmp_path / "x.xlsx"
    path.write_bytes(answer.content)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("待遇缺口").to_python()
    assert [row[:7] for row in rows[1:]] == [
        [land.county.one.household_code, "李**", "", "光禄镇旧城村", "农村低保（A类）", "应享未享",
         "民政"]
    ]  # fmt: skip
    assert client.post("/benefits/export.xlsx").status_code == 302
    client.force_login(land.county.housing_clerk)
    assert client.get("/benefits/export.xlsx").status_code == 200


def test_benefits_one_by_one_and_the_empty_pages(client, land):
    client.force_login(land.county.analyst)
    for url in ("/benefits/", "/benefits/overview/", "/benefits/figures/"):
        assert client.get(url).status_code == 200
    land.evaluate([owed(land.county.one)])
    page = client.get("/benefits/overview/").content.decode()
    assert "残疾人护理补贴" in page
    assert "6,408.00" in page
    EntitlementGap.objects.filter(household=land.county.one).update(unit="元")
    page = client.get("/benefits/overview/").content.decode()
    assert '<span class="xj-soft">一次性</span> 6,408.00' in page
    listed = client.get("/benefits/").content.decode()
    assert ("元/月</span>" in listed, "<b>6,408.00</b> 元" in listed) == (False, True)
    assert client.get("/benefits/unknown/低保/").status_code == 200
    assert client.get("/benefits/unknown/x/").status_code == 404
    assert client.post("/benefits/evaluate/").status_code == 302
