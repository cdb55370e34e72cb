"""The comparison from deliveries to stored clues: states over months, repetition, being killed."""

from __future__ import annotations

import csv
import fcntl
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest

from tests.apps.screening.conftest import medical, water
from xianjie.apps.screening.enums import ClueState
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period

COUNTY = "532325"


def clue_table(period: str) -> set[tuple[str, str, str, str]]:
    from xianjie.apps.screening.models import ClueMonth

    rows = ClueMonth.objects.filter(period=period).select_related("household")
    return {(row.household.household_code, row.risk, row.level, row.state) for row in rows}


@pytest.fixture
def one_clue(screened_county, deliver_month, run_month):
    """June: the water of the first household is unsafe."""
    heads = screened_county[::3]
    rows = [water(head, safe=number > 0) for number, head in enumerate(heads)]
    deliver_month("water-safety", "2022-06", rows, complete=True)
    return run_month("2022-06")


def test_an_unsafe_well_is_a_new_clue(one_clue) -> None:
    from xianjie.apps.audit.models import AuditEvent
    from xianjie.apps.screening.models import Finding, Run

    assert clue_table("2022-06") == {("H0", "因安全饮水", "橙", "NEW")}
    assert one_clue.clues == {"new": 1, "continuing": 0, "worse": 0, "cleared": 0}
    assert (one_clue.by_level["橙"], one_clue.by_risk) == (1, {"因安全饮水": 1})
    assert Finding.objects.get().rule_id == "饮水-不安全"
    assert Run.objects.get().is_current
    assert AuditEvent.objects.filter(action="screening.run").count() == 1


def test_missing_feeds_are_said(one_clue) -> None:
    assert not one_clue.complete_data
    assert "18 项部门数据本期未到" in one_clue.notes[0]


def test_screening_again_changes_nothing(one_clue, run_month) -> None:
    from xianjie.apps.audit.models import AuditEvent
    from xianjie.apps.screening.models import Clue, ClueMonth, Finding, Run

    def state() -> list:
        tables = (Run, Clue, ClueMonth, Finding, AuditEvent)
        return [list(table.objects.order_by("pk").values()) for table in tables]

    before = state()
    again = run_month("2022-06")
    assert (again.unchanged, again.run, again.clues) == (True, one_clue.run, one_clue.clues)
    assert state() == before


def test_states_over_months(screened_county, deliver_month, run_month) -> None:
    heads = screened_county[::3]

    def month(period: str, *unsafe: int) -> None:
        rows = [water(head, safe=number not in unsafe) for number, head in enumerate(heads)]
        deliver_month("water-safety", period, rows, complete=True)
        run_month(period)

    month("2022-04", 0)
    month("2022-05", 0, 1)
    month("2022-06", 1)
    month("2022-07")
    assert [clue_table(f"2022-0{month}") for month in (4, 5, 6, 7)] == [
        {("H0", "因安全饮水", "橙", "NEW")},
        {("H0", "因安全饮水", "橙", "CONTINUING"), ("H1", "因安全饮水", "橙", "NEW")},
        {("H0", "因安全饮水", "橙", "CLEARED"), ("H1", "因安全饮水", "橙", "CONTINUING")},
        {("H1", "因安全饮水", "橙", "CLEARED")},
    ]
    from xianjie.apps.screening.models import Clue

    spans = set(Clue.objects.values_list("first_period", "last_period"))
    assert spans == {("2022-04", "2022-06"), ("2022-05", "2022-07")}


def test_what_the_month_cannot_tell_goes_on(one_clue, run_month) -> None:
    from xianjie.apps.screening.models import ClueMonth

    # Eighteen months on, the roll is too old to say anything about anybody.
    run_month("2023-12")
    row = ClueMonth.objects.get(period="2023-12")
    assert (row.state, row.undecided) == (ClueState.CONTINUING, True)


def test_a_correction_replaces_the_month(
    one_clue, deliver_month, run_month, screened_county
) -> None:
    heads = screened_county[::3]
    rows = [water(head, safe=number != 2) for number, head in enumerate(heads)]
    deliver_month("water-safety", "2022-06", rows, complete=True)
    run_month("2022-06")
    assert clue_table("2022-06") == {("H2", "因安全饮水", "橙", "NEW")}
    from xianjie.apps.screening.models import Clue, Run

    assert Clue.objects.count() == 1
    assert list(Run.objects.order_by("pk").values_list("is_current", flat=True)) == [False, True]


@pytest.mark.parametrize("step", ["store_month", "record", "_summary"])
def test_a_run_that_dies_leaves_the_previous_state(
    step, one_clue, deliver_month, run_month, screened_county
) -> None:
    heads = screened_county[::3]
    rows = [water(head, safe=False) for head in heads]
    deliver_month("water-safety", "2022-06", rows, complete=True)
    before = clue_table("2022-06")
    target = f"xianjie.apps.screening.actions.screen.{step}"
    with patch(target, side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        run_month("2022-06")
    assert clue_table("2022-06") == before
    run_month("2022-06")
    assert len(clue_table("2022-06")) == 4
    from xianjie.apps.screening.models import Run
    from xianjie.apps.screening.preparing import runs_dir

    known = set(Run.objects.values_list("folder", flat=True))
    assert {path.name for path in runs_dir().iterdir()} == known


def test_a_dry_run_stores_nothing(screened_county, deliver_month, run_month) -> None:
    from xianjie.apps.screening.models import Clue, Run
    from xianjie.apps.screening.preparing import runs_dir

    deliver_month("water-safety", "2022-06", [water(screened_county[0], safe=False)])
    result = run_month("2022-06", dry_run=True)
    assert result.clues["new"] == 1
    assert (Run.objects.count(), Clue.objects.count(), list(runs_dir().iterdir())) == (0, 0, [])


def test_two_runs_of_a_county_do_not_overlap(one_clue, run_month, home) -> None:
    with (home / "locks" / f"screen-{COUNTY}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(RefusedError, match="正在筛查"):
            run_month("2022-06")


def test_without_a_rulebook_or_households_it_is_refused(db, home, run_month, root, now) -> None:
    with pytest.raises(RefusedError, match="还没有发布规则库"):
        run_month("2022-06")
    from tests.apps.sources.kit import make_county
    from xianjie.apps.policies.actions import publish

    make_county()
    publish(by=root, at=now)
    with pytest.raises(RefusedError, match="还没有在册农户"):
        run_month("2022-06")


def test_an_appeal_becomes_a_clue_of_its_month(screened_county, deliver_month, run_month) -> None:
    person = screened_county[0]
    row = {
        "诉求编号": "12345-1", "诉求人姓名": person.name, "联系电话": "",
        "证件号码": person.id_number, "乡镇": "栋川镇", "行政村": "白塔村",
        "诉求日期": "2022-06-09", "诉求内容": "想申请救助", "来源渠道": "12345",
    }  # fmt: skip
    deliver_month("hotline", "2022-06", [row])
    assert run_month("2022-06").clues["new"] == 1
    assert run_month("2022-07").clues == {"new": 0, "continuing": 0, "worse": 0, "cleared": 0}


def test_a_verified_signal_stays_quiet_unless_it_is_graver(one_clue, run_month) -> None:
    from xianjie.apps.screening.models import Clue, ClueMonth

    ClueMonth.objects.all().delete()
    Clue.objects.update(quiet_until=date(2022, 9, 1), quiet_level="橙")
    assert run_month("2022-06", as_of=date(2022, 6, 29)).clues["new"] == 0
    Clue.objects.update(quiet_level="黄")
    assert run_month("2022-06", as_of=date(2022, 6, 28)).clues["new"] == 1


def test_a_changed_threshold_is_previewed_published_and_cited(
    screened_county, deliver_month, run_month, root, now, home
) -> None:
    from xianjie.apps.policies.actions import publish
    from xianjie.apps.screening.actions import preview_rule
    from xianjie.apps.screening.models import Finding, Run
    from xianjie.apps.screening.queries.explanations import explain_findings
    from xianjie.policy.loading import PACKAGED, load_rulebook, overlays_for

    deliver_month("medical-expense", "2022-06", [medical(screened_county[4], 9000)])
    assert run_month("2022-06").clues["new"] == 0
    own = home / "rulebook" / COUNTY / "parameters" / "医疗.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "上年农村人均可支配收入:\n  values:\n"
        "    - {from: 2022-01-01, value: 9000, cite: {document: 县统计公报, clause: 表三}}\n",
        encoding="utf-8",
    )
    (own.parents[1] / "documents").mkdir()
    (own.parents[1] / "documents" / "县.yaml").write_text(
        "县统计公报: {title: 县统计公报, issuer: 县统计局}\n", encoding="utf-8"
    )
    draft = load_rulebook(PACKAGED, overlays_for(None, home / "rulebook"))
    told = preview_rule(
        county=COUNTY, rule_id="因病-大额自付-一般农户", period=Period(2022, 6), draft=draft
    )
    assert (told.before, told.after, told.added, told.removed) == (0, 1, ["H1"], [])
    assert run_month("2022-06").unchanged
    publish(by=root, at=now)
    assert run_month("2022-06").clues["new"] == 1
    run = Run.objects.get(is_current=True)
    texts = [item.text for item in explain_findings(run, Finding.objects.all())]
    assert any("9,000 元" in text and "县统计公报" in text for text in texts)


def test_a_preview_needs_a_screened_month_and_a_known_rule(one_clue) -> None:
    from xianjie.apps.screening.actions import preview_rule
    from xianjie.policy.loading import load_rulebook

    draft = load_rulebook()
    with pytest.raises(RefusedError, match="还没有筛查结果"):
        preview_rule(county=COUNTY, rule_id="饮水-不安全", period=Period(2022, 1), draft=draft)
    with pytest.raises(UsageError, match="没有“没有”这条规则"):
        preview_rule(county=COUNTY, rule_id="没有", period=Period(2022, 6), draft=draft)


def test_a_confirmation_needs_a_held_rule_and_a_reason(one_clue, root, now) -> None:
    from xianjie.apps.screening.actions import confirm_rule

    common = {"by": root, "county": COUNTY, "rule_id": "饮水-不安全", "period": Period(2022, 6)}
    with pytest.raises(UsageError, match="理由"):
        confirm_rule(**common, reason="好", now=now)
    with pytest.raises(RefusedError, match="没有待确认"):
        confirm_rule(**common, reason="全县水源改造", now=now)


def test_a_held_rule_counts_after_confirmation(one_clue, root, now, run_month) -> None:
    from xianjie.apps.screening.actions import confirm_rule
    from xianjie.apps.screening.models import Run
    from xianjie.apps.screening.preparing import confirmed_rules
    from xianjie.apps.screening.queries.explanations import rules_of

    Run.objects.update(
        held=[{"rule_id": "饮水-不安全", "hits": 300, "population": 400, "reason": "多"}]
    )
    common = {"by": root, "county": COUNTY, "rule_id": "饮水-不安全", "period": Period(2022, 6)}
    confirm_rule(**common, reason="全县水源改造", now=now)
    confirm_rule(**common, reason="全县水源改造", now=now)
    rules = rules_of(Run.objects.get())
    assert confirmed_rules(COUNTY, Period(2022, 6), rules) == {"饮水-不安全"}
    changed = replace(rules, facts={**rules.facts, "饮水不安全": rules.facts["在册监测"]})
    assert confirmed_rules(COUNTY, Period(2022, 6), changed) == set()
    assert not run_month("2022-06").unchanged


def test_the_export_has_the_agreed_columns(one_clue, root, now, tmp_path: Path) -> None:
    from xianjie.apps.audit.models import AuditEvent
    from xianjie.apps.screening.interfaces.exporters import COLUMNS, export_clues
    from xianjie.apps.screening.models import Run

    run = Run.objects.get()
    for name in ("线索.xlsx", "线索.csv"):
        assert export_clues(by=root, run=run, path=tmp_path / name, now=now, named=True) == 1
    sheet = openpyxl.load_workbook(tmp_path / "线索.xlsx")["线索"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    raw = (tmp_path / "线索.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    text = list(csv.reader((tmp_path / "线索.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0] == text[0] == list(COLUMNS)
    assert text[1][:6] == ["H0", "王大明", "栋川镇白塔村委会", "因安全饮水", "橙", "饮水-不安全"]
    assert text[1][8:12] == ["2022-06", "2022-06", "风险预警", "新增"]
    assert rows[1] == text[1]
    assert AuditEvent.objects.filter(action="screening.export").count() == 2
    with pytest.raises(UsageError, match="结尾"):
        export_clues(by=root, run=run, path=tmp_path / "线索.txt", now=now)


def test_a_household_is_explained_in_full(one_clue) -> None:
    from xianjie.apps.registry.models import Household
    from xianjie.apps.screening.models import Run
    from xianjie.apps.screening.queries.explanations import explain_household

    household = Household.objects.get(household_code="H0")
    told = explain_household(Run.objects.get(), household, with_rows=True)
    person, first = told.rules[0]
    assert (person, first.rule_id, first.outcome) == (None, "饮水-不安全", True)
    assert "水务“饮水安全" in first.text
    outcomes = [rule.outcome for _, rule in told.rules]
    assert outcomes == sorted(outcomes, key=[True, None, False].index)
    assert next(fact.value_text for fact in told.facts if fact.name == "家庭人口") == "3 人"
    row = told.rows[0]
    assert (len(told.rows), row.feed, row.period) == (1, "water-safety", "2022-06")
    assert dict(row.values)["饮水安全"] == "否"


def test_a_rule_that_never_speaks_asks_for_a_look(one_clue, run_month, root, now) -> None:
    from xianjie.apps.screening.actions import confirm_rule
    from xianjie.apps.screening.models import Run

    june = Run.objects.get()
    rules = [{**one, "population": 5} for one in june.manifest["rules"]]
    for month in range(1, 12):
        period = Period(2022, 6) - month
        Run.objects.create(
            county_code=COUNTY,
            period=str(period),
            as_of=period.last_day,
            state="COMPLETED",
            is_current=True,
            folder=f"past-{month}",
            rulebook_hash=june.rulebook_hash,
            inputs_hash=f"past-{month}",
            manifest={**june.manifest, "rules": rules},
            started_at=now,
        )
    held = run_month("2022-06").held
    assert "饮水-不安全" not in held
    assert "灾害-受灾" in held
    confirm_rule(
        by=root,
        county=COUNTY,
        rule_id="灾害-受灾",
        period=Period(2022, 6),
        reason="确无灾情",
        now=now,
    )
    assert "灾害-受灾" not in run_month("2022-06").held


def test_values_below_the_county_are_named_as_not_applied(
    one_clue, run_month, home, root, now
) -> None:
    from xianjie.apps.policies.actions import publish

    own = home / "rulebook" / "532325101" / "parameters" / "收入.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "监测收入线:\n  values:\n"
        "    - {from: 2022-01-01, value: 9000, cite: {document: 待核, clause: 待核}}\n",
        encoding="utf-8",
    )
    publish(by=root, at=now)
    notes = run_month("2022-06").notes
    assert notes[-1] == "规则库里 532325101 有本乡、本村自己的数，本次按县一级的数比对。"


def test_the_level_of_an_appeal_comes_from_the_rulebook(
    screened_county, deliver_month, run_month, home, root, now
) -> None:
    from xianjie.apps.policies.actions import publish
    from xianjie.apps.screening.models import ClueMonth

    person = screened_county[0]
    row = {
        "诉求编号": "12345-2", "诉求人姓名": person.name, "联系电话": "",
        "证件号码": person.id_number, "乡镇": "栋川镇", "行政村": "白塔村",
        "诉求日期": "2022-06-09", "诉求内容": "房子漏雨", "来源渠道": "12345",
    }  # fmt: skip
    deliver_month("hotline", "2022-06", [row])
    run_month("2022-06")
    assert ClueMonth.objects.get().level == "蓝"
    own = home / "rulebook" / COUNTY / "parameters" / "热线.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "热线线索等级:\n  values:\n"
        "    - {from: 2022-01-01, value: 黄, cite: {document: 待核, clause: 待核}}\n",
        encoding="utf-8",
    )
    publish(by=root, at=now)
    run_month("2022-06")
    assert ClueMonth.objects.get().level == "黄"
