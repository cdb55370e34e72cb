"""A month from the feeds: proposed once, corrected when they are, confirmed without typing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.income.kit import COUNTY, JUNE, TODAY, VILLAGE, lines
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.income.actions import (
    Amendment,
    answer_question,
    confirm_month,
    confirm_village,
    decide_statement,
    decide_village,
    draw_statement,
    fill_after_run,
    reverse_entry,
    submit_village,
)
from xianjie.apps.income.enums import Purpose
from xianjie.apps.income.models import (
    AccountMonth,
    IncomeEntry,
    IncomeQuestion,
    IncomeRound,
    VillageMonth,
)
from xianjie.apps.income.queries.calculation import Window
from xianjie.apps.income.queries.totals import calculations, year_to
from xianjie.apps.screening.models import Run
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(RefusedError, check=lambda error: error.code == code)


def confirm(county, home=0, **amended):
    return confirm_month(
        by=county.by(county.worker), household=county.homes[home], period=JUNE,
        amended=amended.get("amended"), today=TODAY, now=county.now,
    )  # fmt: skip


def test_the_feeds_of_a_month_become_proposals_once(county) -> None:
    county.feeds()
    done = county.prefill()
    assert (done.proposed, done.doubles, done.unnamed) == (9, 1, 1)
    assert sorted(lines(county.homes[0])) == [
        ("合规自付支出", "医疗自付", 200_50, "PROPOSED"),
        ("工资性", "务工工资", 3_000_00, "PROPOSED"),
        ("转移性", "低保金", 310_00, "PROPOSED"),
        ("转移性", "低保金", 310_00, "PROPOSED"),
        ("转移性", "城乡居民养老金", 115_50, "PROPOSED"),
        ("转移性", "耕地地力保护补贴", 231_00, "PROPOSED"),
    ]
    assert sorted(lines(county.homes[1])) == [
        ("工资性", "公益性岗位工资", 600_00, "PROPOSED"),
        ("财产性", "资产收益分红", 500_00, "PROPOSED"),
        ("转移性", "其他转移性收入", 80_00, "PROPOSED"),
    ]
    bill = IncomeEntry.objects.get(item="医疗自付")
    assert (bill.rows, bill.batch) == ("2、3", "medical-expense-2022-06-532325-1")
    again = county.prefill()
    assert (again.proposed, again.kept, IncomeEntry.objects.count()) == (0, 9, 9)
    assert str(IncomeRound.objects.get().due_on) == "2022-07-20"


def test_a_month_is_confirmed_without_typing_a_figure(county) -> None:
    county.feeds()
    county.prefill()
    month = confirm(county)
    assert month.typed == 0
    assert {state for *_, state in lines(county.homes[0])} == {"CONFIRMED"}
    found = calculations([county.homes[0].pk], COUNTY, Window(JUNE, JUNE))[county.homes[0].pk]
    assert found.net == 3_000_00 + 620_00 + 115_50 + 231_00
    assert (found.people, found.covered, found.kinds["合规自付支出"]) == (3, 1, 200_50)


def test_an_amendment_needs_a_reason_and_counts_as_typed(county) -> None:
    county.feeds()
    county.prefill()
    wages = IncomeEntry.objects.get(item="务工工资")
    aid = IncomeEntry.objects.filter(item="低保金").first()
    with refused("no-reason"):
        confirm(county, amended={wages.pk: Amendment(2_800_00, "")})
    month = confirm(
        county,
        amended={wages.pk: Amendment(2_800_00, "扣房租"), aid.pk: Amendment(None, "没有领到")},
    )
    wages.refresh_from_db()
    aid.refresh_from_db()
    assert (wages.amount, wages.fed_amount, wages.reason) == (2_800_00, 3_000_00, "扣房租")
    assert (aid.state, month.typed) == ("DISMISSED", 1)
    assert county.prefill().proposed == 0


def test_a_corrected_feed_corrects_proposals_and_asks_about_what_was_confirmed(county) -> None:
    county.feeds()
    county.prefill()
    confirm(county)
    county.deliver("employment", county.wages(0, "3200"), county.wages(4, "900"))
    done = county.prefill()
    assert (done.proposed, done.questions, done.withdrawn) == (1, 1, 1)
    assert county.prefill().questions == 0
    question = IncomeQuestion.objects.get()
    assert (question.entry.amount, question.amount) == (3_000_00, 3_200_00)
    by = county.by(county.worker)
    with refused("no-words"):
        answer_question(by=by, question=question, takes=False, now=county.now)
    answer_question(by=by, question=question, takes=True, now=county.now)
    wages = lines(county.homes[0], item="务工工资")
    assert [amount for *_, amount, _ in wages] == [3_000_00, -3_000_00, 3_200_00]
    assert county.prefill().questions == 0
    assert ("工资性", "公益性岗位工资", 600_00, "DISMISSED") in lines(county.homes[1])
    county.deliver("employment", county.wages(0, "3200"), county.wages(3, "600"))
    county.prefill()
    assert ("工资性", "务工工资", 600_00, "PROPOSED") in lines(county.homes[1])


def test_what_was_taken_back_is_not_proposed_again(county) -> None:
    county.feeds()
    county.prefill()
    confirm(county)
    wages = IncomeEntry.objects.get(item="务工工资")
    reverse_entry(by=county.by(county.worker), entry=wages, reason="没有务工", now=county.now)
    assert (county.prefill().proposed, county.prefill().questions) == (0, 0)


def test_killed_between_portions_it_comes_to_the_same_end(county, monkeypatch) -> None:
    county.feeds()
    monkeypatch.setattr("xianjie.apps.income.actions.prefill.CHUNK", 4)
    calls = []

    def die(*args) -> None:
        calls.append(args)
        if args[0] == 4:
            raise KeyboardInterrupt

    from xianjie.apps.income.actions import prefill_month

    with pytest.raises(KeyboardInterrupt):
        prefill_month(by=county.root, county=COUNTY, period=JUNE, now=county.now, progress=die)
    assert IncomeEntry.objects.count() == 4
    assert county.prefill().proposed == 5
    assert IncomeEntry.objects.count() == 9


def test_a_village_at_once_and_the_township_s_word(county) -> None:
    county.feeds()
    county.prefill()
    by, town = county.by(county.worker), county.by(county.town)
    asked = {"village": VILLAGE, "period": JUNE, "today": TODAY, "now": county.now}
    with refused("not-confirmed"):
        submit_village(by=by, **asked)
    assert confirm_village(by=by, **asked) == 2
    assert AccountMonth.objects.filter(typed=0).count() == 2
    month = submit_village(by=by, **asked)
    with refused("submitted"):
        submit_village(by=by, **asked)
    with refused("not-permitted"):
        decide_village(by=by, month=month, agrees=True, now=county.now)
    with refused("no-words"):
        decide_village(by=town, month=month, agrees=False, now=county.now)
    mine = IncomeEntry.objects.filter(confirmed_by=county.worker).first()
    IncomeEntry.objects.filter(pk=mine.pk).update(confirmed_by=county.town)
    with refused("own"):
        decide_village(by=town, month=month, agrees=True, now=county.now)
    IncomeEntry.objects.filter(pk=mine.pk).update(confirmed_by=county.worker)
    decide_village(by=town, month=month, agrees=True, now=county.now)
    month = VillageMonth.objects.get()
    assert (month.state, month.entries) == ("APPROVED", 9)
    assert month.total == 3_000_00 + 620_00 + 115_50 + 231_00 + 1_180_00


def test_a_statement_is_approved_by_another_and_then_frozen(county) -> None:
    county.feeds()
    county.prefill()
    confirm(county)
    home, by = county.homes[0], county.by(county.worker)
    window = year_to(COUNTY, Period(2022, 9))
    asked = {"household": home, "purpose": Purpose.ANNUAL, "window": window, "now": county.now}
    statement = draw_statement(by=by, **asked)
    assert (statement.period_from, statement.period_to) == ("2021-10", "2022-09")
    assert statement.wages == 3_000_00 + 11_000_00
    assert (statement.people, statement.registered) == (3, 6_400_00)
    assert draw_statement(by=by, **asked).pk == statement.pk
    analyst = county.by(county.analyst)
    with refused("not-permitted"):
        decide_statement(by=by, statement=statement, agrees=True, now=county.now)
    done = decide_statement(by=analyst, statement=statement, agrees=True, now=county.now)
    with refused("approved"):
        draw_statement(by=by, **asked)
    before = (done.net, done.lines)
    county.record(home, amount=900_00)
    done.refresh_from_db()
    assert (done.net, done.lines) == before
    home.refresh_from_db()
    assert home.income_per_capita == 6_400_00


def test_who_booked_an_entry_does_not_approve_what_rests_on_it(county) -> None:
    home, town = county.homes[0], county.by(county.town)
    confirm_month(by=town, household=home, period=JUNE, today=TODAY, now=county.now)
    county.feeds()
    county.prefill()
    confirm_month(by=town, household=home, period=JUNE, today=TODAY, now=county.now)
    statement = draw_statement(
        by=county.by(county.worker), household=home, purpose=Purpose.ANNUAL,
        window=Window(JUNE, JUNE), now=county.now,
    )  # fmt: skip
    with refused("own"):
        decide_statement(by=town, statement=statement, agrees=True, now=county.now)


def test_many_households_cost_as_many_queries_as_one(county) -> None:
    numbers = [home.pk for home in county.homes]
    counts = []
    for some in (numbers[:1], numbers):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            calculations(some, COUNTY, Window(JUNE, JUNE))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_run_fills_its_month_once(county) -> None:
    county.feeds()
    run = Run.objects.create(
        county_code=COUNTY, period="2022-06", as_of=TODAY, state="COMPLETED", is_current=True,
        folder="r", rulebook_hash="x", started_at=county.now,
    )  # fmt: skip
    for _ in range(2):
        fill_after_run(county.root, run, county.now, lambda _: None)
    assert IncomeEntry.objects.filter(state="PROPOSED").count() == 9
    assert AuditEvent.objects.filter(action="income.prefill").count() == 1
