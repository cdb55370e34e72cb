"""The registers follow registry and feed; what was asked at the door stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xianjie.apps.employment.actions import Job, note_job, note_left
from xianjie.apps.employment.actions.refreshing import refresh_after_run
from xianjie.apps.employment.enums import FamilyState, QuestionState
from xianjie.apps.employment.models import (
    EmploymentCheck,
    Transfer,
    Worker,
    WorkerQuestion,
    ZeroFamily,
)
from xianjie.apps.employment.queries.labour import labour_of, working_households
from xianjie.apps.registry.models import Household, Person


def told(person: Person, status: str = "就业", place: str = "省外", **values: object) -> dict:
    return {
        "证件号码": person.id_number, "姓名": person.name, "就业状态": status, "就业地": place,
        "单位名称": "演示电子厂" if status == "就业" else "",
        "就业形式": "企业" if status == "就业" else "",
        "月收入": 4000 if status == "就业" else "", "开始日期": "2022-02-01",
    } | values  # fmt: skip


@pytest.fixture
def month(screened_county, deliver_month, run_month, monkeypatch, now):
    """Deliver the employment roll of a month and let the registers follow."""
    finishers = {"employment": refresh_after_run}
    monkeypatch.setattr("xianjie.apps.screening.finishing._finishers", finishers)

    def call(period: str, rows: list[dict], days: int = 0):
        if rows:
            deliver_month("employment", period, rows, complete=True)
        return run_month(period, now=now + timedelta(days=days))

    return call


def test_a_county_of_months(month, screened_county, root, now) -> None:
    one, two, three = screened_county[0], screened_county[3], screened_county[6]
    home = one.household
    Person.objects.filter(household=home).exclude(pk=one.pk).update(birth_date=date(2015, 1, 1))
    Person.objects.filter(pk__in=[one.pk, two.pk, three.pk]).update(
        birth_date=date(1985, 1, 1), labour_skill="普通劳动力"
    )
    Household.objects.filter(pk=home.pk).update(household_type="脱贫户")
    month("2022-05", [told(one, "失业", "", 开始日期="2022-04-20"), told(two), told(three)])
    states = {w.person_id: w.state for w in Worker.objects.filter(retired_at__isnull=True)}
    assert (states[one.pk], states[two.pk]) == ("失业", "务工")
    assert [(t.person_id, t.place, t.counted) for t in Transfer.objects.order_by("person_id")] == [
        (two.pk, "省外", True), (three.pk, "省外", True),
    ]  # fmt: skip
    family = ZeroFamily.objects.get()
    assert (family.household_id, family.state, family.focus) == (home.pk, FamilyState.FOUND, True)
    assert working_households([home.pk, two.household_id]) == {two.household_id}

    # The door says that the second came home and farms; an appointment gives the first work.
    today = date(2022, 6, 10)
    Worker.objects.filter(person=two).update(
        state="务农", job_place="", employer="", confirmed_on=today
    )
    job = Job("公益性岗位", "乡内", "旧城村", "公益性岗位", 80_000, today)
    note_job(by=root, person=one, job=job, today=today, now=now)
    family.refresh_from_db()
    assert (labour_of([one.pk])[one.pk].works, family.state) == (True, FamilyState.EMPLOYED)

    # June agrees with the appointment (cleared by the feed) and not with the door (asked).
    both = [told(one, place="乡内", 单位名称="旧城村", 就业形式="公益性岗位"), told(two),
            told(three, place="乡内", 开始日期="2022-06-01")]  # fmt: skip
    month("2022-06", both, days=20)
    family.refresh_from_db()
    assert (family.state, family.clearing) == (FamilyState.CLEARED, "FEED")
    question = WorkerQuestion.objects.get()
    assert (question.worker.person_id, question.says, question.state) == (
        two.pk, "务工", QuestionState.OPEN,
    )  # fmt: skip
    assert Worker.objects.get(person=two).state == "务农"
    # The third moved: two rows of the year, the later one counts; a public post is no transfer.
    mine = Transfer.objects.filter(person=three).order_by("id")
    assert [(t.place, t.counted) for t in mine] == [("省外", False), ("乡内", True)]
    assert not Transfer.objects.filter(person=one).exists()

    # What people mended is left; the same month again changes nothing.
    mended = mine[1]
    mended.employer, mended.version = "演示合作社", 2
    mended.save()
    month("2022-06", [], days=21)
    assert Transfer.objects.get(pk=mended.pk).employer == "演示合作社"
    assert EmploymentCheck.objects.count() == 2

    # The post ends: the family comes back, unknown until the wish is asked.
    note_left(by=root, person=one, left_on=today, today=today, now=now, form="公益性岗位")
    assert Worker.objects.get(person=one).willing is None
    family.refresh_from_db()
    assert family.state == FamilyState.CLEARED


def test_a_hand_made_transfer_counts_once(db, home, now) -> None:
    from tests.apps.sources.kit import make_county, make_people

    make_county()
    person = make_people(now)[0]
    stamps = {"created_at": now, "updated_at": now}
    for place, day in (("省外", date(2022, 5, 1)), ("乡内", date(2022, 3, 1))):
        row = Transfer(person=person, year=2022, place=place, started_on=day, **stamps)
        row.full_clean()
        row.save()
    counted = Transfer.objects.filter(counted=True)
    assert [one.place for one in counted] == ["省外"]
    far = Transfer.objects.get(place="省外")
    far.retired_at = now
    far.save(update_fields=["retired_at"])
    assert [one.place for one in Transfer.objects.filter(counted=True)] == ["乡内"]
