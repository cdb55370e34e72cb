"""Adopted documents: every figure has an indicator and its goals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.apps.cases.kit import by
from tests.apps.documents.conftest import ground
from tests.apps.documents.kit import NOW, adopted, target
from xianjie.apps.documents.models import Target
from xianjie.apps.indicators.actions import confirm_match, match_document
from xianjie.apps.indicators.models import Indicator, IndicatorTarget, TargetMatch
from xianjie.kernel.errors import RefusedError

__all__ = ["ground", "target"]


@pytest.fixture
def plan(ground):
    """The document of the tests, adopted: two years of income, a rate of insurance."""
    return adopted(ground.analyst)


def test_adoption_tracks_every_figure(ground, plan):
    goals = Target.objects.filter(clause__document=plan, is_rule=False)
    rows = {row.target.name: row for row in TargetMatch.objects.select_related("indicator")}
    assert TargetMatch.objects.count() == goals.count() == 3
    assert rows["参保率"].indicator.code == "insured-focus"
    assert rows["参保率"].state == "MATCHED"
    own = rows["人均纯收入"].indicator
    assert (rows["人均纯收入"].state, own.source, own.unit) == ("PROPOSED", "REPORTED", "元")
    assert own.organisation.name.endswith("农业农村局")
    found = IndicatorTarget.objects.filter(indicator=own).order_by("year")
    assert [(one.year, one.value, one.clause) for one in found] == [
        (2023, Decimal(14000), "一(一)"),
        (2024, Decimal(15000), "一(一)"),
    ]
    assert match_document(document=plan, by=by(ground.analyst), now=NOW).matched == 0


def test_a_figure_is_moved_to_another_indicator_and_back(ground, plan):
    moved = TargetMatch.objects.filter(target__name="人均纯收入")
    income = Indicator.objects.get(code="income-lifted")
    own = moved.first().indicator
    for match in moved:
        confirm_match(by=by(ground.analyst), match=match, indicator=income, now=NOW)
    assert sorted(IndicatorTarget.objects.filter(indicator=income).values_list("year", flat=True)
                  ) == [2023, 2024]  # fmt: skip
    own.refresh_from_db()
    assert own.is_active is False
    first = moved.order_by("pk").first()
    confirm_match(by=by(ground.analyst), match=first, indicator=None, now=NOW)
    first.refresh_from_db()
    assert (first.state, first.indicator) == ("LEFT_OUT", None)
    assert IndicatorTarget.objects.filter(indicator=income).count() == 1


def test_a_new_version_keeps_what_was_decided(ground, plan):
    match = TargetMatch.objects.get(target__name="人均纯收入", target__year=2024)
    income = Indicator.objects.get(code="income-lifted")
    confirm_match(by=by(ground.analyst), match=match, indicator=income, now=NOW)
    adopted(ground.analyst, sha256="b" * 64)
    row = TargetMatch.objects.get(target__name="人均纯收入", target__year=2024)
    assert (row.state, row.indicator) == ("CONFIRMED", income)
    assert TargetMatch.objects.count() == 3


@pytest.mark.parametrize("indicator", ["monitored-households", "insured-focus"])
def test_who_may_confirm_and_what_fits(ground, plan, indicator):
    match = TargetMatch.objects.get(target__name="参保率")
    wanted = Indicator.objects.get(code=indicator)
    with pytest.raises(RefusedError):
        confirm_match(by=by(ground.leader), match=match, indicator=wanted, now=NOW)
    if indicator == "monitored-households":
        with pytest.raises(RefusedError) as error:
            confirm_match(by=by(ground.analyst), match=match, indicator=wanted, now=NOW)
        assert error.value.code == "unit"
