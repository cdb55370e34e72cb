"""What people do with the register: asking, clearing a family, offering posts, campaigns."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.employment.actions.campaigns import report_task
from xianjie.apps.employment.actions.door import confirm_worker
from xianjie.apps.employment.actions.steps import step_family
from xianjie.apps.employment.actions.subsidies import pay_subsidy
from xianjie.apps.employment.models import (
    Campaign,
    CampaignTask,
    Match,
    Push,
    Transfer,
    Vacancy,
    Worker,
    WorkerQuestion,
    ZeroFamily,
)
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.ledger.models import LedgerRevision
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.models import Person
from xianjie.kernel.errors import RefusedError

__all__ = ["plain_static_files"]
STAMPS = {"created_at": small.NOW, "updated_at": small.NOW}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def county(db, home, root):
    small.make_divisions()
    publish(by=root, at=small.NOW)
    homes = [small.make_household(number) for number in (1, 2, 3)]
    Person.objects.update(birth_date=date(1990, 1, 1), labour_skill="普通劳动力", sex="男")
    for one in Person.objects.order_by("id"):
        worker = Worker(person=one, ability="普通劳动力", **STAMPS)
        worker.clean()
        worker.save()
    return homes


def test_from_the_door_to_work(county, now) -> None:
    village = small.make_user("village", Role.VILLAGE_WORKER, small.VILLAGE)
    town = small.make_user("town", Role.TOWNSHIP_REVIEWER, small.TOWN[:9])
    analyst = small.make_user("analyst")
    today = timezone.localdate()
    by_village, by_town, by_county = (
        actor_of(one, today=today) for one in (village, town, analyst)
    )
    first, second, third = Worker.objects.order_by("id")
    page = signed_in(village)

    # A few taps at the door: out of work, wants some; the family is found at once.
    said = {"state": "失业", "willing": "yes", "wish_work": "缝纫", "wish_place": "县内乡外",
            "version": "1"}  # fmt: skip
    assert page.post(f"/employment/workers/{first.pk}/door/", said).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.willing, first.since, first.confirmed_on) == (
        "失业", True, today, today,
    )  # fmt: skip
    assert LedgerRevision.objects.filter(register="employment.workers", row_id=first.pk).exists()
    family = ZeroFamily.objects.get()
    assert (family.state, family.focus, family.due_on) == ("FOUND", True, today + timedelta(30))
    stale = page.post(f"/employment/workers/{first.pk}/door/", said)
    assert "别人已经改过" in stale.content.decode()
    nothing = page.post(f"/employment/workers/{second.pk}/door/", {"step": "same"})
    assert "还不知道这个人现在做什么" in nothing.content.decode()

    # The township charges, the village helps; neither may clear without a proof or alone.
    when = {"today": today, "now": now}
    with pytest.raises(RefusedError, match="不能做这一步"):
        step_family(by=by_village, family=family, step="ASSIGN", words="", owner=village, **when)
    with pytest.raises(RefusedError, match="责任人"):
        step_family(by=by_town, family=family, step="ASSIGN", words="", owner=None, **when)
    step_family(by=by_town, family=family, step="ASSIGN", words="", owner=village, **when)
    answer = page.post(
        f"/employment/zero/{family.pk}/", {"step": "MEASURE", "measure-measure": "推荐岗位"}
    )
    assert answer.status_code == 302

    # A post is published; the matching says why it fits; the offer leads to work.
    vacancy = Vacancy.objects.create(
        division_code=small.TOWN, title="缝纫工", employer="演示制衣厂", kind="帮扶车间",
        work="缝纫", openings=2, pay_low=300_000, published_on=today, **STAMPS,
    )  # fmt: skip
    desk = signed_in(analyst)
    assert desk.post("/employment/matches/run/").status_code == 302
    best = Match.objects.get()
    assert (best.worker_id, dict(best.reasons)) == (
        first.pk, {"同乡镇": 26, "优先本地": 13, "工种合意": 15, "地点合意": 10, "零就业家庭": 8,
                   "脱贫或监测户": 4},
    )  # fmt: skip
    none = desk.post("/employment/matches/", {"channel": "飞鸽"})
    assert none.status_code == 200 and not Push.objects.exists()
    for _twice in range(2):
        desk.post("/employment/matches/", {"channel": "微信送岗"})
    push = Push.objects.get()
    told = {"result": "DECLINED", "day": today.isoformat()}
    assert "不去的请选原因" in page.post(f"/employment/pushes/{push.pk}/", told).content.decode()
    told = {"result": "HIRED", "day": today.isoformat()}
    assert page.post(f"/employment/pushes/{push.pk}/", told).status_code == 302
    first.refresh_from_db()
    vacancy.refresh_from_db()
    assert (first.state, first.job_place, first.employer, first.job_form, first.pay) == (
        "务工", "乡内", "演示制衣厂", "帮扶车间", 300_000,
    )  # fmt: skip
    family.refresh_from_db()
    assert (vacancy.left, family.state, family.employed_by_id) == (1, "EMPLOYED", village.pk)
    with pytest.raises(RefusedError, match="证明"):
        step_family(by=by_town, family=family, step="CLEAR", words="看过", **when)
    proof = SimpleUploadedFile("合同.pdf", io.BytesIO(b"%PDF-1.4\n% x\n").read())
    cleared = signed_in(town).post(
        f"/employment/zero/{family.pk}/",
        {"step": "CLEAR", "clear-words": "看过合同", "clear-file": proof},
    )
    assert cleared.status_code == 302
    family.refresh_from_db()
    assert (family.state, family.clearing) == ("CLEARED", "PEOPLE")
    event = family.events.get(step="CLEAR")
    file = signed_in(town).get(f"/employment/zero/{family.pk}/files/{event.pk}/")
    assert b"".join(file).startswith(b"%PDF")

    # The job is lost again: the same family, counted.
    confirm_worker(
        by=by_village, worker=first, version=first.version, **when,
        values={"state": "失业", "willing": True, "job_place": "", "employer": ""},
    )  # fmt: skip
    family.refresh_from_db()
    assert (family.state, family.reopened, family.owner_id) == ("FOUND", 1, None)

    # A feed that says otherwise: kept once, taken once.
    for worker, answer in ((second, "keep"), (third, "accept")):
        confirm_worker(by=by_village, worker=worker, version=1, values={"state": "务农"}, **when)
        asked = WorkerQuestion.objects.create(
            county_code=small.COUNTY, division_code=small.VILLAGE, worker=worker,
            period="2022-06", says="务工", job_place="省外", asked_on=today,
        )  # fmt: skip
        page.post(f"/employment/questions/{asked.pk}/", {"answer": answer})
        page.post(f"/employment/questions/{asked.pk}/", {"answer": "keep"})
    second.refresh_from_db()
    third.refresh_from_db()
    assert [(w.state, w.job_place, w.confirmed_on) for w in (second, third)] == [
        ("务农", "", today), ("务工", "省外", None),
    ]  # fmt: skip

    # A subsidy is booked once, changed, taken back; the transfer itself is no income.
    transfer = Transfer(person=third.person, year=today.year, place="省外", **STAMPS)
    transfer.clean()
    transfer.save()
    pay = {"by": by_county, "transfer": transfer, **when}
    for amount in (30_000, 30_000, 50_000):
        pay_subsidy(amount=amount, paid_on=today, **pay)
    assert sum(e.amount for e in IncomeEntry.objects.filter(item="就业奖励")) == 50_000
    with pytest.raises(RefusedError, match="日期"):
        pay_subsidy(amount=1, paid_on=today + timedelta(1), **pay)
    pay_subsidy(amount=0, paid_on=None, **pay)
    assert sum(e.amount for e in IncomeEntry.objects.filter(item="就业奖励")) == 0
    with pytest.raises(RefusedError):
        pay_subsidy(amount=1, paid_on=today, **(pay | {"by": by_village}))

    # A campaign counts from the registers by township; only reported ones are reported.
    campaign = Campaign.objects.create(
        division_code=f"{small.COUNTY}000000", kind="务工情况大排查", title="大排查",
        starts_on=today, ends_on=today, counting="CHECKED", target=10, **STAMPS,
    )  # fmt: skip
    address = f"/employment/campaigns/{campaign.pk}/towns/"
    assert desk.post(address, {small.TOWN: "7", small.OTHER_TOWN: "3"}).status_code == 302
    lines = desk.get(address).context["lines"]
    assert [(line.place.code, line.done, line.share) for line in lines] == [
        (small.TOWN, 2, 28), (small.OTHER_TOWN, 0, 0),
    ]  # fmt: skip
    task = CampaignTask.objects.get(division_code=small.TOWN)
    with pytest.raises(RefusedError, match="自动数"):
        report_task(by=by_town, task=task, reported=5, words="", **when)

    # As many queries with three rows as with one.
    for path in ("unemployed/", "zero/?view=all", "matches/", "pushes/", "goals/", "workers/"):
        few = count_queries(desk, f"/employment/{path}")
        Worker.objects.update(state="失业", since=today, job_place="", retired_at=None)
        assert count_queries(desk, f"/employment/{path}") == few, path
