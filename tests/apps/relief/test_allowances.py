"""低保: what is prefilled, the calculation, who decides, the register, another standard."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from tests.apps.relief.kit import NOW, TODAY, by
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.registry.models import Circumstance
from xianjie.apps.relief.actions.allowances import (
    Line,
    Member,
    Survey,
    Verdict,
    apply_allowance,
    decide_allowance,
    opine_allowance,
    return_allowance,
    stop_holding,
    survey_allowance,
    taper_holding,
)
from xianjie.apps.relief.models import AllowanceApplication, AllowanceHolding
from xianjie.apps.relief.queries.allowance_known import known_lines
from xianjie.apps.relief.queries.allowance_rules import Found, grounds_at, work_out
from xianjie.apps.relief.queries.desk import allowances_to_do
from xianjie.apps.relief.queries.retests import (
    edge_households,
    edge_retested,
    holdings_to_retest,
    retested,
    series,
)
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/relief/allowances/"
LATER = TODAY + timedelta(days=8)
LATER_NOW = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def request_for(county, user=None, household=None, **fields) -> AllowanceApplication:
    return apply_allowance(
        by=by(user or county.worker), client_id=uuid4(), household=household or county.one,
        words="生活困难", today=TODAY, now=NOW, **fields,
    )  # fmt: skip


def survey(found, user, income: int, *, property_ok: bool = True) -> AllowanceApplication:
    person = found.household.members.get()
    lines = [
        Line("INCOME", "务工工资", income + 100_000, True, "SURVEY"),
        Line("INCOME", "低保金", 300_000, False, "REGISTRY", "本地不计入"),
        Line("COST", "交通费", 100_000, True, "SURVEY"),
    ]
    done = Survey([Member(person.pk, True)], lines, property_ok, "三间土房")
    return survey_allowance(by=by(user), found=found, survey=done, today=TODAY, now=NOW)


def opined(county, income: int = 480_000, **fields) -> AllowanceApplication:
    found = survey(request_for(county, **fields), county.worker, income)
    return opine_allowance(by=by(county.town), found=found, agrees=True, words="情况属实",
                           today=TODAY, now=NOW)  # fmt: skip


def decide(county, found, verdict, user=None, day=LATER, now=LATER_NOW) -> AllowanceApplication:
    user = user or county.civil_clerk
    return decide_allowance(by=by(user), found=found, verdict=verdict, today=day, now=now)


def granted(county, income: int = 480_000, **fields) -> AllowanceHolding:
    found = opined(county, income, **fields)
    verdict = Verdict(True, found.proposed, found.proposed_monthly, date(2022, 8, 1))
    return decide(county, found, verdict).holding


def test_rule_of_the_place_gives_category_and_amount_with_its_steps(county):
    # 4,960 a year: one fen below is owed one yuan a month, the line itself nothing.
    below = work_out("532325", TODAY, Found(1, 495_999, 0, True))
    assert (below.outcome, below.name, below.monthly) == ("应享未享", "差额", 100)
    at_line = work_out("532325", TODAY, Found(1, 496_000, 0, True))
    assert (at_line.outcome, at_line.monthly) == ("不符合", None)
    assert work_out("532325", TODAY, Found(1, 0, 0, False)).outcome == "不符合"
    unknown = work_out("532325", TODAY, Found(1, 0, 0, None))
    assert unknown.outcome == "信息不足"
    assert unknown.missing
    assert {"label", "text", "value", "citation"} <= set(below.steps[0])
    # 姚安's category A to C begin in 2024.
    later = work_out("532325", date(2024, 8, 1), Found(3, 803_900, 0, True))
    assert (later.name, later.monthly) == ("B类", 93_000)


def test_grounds_of_one_member_alone_differ_by_place(db, home, root):
    from xianjie.apps.policies.actions import publish

    publish(by=root, at=NOW)
    assert len(grounds_at("623000", TODAY)) == 3
    assert len(grounds_at("620402", TODAY)) == 3
    assert grounds_at("441800", TODAY) == ("重度残疾人", "重病患者")


def test_survey_starts_from_what_the_register_holds(county):
    county.one.extra = {"工资性收入": 1_200_000, "生产经营性收入": 300_000,
                        "生产经营性支出": 100_000, "转移性收入": 500_000,
                        "计划生育金": 120_000, "最低生活保障金": 200_000}  # fmt: skip
    county.one.save()
    lines = {one.item: one for one in known_lines(county.one, TODAY)}
    assert {name: (one.kind, one.amount, one.counts) for name, one in lines.items()} == {
        "工资性收入": ("INCOME", 1_200_000, True), "生产经营性收入": ("INCOME", 300_000, True),
        "生产经营性支出": ("COST", 100_000, True), "计划生育金": ("INCOME", 120_000, False),
        "最低生活保障金": ("INCOME", 200_000, False), "其他转移性收入": ("INCOME", 180_000, True),
        "交通费": ("COST", 0, True), "通讯费": ("COST", 0, True), "食宿费": ("COST", 0, True),
    }  # fmt: skip
    assert lines["最低生活保障金"].because == "本地不计入：政府社会救助款物"
    member = county.one.members.first()
    for amount, until in ((10_000, date(2022, 6, 30)), (20_000, None)):
        Circumstance.objects.create(
            household=county.one, person=member, kind="就业成本月额", content="交通费",
            amount=amount, judged_on=date(2022, 5, amount // 10_000), valid_until=until,
            department="民政", basis="声明", created_at=NOW, updated_at=NOW,
        )  # fmt: skip
    lines = {one.item: one.amount for one in known_lines(county.one, TODAY)}
    assert lines["交通费"] == 12 * 20_000


def test_application_becomes_a_line_of_the_register(county):
    found = opined(county)
    assert (found.income, found.cost, found.per_head) == (580_000, 100_000, 480_000)
    assert (found.outcome, found.proposed, found.proposed_monthly) == ("应享未享", "差额", 1_400)
    assert (found.public_from, found.public_to) == (TODAY, date(2022, 7, 11))
    verdict = Verdict(True, "差额", 1_400, date(2022, 8, 1))
    with pytest.raises(RefusedError) as refused:
        decide(county, found, verdict, day=TODAY, now=NOW)
    assert refused.value.code == "public"
    done = decide(county, found, verdict)
    held = done.holding
    assert (done.state, held.category, held.monthly, held.people) == ("GRANTED", "差额", 1_400, 1)
    assert (held.since, held.review_due_on) == (date(2022, 8, 1), date(2023, 7, 12))
    steps = list(done.events.order_by("pk").values_list("step", flat=True))
    assert steps == ["APPLY", "SURVEY", "OPINE", "DECIDE"]


def test_who_surveyed_and_other_departments_never_decide(county):
    found = opined(county)
    verdict = Verdict(True, "差额", 1_400)
    for user in (county.worker, county.town, county.analyst, county.health_clerk):
        with pytest.raises(RefusedError) as refused:
            decide(county, found, verdict, user)
        assert refused.value.code == "bad-step"
    with pytest.raises(RefusedError) as refused:
        decide(county, found, Verdict(True, "差额", 2_000))
    assert refused.value.code == "no-words"
    with pytest.raises(RefusedError) as refused:
        decide(county, found, Verdict(False))
    assert refused.value.code == "no-words"
    back = return_allowance(by=by(county.civil_clerk), found=found, words="补查存款",
                            today=LATER, now=LATER_NOW)  # fmt: skip
    assert (back.state, back.agrees, back.public_to) == ("APPLIED", None, None)


def test_one_application_runs_and_a_review_renews_what_is_held(county):
    first = request_for(county)
    with pytest.raises(RefusedError) as refused:
        request_for(county)
    assert (refused.value.code, first.number in refused.value.message) == ("running", True)
    AllowanceApplication.objects.filter(pk=first.pk).update(state="WITHDRAWN")
    held = granted(county)
    again = granted(county, income=120_000)
    assert again.pk == held.pk
    assert (again.monthly, again.version) == (31_400, 2)
    assert AllowanceHolding.objects.proven("test").count() == 1


def test_holding_tapers_off_and_stops(county):
    held = granted(county)
    with pytest.raises(RefusedError) as refused:
        taper_holding(by=by(county.health_clerk), holding=held, words="", today=LATER,
                      now=LATER_NOW)  # fmt: skip
    assert refused.value.code == "not-permitted"
    base = {"by": by(county.civil_clerk), "today": LATER, "now": LATER_NOW}
    assert taper_holding(holding=held, words="", **base).tapers_to == date(2023, 1, 12)
    ended = stop_holding(holding=held, reason="收入超过标准", day=date(2023, 1, 12), **base)
    assert (ended.stopped_on, ended.stop_reason) == (date(2023, 1, 12), "收入超过标准")


def test_new_standard_lets_holdings_rise_and_brings_edge_households_in(county):
    held = granted(county)
    other = request_for(county, county.analyst, county.other)
    refused = survey(other, county.analyst, 500_000)
    AllowanceApplication.objects.filter(pk=refused.pk).update(state="REFUSED")
    on, scope = date(2023, 1, 1), by(county.analyst).scope
    assert [one.fen for one in series("532325")] == [496_000, 515_800, 536_400]
    (row,) = retested("532325", on, holdings_to_retest("532325", scope))
    # (5,158 - 4,800) / 12, rounded up to the yuan.
    assert (row.holding, row.old, row.new, row.verdict) == (held.pk, 1_400, 3_000, "升")
    edge = edge_households("532325", scope, date(2022, 12, 31), on)
    (one,) = edge_retested("532325", on, edge)
    assert (one.household, one.verdict, one.new) == (county.other, "新符合", 1_400)
    assert list(edge_households("532325", by(county.town).scope, date(2022, 12, 31), on)) == []


def test_village_surveys_township_judges_civil_affairs_decides_on_the_pages(county, today):
    county.one.extra = {"工资性收入": 480_000, "最低生活保障金": 200_000}
    county.one.save()
    village = signed_in(county.worker)
    values = {"step": "submit", "client_id": str(uuid4()), "village": county.one.division_code,
              "household": county.one.pk, "words": "没有劳力"}  # fmt: skip
    answer = village.post(f"{URL}new/", values)
    found = AllowanceApplication.objects.proven("test").get()
    page = f"{URL}{found.pk}/"
    assert answer["Location"] == page
    form = village.get(f"{page}survey/").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in sent.items()
            if value not in (None, False, "")}  # fmt: skip
    village.post(f"{page}survey/", sent | {"property_ok": "yes"})
    found.refresh_from_db()
    assert (found.state, found.per_head, found.proposed_monthly) == ("SURVEYED", 480_000, 1_400)
    town = signed_in(county.town)
    opinion = {"step": "OPINE", "agrees": "yes", "public_from": "2022-07-04"}
    for day in ("2022-06-20", "9999-12-31"):
        refused = town.post(page, opinion | {"public_from": day})
        assert "公示要从入户调查之后开始" in refused.content.decode()
    town.post(page, opinion)
    assert town.post(page, opinion)["Location"] == page
    civil = signed_in(county.civil_clerk)
    soon = civil.post(page, {"step": "DECIDE", "grants": "yes", "category": "差额",
                             "monthly": "14", "since": "2022-08-01"})  # fmt: skip
    assert "公示到 2022-07-11" in soon.content.decode()
    today.move_to(datetime(2022, 7, 12, 9, tzinfo=NOW.tzinfo))
    civil = signed_in(county.civil_clerk)
    civil.post(page, {"step": "DECIDE", "grants": "yes", "category": "差额", "monthly": "14",
                      "since": "2022-08-01"})  # fmt: skip
    found.refresh_from_db()
    assert (found.state, found.monthly, found.decided_by) == ("GRANTED", 1_400, county.civil_clerk)
    assert "李大山" not in civil.get(page).content.decode()
    few = count_queries(civil, f"{URL}?view=all")
    request_for(county, county.analyst, county.other)
    assert count_queries(civil, f"{URL}?view=all") == few
    assert len(sheet_rows(civil.get(f"{URL}export.xlsx?view=all"))) == 2
    for path in (URL, "/relief/standards/", "/relief/holdings/"):
        assert civil.get(path).status_code == 200
        assert signed_in(county.health_clerk).get(path).status_code == 403
    assert civil.get("/relief/standards/export.xlsx?on=2023-01-01").status_code == 200
    assert civil.get("/relief/standards/?on=2023-13-45").status_code in {200, 404}
    assert civil.get("/relief/standards/?on=0001-01-01").status_code == 404
    holding = found.holding_id
    civil.post(f"/relief/holdings/{holding}/stop/", {"reason": "自愿放弃", "day": "2022-08-02"})
    assert AllowanceHolding.objects.proven("test").get(pk=holding).stop_reason == "自愿放弃"


def test_grant_after_a_stop_begins_a_line_of_its_own(county):
    first = decide(county, opined(county), Verdict(True, "差额", 1_400, date(2022, 8, 1))).holding
    again = opined(county)
    assert again.holding == first
    stop_holding(by=by(county.civil_clerk), holding=first, reason="自愿放弃",
                 day=date(2022, 8, 2), today=TODAY, now=NOW)  # fmt: skip
    done = decide(county, again, Verdict(True, "差额", 1_400, date(2022, 9, 1)))
    assert (done.holding == first, done.holding.stopped_on) == (False, None)


def test_a_department_is_offered_no_numbers_of_households(county):
    form = signed_in(county.civil_clerk).get("/relief/supported/new/")
    assert form.status_code == 200
    assert county.one.household_code not in form.content.decode()


def test_desk_leads_each_to_his_step(county):
    request_for(county)

    def waits(user):
        group = allowances_to_do(DeskAsk(by(user).scope, user.pk, TODAY, NOW, "532325", 5))
        return None if group is None else group.count

    found = AllowanceApplication.objects.proven("test").get()
    people = (county.worker, county.town, county.civil_clerk, county.health_clerk)
    assert [waits(one) for one in people] == [1, 0, 0, None]
    found = survey(found, county.worker, 480_000)
    assert [waits(one) for one in people] == [0, 1, 0, None]
    opine_allowance(by=by(county.town), found=found, agrees=True, words="", today=TODAY, now=NOW)
    assert [waits(one) for one in people] == [0, 0, 1, None]
