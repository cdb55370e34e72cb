"""The calm baseline: means, shares, households that make sense."""

import numpy as np
import pytest

from tests.demo.conftest import FLOOR, county_of, villages
from xianjie.demo.county import generate_county
from xianjie.demo.shares import DemoShares, DemoSize


def test_mean_incomes_are_those_of_the_county() -> None:
    county = county_of(2000)
    homes, shares = county.households, DemoShares()
    watched = homes.monitor > 0
    for chosen, mean in (
        (watched, shares.mean_income_monitored),
        (~watched & homes.lifted, shares.mean_income_lifted),
        (~watched & ~homes.lifted, shares.mean_income_general),
    ):
        total = (homes.per_capita * homes.size)[chosen].sum() / homes.size[chosen].sum()
        assert total / 100 == pytest.approx(mean, abs=0.01)
    assert homes.per_capita[~watched].min() >= FLOOR * 100


def test_the_four_incomes_give_the_net_income() -> None:
    homes = county_of(500).households
    net = homes.wages + homes.business + homes.property + homes.transfer - homes.expense
    assert (net == homes.per_capita * homes.size).all()


def test_shares_of_households() -> None:
    homes = county_of(2000).households
    assert homes.lifted.mean() == pytest.approx(0.20, abs=0.002)
    assert (homes.monitor > 0).mean() == pytest.approx(0.03, abs=0.002)


def test_every_household_has_one_head_and_somebody_at_work_or_on_assistance() -> None:
    county = county_of(1500)
    people, homes = county.people, county.households
    heads = np.bincount(people.household, weights=people.relation == "户主")
    workers = np.bincount(people.household, weights=people.worker, minlength=len(homes.code))
    assert (heads == 1).all()
    assert ((workers > 0) ^ homes.no_labour).all()
    assert (people.slot[homes.head] == 0).all()
    assert len(set(homes.code.tolist())) == 1500


def test_all_children_of_school_age_are_enrolled() -> None:
    people = county_of(1500).people
    pupils = (people.age >= 6) & (people.age < 16)
    assert pupils.any()
    assert np.isin(people.stage[pupils], ("小学", "初中", "普通高中", "中职")).all()


@pytest.mark.parametrize(("where", "households"), [([], 10), (villages(1), 0)])
def test_a_county_needs_villages_and_households(where: list[object], households: int) -> None:
    with pytest.raises(ValueError, match="needs villages and households"):
        generate_county("532325", "姚安县", where, DemoSize(households), income_floor=FLOOR)  # type: ignore[arg-type]
