"""A month's gaps are stored as a difference, and the data close and reopen the work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.apps.benefits.kit import NOW, TODAY, by, owed, pension
from xianjie.apps.benefits.actions import answer_gap, close_gap, confirm_benefit, dispatch_gaps
from xianjie.apps.benefits.enums import GapAnswer, GapKind
from xianjie.apps.benefits.models import BenefitUnknown, EntitlementGap, GapEvent
from xianjie.apps.benefits.reckoning import Counted, hold_reason, yearly_of
from xianjie.kernel.errors import RefusedError
from xianjie.policy.benefit_model import Benefit

AUGUST = datetime(2022, 8, 4, 1, 30, tzinfo=UTC)


def test_gaps_are_stored_once_and_the_same_inputs_change_nothing(land):
    one = land.county.one
    done = land.evaluate([owed(one), pension(one)], counts={
        "低保": Counted(100, owed=1, unknown=7, missing={"低保人均收入": 7}),
    })  # fmt: skip
    assert not done.unchanged
    assert done.evaluation.summary["kinds"] == {"OWED": 2, "UNDUE": 0, "UNDER": 0, "OVER": 0}
    gap = land.gap(benefit_id="低保")
    assert (gap.seen, gap.state, gap.amount, gap.yearly) == ("NEW", "OPEN", 53400, 53400 * 12)
    assert (gap.department, gap.clause, gap.proof) == (
        "民政",
        "文件 第三条",
        ["身份证明", "收入声明"],
    )
    assert land.gap(benefit_id="养老代缴").automatic
    assert list(BenefitUnknown.objects.values_list("benefit_id", "missing_fact", "count")) == [
        ("低保", "", 7),
        ("低保", "低保人均收入", 7),
    ]
    assert land.evaluate([]).unchanged
    assert EntitlementGap.objects.count() == 2


def test_the_next_month_goes_on_changes_and_clears(land):
    one, other = land.county.one, land.county.other
    land.evaluate([owed(one), owed(other), pension(one)])
    land.screened("2022-07", date(2022, 7, 31))
    done = land.evaluate([owed(one, amount=60000), owed(other)], period="2022-07", now=AUGUST)
    assert done.evaluation.summary["tally"] == {"changed": 1, "kept": 1, "cleared": 1}
    changed = land.gap(household=one, benefit_id="低保")
    assert (changed.seen, changed.amount, changed.first_period, changed.last_period) == (
        "CONTINUING", 60000, "2022-06", "2022-07",
    )  # fmt: skip
    gone = land.gap(benefit_id="养老代缴")
    assert (gone.seen, gone.state, gone.closing, gone.last_period) == (
        "CLEARED", "CLOSED", "VANISHED", "2022-06",
    )  # fmt: skip
    with pytest.raises(RefusedError, match="2022-07"):
        land.screened_again = land.county.run.__class__.objects.filter(period="2022-06").update(
            inputs_hash="x"
        )
        land.evaluate([], period="2022-06")


def test_a_month_run_again_takes_back_and_revives(land):
    one = land.county.one
    land.evaluate([owed(one)])
    land.county.run.__class__.objects.update(inputs_hash="b")
    land.evaluate([])
    assert EntitlementGap.objects.count() == 0
    land.county.run.__class__.objects.update(inputs_hash="c")
    land.evaluate([owed(one)])
    dispatch_gaps(by=by(land.county.analyst), county="532325", gaps=None, today=TODAY, now=NOW)
    land.county.run.__class__.objects.update(inputs_hash="d")
    land.evaluate([])
    assert land.gap().state == "CLOSED"
    land.county.run.__class__.objects.update(inputs_hash="e")
    land.evaluate([owed(one)])
    gap = land.gap()
    assert (gap.seen, gap.state, gap.closing, gap.closed_on) == ("NEW", "DISPATCHED", "", None)


def test_what_data_cannot_tell_goes_on(land):
    one = land.county.one
    land.evaluate([owed(one)])
    land.screened("2022-07", date(2022, 7, 31))
    land.evaluate([], period="2022-07", undecided={("低保", (one.pk, None))}, now=AUGUST)
    gap = land.gap()
    assert (gap.seen, gap.undecided, gap.last_period) == ("CONTINUING", True, "2022-07")


def test_a_roll_confirms_or_contradicts_an_answer(land):
    one, other = land.county.one, land.county.other
    land.evaluate([owed(one), owed(other)])
    dispatch_gaps(by=by(land.county.analyst), county="532325", gaps=None, today=TODAY, now=NOW)
    for gap in EntitlementGap.objects.all():
        answer_gap(
            by=by(land.civil_clerk), gap=gap, version=gap.version, answer=GapAnswer.DONE,
            effective_from=date(2022, 7, 1), granted=53400, today=TODAY, now=NOW,
        )  # fmt: skip
    land.screened("2022-07", date(2022, 7, 31))
    land.evaluate([owed(other)], period="2022-07", on_roll={("低保", (one.pk, None))}, now=AUGUST)
    confirmed, late = land.gap(household=one), land.gap(household=other)
    assert (confirmed.state, confirmed.closing, confirmed.closing_source) == (
        "CLOSED", "CONFIRMED", "民政 2022-07 批次 b1",
    )  # fmt: skip
    assert (late.state, late.due_on) == ("UNFULFILLED", date(2022, 8, 19))
    acts = GapEvent.objects.filter(user=None).order_by("gap").values_list("act", flat=True)
    assert list(acts) == ["CONFIRM", "CONTRADICT"]


def test_an_accepted_refusal_is_raised_again_after_the_months_of_the_rulebook(land):
    land.evaluate([owed(land.county.one)])
    dispatch_gaps(by=by(land.county.analyst), county="532325", gaps=None, today=TODAY, now=NOW)
    gap = land.gap()
    gap = answer_gap(
        by=by(land.civil_clerk), gap=gap, version=gap.version, answer=GapAnswer.REFUSED,
        reason="财产超限", words="名下有车", today=TODAY, now=NOW,
    )  # fmt: skip
    close_gap(by=by(land.county.analyst), gap=gap, version=gap.version, today=TODAY, now=NOW)
    land.screened("2022-07", date(2022, 7, 31))
    land.evaluate([owed(land.county.one)], period="2022-07", now=AUGUST)
    assert (land.gap().state, land.gap().closing) == ("CLOSED", "ACCEPTED")
    land.screened("2023-01", date(2023, 1, 31))
    land.evaluate([owed(land.county.one)], period="2023-01", now=AUGUST)
    assert (land.gap().state, land.gap().organisation) == ("OPEN", None)


def test_unusually_many_gaps_wait_for_a_named_confirmation(land):
    one = land.county.one
    many = {"低保": Counted(population=300, owed=100)}
    done = land.evaluate([owed(one)], counts=many)
    assert [(h["benefit"], h["hits"]) for h in done.evaluation.held] == [("低保", 100)]
    assert EntitlementGap.objects.count() == 0
    with pytest.raises(RefusedError, match="抽查"):
        confirm_benefit(by=by(land.county.analyst), county="532325", period="2022-06",
                        benefit_id="低保", reason=" ", now=NOW)  # fmt: skip


def test_a_share_of_a_small_population_says_nothing():
    benefit = Benefit("x", max_share=Decimal("0.5"))
    assert hold_reason(Counted(199, owed=199), benefit, None) is None
    assert hold_reason(Counted(200, owed=100), benefit, None) is None
    assert hold_reason(Counted(200, owed=101), benefit, None) == "命中 50.5%，超过上限 50%"


@pytest.mark.parametrize(
    ("kind", "amount", "paid", "unit", "yearly"),
    [
        (GapKind.OWED, 100, None, "元/月", 1200),
        (GapKind.OWED, None, None, "元/月", 0),
        (GapKind.UNDUE, None, 100, "元/年", 100),
        (GapKind.UNDER, 300, 100, "元", 200),
        (GapKind.OVER, 100, 300, "元/月", 2400),
    ],
)
def test_what_is_at_stake_in_a_year(kind, amount, paid, unit, yearly):
    assert yearly_of(kind, amount, paid, unit) == yearly
