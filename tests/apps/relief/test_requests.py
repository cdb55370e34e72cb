"""The relief platform: who sees what, every step, what is late, the completion rate."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from tests.apps.portal.kit import application
from tests.apps.relief import kit
from tests.apps.relief.kit import NOW, TODAY, by, step, submit
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.models import Notification
from xianjie.apps.portal.actions.handling import accept_application
from xianjie.apps.relief.actions import Outcome, refer, submit_request, urge_late
from xianjie.apps.relief.enums import REQUEST_STEPS, RequestState, RequestStep
from xianjie.apps.relief.models import ReliefRequest
from xianjie.apps.relief.queries.desk import requests_to_handle, requests_to_manage
from xianjie.apps.relief.queries.households import relief_of
from xianjie.apps.relief.queries.requests import rates, visible_requests, whole_rate
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/relief/"
GIVEN = Outcome("已给予救助", 200_000)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def handed(county, **fields) -> ReliefRequest:
    found = step(submit(county, **fields), county.town, "ACCEPT")
    return step(found, county.town, "TRANSFER", office=county.health)


def test_request_goes_from_the_door_to_the_department_and_back(county):
    found = submit(county)
    assert (found.number, found.state) == (f"JZ2022-{found.pk:05d}", "SUBMITTED")
    assert (found.due_on, found.finish_by) == (date(2022, 7, 6), date(2022, 7, 14))
    found = step(found, county.town, "ACCEPT")
    found = step(found, county.town, "TRANSFER", office=county.health)
    assert (found.organisation, found.due_on) == (county.health, date(2022, 7, 11))
    found = step(found, county.health_clerk, "REPORT", outcome=GIVEN)
    assert (found.state, found.amount) == ("HANDLED", 200_000)
    found = step(found, county.town, "REDO", words="金额和发票不符")
    assert (found.state, found.result, found.amount) == ("TRANSFERRED", "", None)
    found = step(found, county.health_clerk, "REPORT", outcome=GIVEN)
    found = step(found, county.town, "FINISH")
    assert (found.state, found.finished_on, found.result) == ("FINISHED", TODAY, "已给予救助")
    steps = list(found.events.values_list("step", "user__username"))[::-1]
    assert steps == [
        ("SUBMIT", "worker"), ("ACCEPT", "town"), ("TRANSFER", "town"), ("REPORT", "health"),
        ("REDO", "town"), ("REPORT", "health"), ("FINISH", "town"),
    ]  # fmt: skip
    rung = Notification.objects.filter(user=county.health_clerk).values_list("title", flat=True)
    assert sorted(rung) == [f"救助申请 {found.number} 已转给您单位",
                            f"救助申请 {found.number} 退回重办"]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "who", "name", "code"),
    [
        ("SUBMITTED", "worker", "ACCEPT", "not-permitted"),
        ("SUBMITTED", "far_town", "ACCEPT", "not-permitted"),
        ("SUBMITTED", "health_clerk", "ACCEPT", "not-permitted"),
        ("SUBMITTED", "town", "FINISH", "bad-step"),
        ("TRANSFERRED", "civil_clerk", "REPORT", "not-permitted"),
        ("TRANSFERRED", "town", "REPORT", "not-permitted"),
        ("TRANSFERRED", "health_clerk", "URGE", "not-permitted"),
    ],
)
def test_step_is_refused_to_whom_it_does_not_belong(county, state, who, name, code):
    found = submit(county) if state == "SUBMITTED" else handed(county)
    with pytest.raises(RefusedError) as refused:
        step(found, getattr(county, who), name, outcome=GIVEN)
    assert refused.value.code == code


def test_refusing_sending_back_and_withdrawing_need_a_reason(county):
    for found, who, name in (
        (submit(county), county.town, "REFUSE"),
        (handed(county), county.health_clerk, "BACK"),
        (submit(county), county.worker, "WITHDRAW"),
    ):
        with pytest.raises(RefusedError) as refused:
            step(found, who, name, words="  ")
        assert refused.value.code == "no-words"
    back = step(handed(county), county.health_clerk, "BACK", words="不归医保管")
    assert (back.state, back.organisation) == ("ACCEPTED", None)
    assert back.events.first().organisation == county.health
    assert step(submit(county), county.worker, "WITHDRAW").state == "WITHDRAWN"


def test_same_form_counts_once_and_an_old_page_is_told(county):
    mark = uuid4()
    values = {"client_id": mark, "need": kit.need(county), "today": TODAY, "now": NOW}
    first = submit_request(by=by(county.worker), **values)
    assert submit_request(by=by(county.worker), **values) == first
    assert ReliefRequest.objects.count() == 1
    step(first, county.town, "ACCEPT", version=1)
    with pytest.raises(RefusedError) as refused:
        step(first, county.town, "REFUSE", version=1)
    assert refused.value.code == "stale"


def test_every_state_has_its_steps_and_each_is_reached():
    assert set(REQUEST_STEPS) == set(RequestState.values)
    after = {state for steps in REQUEST_STEPS.values() for state in steps.values()}
    assert after | {"SUBMITTED"} == set(RequestState.values)
    offered = {step for steps in REQUEST_STEPS.values() for step in steps}
    assert offered | {"SUBMIT"} == set(RequestStep.values)


def test_household_that_may_meet_the_conditions_becomes_a_clue_once(county):
    found = step(submit(county), county.town, "ACCEPT")
    found = step(found, county.town, "PASS_ON", words="")
    clue = Clue.objects.proven("test").get(source_ref=found.number)
    assert (found.clue, clue.risk, clue.level, clue.household) == (clue, "因病", "黄", county.one)
    assert found.state == "ACCEPTED"
    with pytest.raises(RefusedError):
        step(found, county.town, "PASS_ON")


def test_referral_goes_straight_to_the_department(county):
    made = refer(by=by(county.town), client_id=uuid4(), need=kit.need(county),
                 office=county.health, today=TODAY, now=NOW)  # fmt: skip
    assert (made.kind, made.state, made.organisation) == ("REFERRAL", "TRANSFERRED", county.health)
    with pytest.raises(RefusedError):
        refer(by=by(county.civil_clerk), client_id=uuid4(), need=kit.need(county),
              office=county.health, today=TODAY, now=NOW)  # fmt: skip
    assert ReliefRequest.objects.count() == 1


def test_each_sees_his_own_places_and_a_department_what_was_handed_to_it(county):
    waits, at_office = submit(county), handed(county)
    other = submit(county, county.analyst, household=county.other)
    seen = {
        name: set(visible_requests(by(getattr(county, name)).scope))
        for name in ("analyst", "town", "far_town", "worker", "health_clerk", "civil_clerk")
    }
    assert seen == {
        "analyst": {waits, at_office, other}, "town": {waits, at_office}, "far_town": {other},
        "worker": {waits, at_office}, "health_clerk": {at_office}, "civil_clerk": set(),
    }  # fmt: skip


def test_rate_counts_what_is_due_and_compares_it_with_the_goal(county):
    model = submit(county)
    done = ReliefRequest.objects.bulk_create(
        ReliefRequest(
            client_id=uuid4(), kind="REQUEST", county_code="532325", need="医疗",
            division_code=model.division_code, channel="群众举手", state="FINISHED",
            received_on=TODAY, finish_by=model.finish_by, finished_on=TODAY, result="已给予救助",
            created_at=NOW,
        )
        for _ in range(49)
    )  # fmt: skip
    step(submit(county), county.town, "REFUSE")
    scope, since, goal = by(county.analyst).scope, date(2022, 1, 1), Decimal("0.98")
    early = whole_rate("532325", scope, TODAY, since, goal)
    assert (early.received, early.due, early.rate, early.meets) == (50, 49, Decimal(100), True)
    later = TODAY + timedelta(days=11)
    whole = whole_rate("532325", scope, later, since, goal)
    assert (whole.due, whole.finished, whole.late) == (50, 49, 1)
    assert (whole.rate, whole.meets) == (Decimal(98), True)
    ReliefRequest.objects.filter(pk=done[0].pk).update(
        state="TRANSFERRED", organisation=county.health
    )
    worse = whole_rate("532325", scope, later, since, goal)
    assert (worse.rate, worse.meets) == (Decimal(96), False)
    (office,) = rates("532325", scope, later, since, "office", goal)
    assert (office.name, office.received, office.late) == ("姚安县医疗保障局", 1, 1)
    (town,) = rates("532325", scope, later, since, "town", goal)
    assert (town.key, town.received) == ("532325101", 50)


def test_late_requests_ring_once_for_township_and_department(county):
    handed(county)
    later = TODAY + timedelta(days=11)
    assert urge_late(county="532325", today=TODAY, now=NOW) == 0
    assert urge_late(county="532325", today=later, now=NOW + timedelta(days=11)) == 2
    assert urge_late(county="532325", today=later, now=NOW + timedelta(days=11)) == 0


def test_desk_says_what_waits_for_township_department_and_county(county):
    submit(county)
    handed(county)

    def ask(user, day=TODAY):
        return DeskAsk(by(user).scope, user.pk, day, NOW, "532325", 5)

    town, office = (
        requests_to_manage(ask(county.town)),
        requests_to_handle(ask(county.health_clerk)),
    )
    assert (town.count, office.count) == (1, 1)
    assert requests_to_manage(ask(county.analyst)).count == 0
    assert requests_to_manage(ask(county.analyst, TODAY + timedelta(days=11))).count == 2
    assert requests_to_manage(ask(county.health_clerk)) is None
    assert requests_to_handle(ask(county.town)) is None


def test_township_works_through_a_request_on_its_page(county):
    client = signed_in(county.town)
    answer = client.post(f"{URL}new/", {"step": "search", "client_id": str(uuid4()),
                                        "village": small.VILLAGE, "q": "lds"})  # fmt: skip
    assert [one.code for one in answer.context["found"]] == ["532300000001"]
    values = {"step": "submit", "client_id": str(uuid4()), "village": small.VILLAGE,
              "household": county.one.pk, "need": "医疗", "channel": "群众举手",
              "received_on": "2022-07-04", "words": "看病"}  # fmt: skip
    assert client.post(f"{URL}new/", values | {"received_on": "2022-07-05"}).context[
        "form"
    ].errors == {"received_on": ["申请日期不能晚于今天。"]}
    client.post(f"{URL}new/", values)
    answer = client.post(f"{URL}new/", values)
    found = ReliefRequest.objects.proven("test").get()
    page = f"{URL}{found.pk}/"
    assert answer["Location"] == page
    client.post(page, {"step": "ACCEPT", "accept-words": "", "accept-version": 1})
    shown = client.get(page)
    transfer = next(form for form in shown.context["forms"] if form.step == "TRANSFER")
    assert transfer.initial["office"] == str(county.health.pk)
    client.post(page, {"step": "TRANSFER", "transfer-office": county.health.pk,
                       "transfer-version": 2})  # fmt: skip
    clerk = signed_in(county.health_clerk)
    assert "李大山" not in clerk.get(page).content.decode()
    bad = clerk.post(page, {"step": "REPORT", "report-words": "已救助", "report-version": 3})
    assert "请填写这一项。" in bad.content.decode()
    clerk.post(page, {"step": "REPORT", "report-words": "已救助", "report-result": "已给予救助",
                      "report-amount": "1234.56", "report-version": 3})  # fmt: skip
    client.post(page, {"step": "FINISH", "finish-words": "已答复", "finish-version": 4})
    found.refresh_from_db()
    assert (found.state, found.amount) == ("FINISHED", 123_456)
    assert signed_in(county.civil_clerk).get(page).status_code == 404
    assert signed_in(county.far_town).get(page).status_code == 404


def test_list_costs_the_same_with_more_rows_and_hands_out_what_it_shows(county):
    client = signed_in(county.analyst)
    submit(county)
    few = count_queries(client, f"{URL}?view=all")
    for _ in range(3):
        handed(county)
    assert count_queries(client, f"{URL}?view=all") == few
    rows = sheet_rows(client.get(f"{URL}export.xlsx?view=office"))
    assert [row[2] for row in rows] == ["李**"] * 3
    assert client.get(f"{URL}figures/").status_code == 200
    assert signed_in(county.health_clerk).get(f"{URL}figures/").status_code == 200


def test_household_page_shows_all_relief_in_one_line_of_time(county):
    handed(county)
    submit(county, household=county.other, user=county.analyst)
    titles = [one.title for one in relief_of(county.one)]
    assert titles == ["救助申请 医疗"]
    page = signed_in(county.town).get(f"/registry/households/{county.one.pk}/").content.decode()
    assert "救助申请 医疗" in page


def test_application_of_the_public_page_becomes_a_request_with_its_clue(county):
    found = application(needs=["大病"])
    accept_application(
        by=by(county.town), application=found, household=county.one, identity_proven=True,
        asks_relief=True, today=TODAY, now=NOW,
    )  # fmt: skip
    made = ReliefRequest.objects.proven("test").get()
    found.refresh_from_db()
    assert (made.need, made.channel, made.state) == ("医疗", "群众举手", "SUBMITTED")
    assert (made.origin, made.clue) == (f"SB{found.number}", found.clue)
    accepted = step(made, county.town, "ACCEPT")
    with pytest.raises(RefusedError):
        step(accepted, county.town, "PASS_ON")
