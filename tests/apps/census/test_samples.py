"""A sealed sample from the frame to the record put right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import actor_of, cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.census.actions.checking import (
    answer_unit,
    confirm_answers,
    publish_draw,
    sign_draw,
)
from xianjie.apps.census.actions.drawing import DrawPlan, commit_draw, draw_sample, redraw
from xianjie.apps.census.enums import FollowState
from xianjie.apps.census.models import SampleAnswer, SampleDraw
from xianjie.apps.census.queries.fields import UNITS, agrees, fields_of, sample_fields
from xianjie.apps.census.queries.frames import frame_of, verify
from xianjie.apps.census.queries.samples import results_of
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
TODAY = date(2022, 7, 4)
URL = "/census/samples/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(small.NOW, tick=False):
        yield


class Place:
    """60 households in two townships, the statistics bureau, a village, another department."""

    def __init__(self) -> None:
        small.make_divisions()
        publish(by=cli_actor("test"), at=small.NOW)
        for number in range(1, 61):
            village = small.VILLAGE if number % 3 else small.OTHER_VILLAGE
            small.make_household(number, village)
        Household.objects.update(member_count=1)
        self.clerk = cases.clerk("tongji", cases.organisation("姚安县统计局", "统计"))
        self.other = cases.clerk("yibao", cases.organisation("姚安县医保局", "医保"))
        self.analyst = small.make_user()
        self.worker = small.make_user("worker", Role.VILLAGE_WORKER, small.VILLAGE)
        self.town = small.make_user("town", Role.TOWNSHIP_REVIEWER, small.TOWN[:9])

    def plan(self, **changes) -> DrawPlan:
        asked = ("household.type", "household.members", "household.income")
        values = {"place": small.COUNTY, "title": "7月校核", "theme": "RECORD", "fields": asked,
                  "unit": "HOUSEHOLD", "due_on": date(2022, 7, 30), "strata": "TOWN"}  # fmt: skip
        return DrawPlan(**(values | changes))

    def commit(self, user=None, **changes) -> SampleDraw:
        return commit_draw(by=by(user or self.clerk), client_id=uuid4(), plan=self.plan(**changes),
                           today=TODAY, now=small.NOW)  # fmt: skip

    def drawn(self, **changes) -> SampleDraw:
        return draw_sample(by=by(self.clerk), found=self.commit(**changes), witness="0731",
                           now=small.NOW)  # fmt: skip


def by(user):
    return actor_of(user, today=TODAY)


def said(unit, **changes) -> dict[str, str]:
    return {one.field: one.recorded for one in unit.answers.all()} | changes


@pytest.fixture
def place(db, home):
    return Place()


def test_lots_are_committed_drawn_once_and_can_be_drawn_again(place) -> None:
    found = place.commit()
    assert (found.state, found.frame_size, found.size, found.seed) == ("COMMITTED", 60, 20, "")
    committed = found.commitment
    # What happens to the registry after the frame is frozen changes no lot.
    Household.objects.filter(household_code__endswith="1").update(is_active=False)
    found = draw_sample(by=by(place.clerk), found=found, witness=" 07 31 ", now=small.NOW)
    assert (found.witness, found.seed.endswith("+0731"), found.commitment) == (
        "0731", True, committed)  # fmt: skip
    by_town = {town: found.units.filter(stratum=town).count() for town in ("光禄镇", "前场镇")}
    assert by_town == {"光禄镇": 13, "前场镇": 7}
    assert verify(found).holds and len(frame_of(found).splitlines()) == 60
    with pytest.raises(RefusedError, match="已经抽过签"):
        draw_sample(by=by(place.clerk), found=found, now=small.NOW)
    # Anybody who bends the seed, the frame or the list is found out.
    for change in ({"seed": "0"}, {"commitment": "0" * 64}):
        SampleDraw.objects.filter(pk=found.pk).update(**change)
        assert not verify(SampleDraw.objects.get(pk=found.pk)).holds
    with pytest.raises(RefusedError, match="为什么重抽"):
        redraw(by=by(place.clerk), found=found, client_id=uuid4(), reason=" ", today=TODAY,
               now=small.NOW)  # fmt: skip
    made = redraw(by=by(place.clerk), found=found, client_id=uuid4(), reason="村里停电",
                  today=TODAY, now=small.NOW)  # fmt: skip
    found.refresh_from_db()
    assert (found.state, made.replaces_id, made.reason, found.units.count()) == (
        "VOID", found.pk, "村里停电", 20)  # fmt: skip


def test_answers_are_compared_counted_signed_published_and_put_right(place) -> None:
    found = place.drawn()
    units = list(found.units.select_related("draw", "household"))
    wrong, gone, *rest = units
    seen = said(wrong, **{"household.members": "3", "household.income": "9900"})
    answer_unit(by=by(place.clerk), unit=wrong, state="DONE", answers=seen, now=small.NOW)
    with pytest.raises(RefusedError, match="已经填过"):
        answer_unit(by=by(place.clerk), unit=wrong, state="DONE", answers={}, now=small.NOW)
    with pytest.raises(RefusedError, match="写明情况"):
        answer_unit(by=by(place.clerk), unit=gone, state="NOT_FOUND", answers={}, now=small.NOW)
    answer_unit(by=by(place.clerk), unit=gone, state="NOT_FOUND", answers={}, words="外出",
                now=small.NOW)  # fmt: skip
    with pytest.raises(RefusedError, match="还有 18 张"):
        sign_draw(by=by(place.clerk), found=found, conclusion="可信", now=small.NOW)
    for unit in rest:
        answer_unit(by=by(place.clerk), unit=unit, state="DONE", answers=said(unit), now=small.NOW)
    results = results_of(found, cli_actor("x").scope)
    members = next(rate for rate in results.fields if rate.title == "在册人口")
    # 9,900 is within five percent of 9,880.12; three people are not one.
    assert (results.total.compared, results.total.differing, members.differing) == (57, 1, 1)
    assert (round(members.low, 2), round(members.high, 2)) == (0.94, 24.64)
    assert (members.not_found, results.units["DONE"], results.sent) == (1, 19, 1)
    with pytest.raises(RefusedError, match="统计部门"):
        sign_draw(by=by(place.analyst), found=found, conclusion="可信", now=small.NOW)
    sign_draw(by=by(place.clerk), found=found, conclusion="可信", now=small.NOW)
    # The township sees the whole once it is published, before that its own part.
    town = by(place.town).scope
    assert results_of(found, town).total.compared < 57
    publish_draw(by=by(place.analyst), found=found, now=small.NOW)
    found.refresh_from_db()
    assert results_of(found, town).total.compared == 57
    # The record is put right: the difference is confirmed, and only then.
    assert confirm_answers(by=cli_actor("tick"), county=small.COUNTY, now=small.NOW) == 0
    Household.objects.filter(pk=wrong.household_id).update(member_count=3)
    assert confirm_answers(by=cli_actor("tick"), county=small.COUNTY, now=small.NOW) == 1
    line = SampleAnswer.objects.get(unit=wrong, field="household.members")
    assert (line.follow, line.recorded, line.found) == (FollowState.CONFIRMED, "1", "3")


def test_who_may_not_is_refused_and_every_field_can_be_read(place) -> None:
    for user, match in ((place.other, "没有在这里抽样"), (place.worker, "没有在这里抽样")):
        with pytest.raises(RefusedError, match=match):
            place.commit(user)
    with pytest.raises(RefusedError, match="没有可以抽的"):
        place.commit(population="MONITORED")
    with pytest.raises(RefusedError, match="不能按这种单位"):
        place.commit(theme="INCOME", unit="PERSON")
    found = place.drawn(unit="PERSON", strata="CATEGORY", clusters=1,
                        fields=tuple(one.id for one in fields_of("RECORD", "PERSON")))  # fmt: skip
    assert {unit.division_code for unit in found.units.all()} in (
        {small.VILLAGE}, {small.OTHER_VILLAGE})  # fmt: skip
    kept = {one.field: one.recorded for one in found.units.first().answers.all()}
    assert (kept["person.name"], kept["person.birth"], kept["person.health"]) == (
        "李大山", "1970-01-01", "健康")  # fmt: skip
    villages = place.drawn(unit="VILLAGE", strata="NONE", fields=("village.population",))
    assert villages.units.count() == 2 and verify(villages).holds
    assert {theme for theme, units in UNITS.items() for unit in units
            if not fields_of(theme, unit)} == set()  # fmt: skip
    health, income = sample_fields()["person.health"], sample_fields()["household.income"]
    five = Decimal("0.05")
    assert agrees(health, "残疾,长期慢性病", "长期慢性病，残疾", five)
    pairs = {("100", "95"): True, ("100", "94"): False, ("", "0"): True, ("", "5"): False}
    assert {pair: agrees(income, *pair, five) for pair in pairs} == pairs


def test_the_pages_take_a_sample_from_plan_to_sheet(place) -> None:
    client = Client()
    client.force_login(place.other)
    assert client.get(URL).status_code == 403
    client.force_login(place.clerk)
    assert "还没有抽样" in client.get(URL).content.decode()
    form = client.get(f"{URL}new/?theme=RECORD&unit=HOUSEHOLD").context["form"]
    data = {"client_id": str(uuid4()), "title": "校核", "place": small.COUNTY, "population": "",
            "strata": "TOWN", "fields_asked": ["household.type", "household.members"],
            "hidden": "on", "due_on": "2022-07-30"}  # fmt: skip
    assert form.fields["fields_asked"].choices[0] == ("household.type", "户类型")
    bad = client.post(f"{URL}new/?theme=RECORD&unit=HOUSEHOLD", data | {"due_on": "2022-07-01"})
    assert "不能早于今天" in bad.content.decode()
    done = client.post(f"{URL}new/?theme=RECORD&unit=HOUSEHOLD", data)
    again = client.post(f"{URL}new/?theme=RECORD&unit=HOUSEHOLD", data)
    assert done.url == again.url
    found = SampleDraw.objects.get()
    assert found.sealed not in client.get(done.url).content.decode()
    proof = client.get(f"{URL}{found.pk}/proof.json")
    assert (proof.json()["seed"], found.sealed in proof.content.decode()) == ("", False)
    client.post(done.url, {"step": "draw", "draw-witness": "618"})
    page = client.get(f"{done.url}?check=1").content.decode()
    assert "相符" in page and "李大山" not in page
    # A worker fills a sheet of the village; what is registered appears afterwards.
    client.force_login(place.worker)
    unit = found.units.filter(division_code=small.VILLAGE).first()
    sheet = f"/census/sheets/{unit.pk}/"
    before = client.get(sheet).content.decode()
    assert "登记与核查" not in before and "现场核查" in before
    foreign = found.units.filter(division_code=small.OTHER_VILLAGE).first()
    assert client.get(f"/census/sheets/{foreign.pk}/").status_code == 404
    assert client.post(sheet, {"state": "REFUSED"}).status_code == 200
    assert client.post(sheet, {"state": "DONE", "q0": "一般农户", "q1": "1"}).status_code == 302
    assert "不一致" in client.get(sheet).content.decode()
    assert "户的页面" in client.get("/census/corrections/").content.decode()
    one = count_queries(client, "/census/sheets/")
    list_cost = count_queries(client, URL)
    client.force_login(place.clerk)
    place.drawn()
    place.drawn(size=40)
    client.force_login(place.worker)
    assert count_queries(client, "/census/sheets/") == one
    assert count_queries(client, URL) == list_cost
    assert Person.objects.count() == 60
