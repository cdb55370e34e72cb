"""Reports of people in need: the actions."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import Notification
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.actions import (
    answer_question,
    check_report,
    remind_overdue,
    save_draft,
)
from xianjie.apps.cases.enums import REPORT_STEPS, ReportState, ReportStep
from xianjie.apps.cases.models import NeedReport, ReportDraft
from xianjie.apps.screening.enums import ClueKind, ClueStatus
from xianjie.apps.screening.models import Clue, ClueMonth
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


def check(county, report, step, user=None, **fields):
    return check_report(
        by=kit.by(user or county.town), report=report, step=step, today=kit.TODAY, now=kit.NOW,
        **fields,
    )  # fmt: skip


def bells(user) -> list[tuple[str, str]]:
    found = Notification.objects.filter(user=user, read_at__isnull=True).order_by("id")
    return list(found.values_list("kind", "title"))


@pytest.mark.parametrize(
    ("urgent", "level", "due"), [(False, "黄", date(2022, 7, 7)), (True, "红", date(2022, 7, 5))]
)
def test_a_report_becomes_a_clue_with_the_level_and_deadline_of_the_rulebook(
    county, urgent: bool, level: str, due: date
) -> None:
    report = kit.report(county.worker, county.one, needs=["住房", "大病"], is_urgent=urgent)
    clue = report.clue
    assert (clue.kind, clue.risk, clue.level) == (ClueKind.DISCOVERY, "因病", level)
    assert (clue.source_ref, clue.household) == (report.number, county.one)
    assert report.needs == ["大病", "住房"]
    assert (report.state, report.due_on) == (ReportState.SUBMITTED, due)
    assert ClueMonth.objects.get(clue=clue).period == small.PERIOD
    assert AuditEvent.objects.filter(action="cases.report-need").count() == 1


def test_who_is_told(county) -> None:
    quiet = kit.report(county.worker, county.one)
    assert bells(county.town) == [("ASSIGNED", f"光禄镇旧城村报来需要救助的人家（{quiet.number}）")]
    assert bells(county.analyst) == []
    urgent = kit.report(county.worker, county.one, is_urgent=True)
    title = f"光禄镇旧城村报来需要救助的人家，现在就要救助（{urgent.number}）"
    assert bells(county.analyst) == [("ASSIGNED", title)]


def test_the_same_form_sent_twice_is_one_report(county) -> None:
    number = uuid4()
    first = kit.report(county.worker, county.one, client_id=number)
    second = kit.report(county.worker, county.one, client_id=number)
    assert first.pk == second.pk
    assert (NeedReport.objects.count(), Clue.objects.count()) == (1, 1)
    with pytest.raises(RefusedError):
        kit.report(county.town, county.one, client_id=number)


def test_somebody_who_is_not_registered(county) -> None:
    report = kit.report(county.worker, None, who="村口新来的王家", needs=["孤老"])
    assert (report.household, report.clue.household, report.clue.risk) == (None, None, "缺劳动力")
    stored = NeedReport.objects.values_list("who", flat=True).get()
    assert stored == "村口新来的王家"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"needs": []}, "no-need"),
        ({"needs": ["没有这种"]}, "no-need"),
        ({"household": None, "who": " "}, "nobody"),
        ({"division_code": small.OTHER_VILLAGE}, "not-permitted"),
    ],
)
def test_what_is_refused(county, fields, code) -> None:
    values = {"division_code": small.VILLAGE, **fields}
    household = values.pop("household", county.one)
    with pytest.raises(RefusedError) as refused:
        kit.report(county.worker, household, **values)
    assert refused.value.code == code
    assert (NeedReport.objects.count(), Clue.objects.count()) == (0, 0)


def test_accepted_the_clue_goes_on(county) -> None:
    report = kit.report(county.worker, county.one)
    done = check(county, report, ReportStep.ACCEPT)
    assert (done.state, done.checked_by) == (ReportState.ACCEPTED, county.town)
    assert Clue.objects.get().status == ClueStatus.OPEN
    assert bells(county.worker) == [("RESULT", f"您上报的 {report.number} 已受理，转入核实帮扶")]
    assert bells(county.town) == []


def test_rejected_with_a_reason(county) -> None:
    report = kit.report(county.worker, county.one)
    with pytest.raises(RefusedError):
        check(county, report, ReportStep.REJECT)
    check(county, report, ReportStep.REJECT, words="已在住院救助中")
    clue = Clue.objects.get()
    assert (clue.status, clue.months.get().state) == (ClueStatus.CLOSED, "CLEARED")


def test_merged_into_another_clue_of_the_household(county) -> None:
    month = small.make_clue(county.run, county.one)
    foreign = small.make_clue(county.run, county.other)
    report = kit.report(county.worker, county.one)
    for wrong in (None, foreign.clue, report.clue):
        with pytest.raises(RefusedError):
            check(county, report, ReportStep.MERGE, merge_into=wrong)
    done = check(county, report, ReportStep.MERGE, merge_into=month.clue)
    assert (done.state, done.merged_into) == (ReportState.MERGED, month.clue)
    month.clue.refresh_from_db()
    assert month.clue.status == ClueStatus.OPEN


def test_asked_back_and_answered(county) -> None:
    report = kit.report(county.worker, county.one)
    check(county, report, ReportStep.ASK, words="住在哪个医院？")
    assert bells(county.worker)[0][0] == "ASSIGNED"
    done = answer_question(
        by=kit.by(county.worker), report=report, words="县医院", today=kit.TODAY, now=kit.NOW
    )
    assert done.state == ReportState.SUBMITTED
    assert bells(county.town) == [("ASSIGNED", f"{report.number} 已补充情况，请继续核查")]
    check(county, report, ReportStep.ACCEPT)
    assert bells(county.town) == []
    steps = list(report.events.values_list("step", flat=True))
    assert steps == ["SUBMIT", "ASK", "ANSWER", "ACCEPT"]


def test_the_second_of_two_reviewers_is_told(county) -> None:
    report = kit.report(county.worker, county.one)
    check(county, report, ReportStep.ACCEPT)
    with pytest.raises(RefusedError) as refused:
        check(county, report, ReportStep.REJECT, user=county.analyst, words="晚了")
    assert refused.value.code == "wrong-state"


def test_nobody_checks_their_own_or_other_places(county) -> None:
    report = kit.report(county.town, county.one)
    with pytest.raises(RefusedError) as refused:
        check(county, report, ReportStep.ACCEPT)
    assert refused.value.code == "own-report"
    other = kit.report(county.analyst, county.other)
    for user in (county.town, county.worker):
        with pytest.raises(RefusedError) as refused:
            check(county, other, ReportStep.ACCEPT, user=user)
        assert refused.value.code == "not-permitted"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": ReportState.ACCEPTED},
        {"state": ReportState.MERGED, "checked_at": kit.NOW},
    ],
)
def test_the_database_refuses_what_cannot_be(county, wrong) -> None:
    report = kit.report(county.worker, county.one)
    with pytest.raises(IntegrityError), transaction.atomic():
        NeedReport.objects.filter(pk=report.pk).update(**wrong)


def test_every_state_has_its_steps() -> None:
    assert set(REPORT_STEPS) == set(ReportState)


def test_overdue_rings_once(county) -> None:
    report = kit.report(county.worker, county.one)
    late = kit.TODAY + timedelta(days=4)
    assert [remind_overdue(today=late, now=kit.NOW) for _ in range(2)] == [1, 0]
    assert ("OVERDUE", f"{report.number} 核查逾期") in bells(county.town)
    assert remind_overdue(today=kit.TODAY, now=kit.NOW) == 0


def test_drafts_are_few_and_ones_own(county) -> None:
    actor = kit.by(county.worker)
    for _ in range(7):
        save_draft(by=actor, client_id=uuid4(), content={"needs": ["大病"]}, now=kit.NOW)
    assert ReportDraft.objects.count() == 5
    number = ReportDraft.objects.first().client_id
    with pytest.raises(RefusedError):
        save_draft(by=kit.by(county.town), client_id=number, content={}, now=kit.NOW)
    kit.report(county.worker, county.one, client_id=number)
    assert ReportDraft.objects.count() == 4
    assert save_draft(by=actor, client_id=number, content={}, now=kit.NOW) is None
