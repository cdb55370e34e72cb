"""The packaged quality rules: every family of checks is there, and every case holds."""

from collections import defaultdict
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath

import pytest

from xianjie.policy.loading import load_rulebook
from xianjie.policy.quality.cases import all_quality_rules, run_quality_cases
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.resolution import parameters_at
from xianjie.policy.vocabulary import vocabulary_at

FAMILIES = set(
    """
    living_blank post_months_pair job_fields_blank resolved_block_blank id_length id_checksum
    disability_cert_checksum id_placeholder household_phone worker_phone_length enum_school
    sex_vs_id school_vs_education land_range distance_range job_pay_range wage_too_small
    medical_both medical_none disabled_no_cert minor_has_labour healthy_adult_no_labour
    healthy_adult_weak_labour school_stage_age_junior school_stage_age_senior
    school_stage_age_college school_stage_age_master school_age_out yulu_not_vocational
    unsafe_not_monitored low_income_not_monitored exit_below_line new_monitored_high_income
    subsidy_after_cutoff risk_no_measure resolved_measure_no_income fact_without_risk
    risk_ill_no_cost no_measure_after_identify dev_measure_only_other income_identity relation_sex
    head_count head_spouse_same_sex risk_fact_disabled risk_fact_ill risk_labour_share
    only_safety_net labour_no_dev_measure safety_net_not_ticked no_labour_no_dibao wage_vs_workers
    per_capita_area student_working destitute_working public_post_over_age public_post_under_age
    work_subsidy_no_transport away_job_local_channel job_pay_low helper_is_poor
    village_land_lt_household_sum job_spells_overlap job_start_under_age resolve_too_fast
    student_unchanged id_duplicate same_phone_across_households village_blank village_part_gt_total
    """.split()
)
"""The families of checks that grassroots staff run today over the national exports."""


@lru_cache(maxsize=1)
def by_file() -> dict[str, list[QualityRule]]:
    found: dict[str, list[QualityRule]] = defaultdict(list)
    for rule in all_quality_rules(load_rulebook()):
        found[PurePosixPath(rule.origin.file).name].append(rule)
    return found


@pytest.mark.parametrize("file", sorted(by_file()))
def test_every_case_holds(file: str) -> None:
    book = load_rulebook()
    results = [one for rule in by_file()[file] for one in run_quality_cases(book, rule)]
    assert [one for one in results if not one.passed] == []
    assert len(results) >= 2 * len(by_file()[file])


def test_every_family_has_a_rule() -> None:
    assert FAMILIES - {rule.family for rules in by_file().values() for rule in rules} == set()
    assert len(FAMILIES) == 70


def test_every_rule_says_how_grave_it_is_and_how_to_mend() -> None:
    for rules in by_file().values():
        for rule in rules:
            told = (rule.severity, rule.category, rule.message, rule.fix, rule.cite)
            assert all(told), rule.id


def test_a_region_sets_its_own_limit() -> None:
    book, on = load_rulebook(), date(2022, 6, 30)
    name = "范围-牧草地.上限"
    limits = {
        place: parameters_at(book, vocabulary_at(book, place), on, [name])[name].value
        for place in ("532325", "623021")
    }
    assert limits == {"532325": 200, "623021": 10_000}
