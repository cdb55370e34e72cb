"""Every planted fault of data quality is found by its rule, and no error is found beside them."""

from collections import Counter
from pathlib import Path

import pytest

from tests.demo.conftest import county_of
from tests.demo.quality import Row, checked, found_rows, inputs_of
from xianjie.demo.exports import export_sheets
from xianjie.demo.faults import plant_faults
from xianjie.demo.plan import Doubt
from xianjie.demo.registry_file import registry_columns
from xianjie.demo.stories import plant_stories
from xianjie.demo.thresholds import Thresholds
from xianjie.engine.quality import QualityInputs

BELIEVABLE = 0.02
"""Share of persons about whom something may be doubtful that was not planted."""


@pytest.fixture(scope="module")
def planted(
    lines: Thresholds, tmp_path_factory: pytest.TempPathFactory
) -> tuple[QualityInputs, list[Doubt]]:
    county = county_of(1500, months=1)
    plan = plant_stories(county, lines)
    cells, sheets = registry_columns(county), export_sheets(county)
    truth = [*plan.doubts, *plant_faults(county, plan, cells, sheets).doubts]
    folder = tmp_path_factory.mktemp("quality")
    return inputs_of(county, plan, cells, sheets, Path(folder)), truth


@pytest.fixture(scope="module")
def found(planted: tuple[QualityInputs, list[Doubt]]) -> set[Row]:
    inputs, _ = planted
    result = checked(inputs)
    assert result.faults == ()
    return found_rows(inputs, result)


def test_every_planted_fault_is_found_by_its_rule(
    planted: tuple[QualityInputs, list[Doubt]], found: set[Row]
) -> None:
    wanted = {(d.rule, d.household, d.person, d.place) for d in planted[1]}
    assert sorted(wanted - found, key=str) == []
    families = {one.rule.id: one.rule.family for one in planted[0].rules}
    assert len({families[rule] for rule, *_ in wanted} - {""}) >= 48


def test_no_error_is_found_that_was_not_planted(
    planted: tuple[QualityInputs, list[Doubt]], found: set[Row]
) -> None:
    wanted = {(d.rule, d.household, d.person, d.place) for d in planted[1]}
    severity = {one.rule.id: one.rule.severity for one in planted[0].rules}
    beside = found - wanted
    assert sorted((row for row in beside if severity[row[0]] == "错误"), key=str) == []
    persons = planted[0].sources["人", "now"].rows
    assert persons is not None
    assert len(beside) < persons.num_rows * BELIEVABLE, Counter(rule for rule, *_ in beside)
