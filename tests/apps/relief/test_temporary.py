"""Temporary relief: the limits of township and county, paid first, papers in time, who sees it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from tests.apps.cases.kit import clerk, organisation
from tests.apps.relief.kit import NOW, TODAY, by
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.relief.actions import Plea, apply_temporary, temporary_step
from xianjie.apps.relief.models import CareRecipient, TemporaryRelief
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/relief/temporary/"
# 低保标准 4960 a year: the township decides up to 4 months of it, nobody above 10 months.
SMALL, MOST = 165_333, 413_333


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def plea(county, user=None, **fields) -> TemporaryRelief:
    values = {"division_code": county.one.division_code, "kind": "EMERGENCY", "ground": "火灾",
              "asked": 100_000, "household": county.one, "words": "房子烧了"}  # fmt: skip
    return apply_temporary(
        by=by(user or county.worker), client_id=uuid4(), plea=Plea(**(values | fields)),
        today=TODAY, now=NOW,
    )  # fmt: skip


def step(found, user, name, **fields) -> TemporaryRelief:
    return temporary_step(by=by(user), found=found, step=name, today=TODAY, now=NOW, **fields)


def test_township_decides_to_the_fen_of_its_limit_and_the_county_above_it(county):
    found = plea(county, asked=MOST)
    with pytest.raises(RefusedError) as refused:
        step(found, county.town, "DECIDE", amount=SMALL + 1)
    assert refused.value.code == "above-small"
    small = step(found, county.town, "DECIDE", amount=SMALL)
    assert (small.state, small.decider, small.amount) == ("DECIDED", "TOWN", SMALL)
    large = step(plea(county), county.civil_clerk, "DECIDE", amount=MOST)
    assert (large.decider, large.amount) == ("COUNTY", MOST)
    with pytest.raises(RefusedError) as refused:
        step(plea(county), county.civil_clerk, "DECIDE", amount=MOST + 1)
    assert refused.value.code == "above-most-amount"
    with pytest.raises(RefusedError) as refused:
        plea(county, asked=MOST + 1)
    assert refused.value.code == "above-most-asked"


def test_nobody_decides_what_he_applied_for(county):
    found = plea(county, county.town)
    with pytest.raises(RefusedError) as refused:
        step(found, county.town, "DECIDE", amount=100)
    assert refused.value.code == "same-person"
    assert step(found, county.civil_clerk, "REFUSE", words="不符合").state == "REFUSED"


def test_relief_comes_first_and_the_papers_within_twenty_working_days(county):
    found = plea(county, first_aid=True)
    assert found.due_on == TODAY
    found = step(found, county.town, "DECIDE", amount=80_000)
    assert found.papers_due_on == date(2022, 8, 1)
    found = step(found, county.town, "PAY", paid_by="现金")
    assert (found.state, found.paid_on, found.due_on) == ("PAID", TODAY, date(2022, 8, 1))
    found = step(found, county.town, "PAPERS", words="补了申请和佐证")
    assert (found.papers_on, found.due_on) == (TODAY, None)
    assert [one.step for one in found.events.order_by("pk")] == ["APPLY", "DECIDE", "PAY", "PAPERS"]


def test_village_applies_and_civil_affairs_pays_on_the_pages(county):
    client = signed_in(county.worker)
    values = {"step": "submit", "client_id": str(uuid4()), "village": county.one.division_code,
              "household": county.one.pk, "kind": "EXPENSE", "ground": "突发重病", "people": "1",
              "asked": "3000", "words": "住院"}  # fmt: skip
    shown = client.post(f"{URL}new/", values).context["form"]
    assert shown.errors == {"cost": ["支出型要写自付了多少。"]}
    answer = client.post(f"{URL}new/", values | {"cost": "20000"})
    found = TemporaryRelief.objects.proven("test").get()
    page = f"{URL}{found.pk}/"
    assert answer["Location"] == page
    civil = signed_in(county.civil_clerk)
    few = count_queries(civil, f"{URL}?view=all")
    civil.post(page, {"step": "DECIDE", "decide-amount": "3000"})
    civil.post(page, {"step": "PAY", "pay-paid_by": "社保卡", "pay-day": "2022-07-04"})
    found.refresh_from_db()
    assert (found.state, found.decider, found.amount) == ("PAID", "COUNTY", 300_000)
    for _ in range(2):
        plea(county)
    assert count_queries(civil, f"{URL}?view=all") == few
    assert [row[1] for row in sheet_rows(civil.get(f"{URL}export.xlsx?view=paid"))] == ["李**"]
    other = signed_in(county.health_clerk)
    assert [other.get(path).status_code for path in (URL, page)] == [403, 404]


def test_register_of_one_department_is_none_of_another_ones(county):
    disabled = clerk("disabled", organisation("姚安县残疾人联合会", "残联"))
    values = {"name": "王小花", "household": county.one.household_code, "category": "留守儿童",
              "visits": "0", "since": "2022-07-01"}  # fmt: skip
    civil = signed_in(county.civil_clerk)
    civil.post("/relief/recipients/new/", values)
    row = CareRecipient.objects.proven("test").get()
    assert (row.name, row.division_code) == ("王小花", county.one.division_code)
    page = f"/relief/recipients/{row.pk}/"
    assert civil.get(page).status_code == 200
    assert "超过 30 天没有探访" in civil.get("/relief/recipients/").content.decode()
    for user in (county.health_clerk, disabled):
        client = signed_in(user)
        assert client.get("/relief/recipients/").status_code == 403
        assert client.post("/relief/recipients/new/", values).status_code == 403
        assert client.get(page).status_code == 403
    assert signed_in(disabled).get("/relief/disability/").status_code == 200
    assert signed_in(county.far_town).get(page).status_code == 404
