"""Checks, corrections and exemptions, as actions."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.apps.quality.kit import (
    AREA,
    COUNTY,
    NOW,
    PHONE,
    SAME,
    TODAY,
    by,
    change,
    check,
    states,
)
from xianjie.apps.quality.actions import check as checking
from xianjie.apps.quality.actions.confirming import confirm_rule
from xianjie.apps.quality.actions.exempting import (
    ask_exemption,
    decide_exemption,
    expire_exemptions,
)
from xianjie.apps.quality.actions.following import check_after_news
from xianjie.apps.quality.actions.mending import mark_corrected, send_findings
from xianjie.apps.quality.actions.rechecking import recheck_household
from xianjie.apps.quality.models import EntryTally, QualityFinding, QualityRun, QualityTally
from xianjie.kernel.errors import RefusedError


def test_findings_are_kept_as_a_difference(county):
    first = check(county)
    assert (first.findings, first.new, first.cleared) == (2, 2, 0)
    assert first.by_rule == {AREA: 1, PHONE: 1}
    assert first.faults == []
    assert states() == {(AREA, "1"): "新增", (PHONE, "2"): "新增"}
    found = QualityFinding.objects.get(rule_id=AREA)
    read = json.loads(found.values)
    assert read["message"] == "住房面积800 平方米，超过500 平方米"
    assert found.parameters == {"面积上限": "500 平方米（待核）"}
    change(county.shy, phone="13800000001")
    second = check(county, now=NOW + timedelta(days=1))
    assert (second.findings, second.new, second.cleared) == (1, 0, 1)
    assert states() == {(AREA, "1"): "持续", (PHONE, "2"): "已消除"}
    change(county.shy, phone="")
    again = check(county, now=NOW + timedelta(days=2))
    assert (again.new, QualityFinding.objects.get(rule_id=PHONE).times) == (1, 2)
    assert QualityRun.objects.filter(is_newest=True).count() == 1
    tally = QualityTally.objects.get(table="户", rule_id="", division_code=county.big.division_code)
    assert (tally.rows, tally.hits) == (2, 1)
    entries = EntryTally.objects.order_by("division_code")
    assert [(one.households, one.faulty) for one in entries] == [(2, 1), (1, 1)]


def test_what_was_never_delivered_is_unknown_not_blank(county):
    for one in (county.big, county.shy, county.fine):
        change(one, phone="", extra={})
    result = check(county)
    assert result.findings == 0
    phone = {"户联系电话": 3}
    assert result.unknown == {AREA: {"住房面积": 3}, PHONE: phone, SAME: phone}


def test_a_small_population_is_not_held(county):
    for one in (county.big, county.shy, county.fine):
        change(one, phone="13912345678")
    found = check(county)
    assert (found.held, found.by_rule[SAME]) == ([], 3)


def test_too_many_hits_wait_for_a_confirmation(county, monkeypatch):
    monkeypatch.setattr(checking, "SMALLEST_JUDGED_POPULATION", 3)
    for one in (county.big, county.shy, county.fine):
        change(one, phone="13912345678")
    held = check(county)
    assert [one["rule"] for one in held.held] == [SAME]
    assert SAME not in held.by_rule
    with pytest.raises(RefusedError):
        confirm_rule(by=by(county.town), county=COUNTY, rule_id=SAME, reason="查过", now=NOW)
    confirm_rule(by=by(county.analyst), county=COUNTY, rule_id=SAME, reason="查过", now=NOW)
    assert check(county).by_rule[SAME] == 3


def test_a_correction_is_sent_reported_and_confirmed(county):
    check(county)
    found = QualityFinding.objects.get(rule_id=AREA)
    with pytest.raises(RefusedError, match="权限"):
        send_findings(by=by(county.far_worker), numbers=[found.pk], today=TODAY, now=NOW)
    sent = send_findings(by=by(county.town), numbers=[found.pk], today=TODAY, now=NOW)
    found.refresh_from_db()
    assert (sent, found.mending, found.sent_to) == (1, "SENT", county.worker)
    assert send_findings(by=by(county.town), numbers=[found.pk], today=TODAY, now=NOW) == 0
    with pytest.raises(RefusedError, match="写明"):
        mark_corrected(by=by(county.worker), finding=found, words=" ", now=NOW)
    mark_corrected(by=by(county.worker), finding=found, words="改了", now=NOW)
    check(county)
    found.refresh_from_db()
    assert found.mending == "SENT"
    change(county.big, extra={"住房面积": "80"})
    stored = recheck_household(by=by(county.worker), household=county.big, today=TODAY, now=NOW)
    assert (stored.cleared, stored.new, stored.confirmed) == (1, 0, 1)
    steps = list(found.events.order_by("pk").values_list("step", flat=True))
    assert steps == ["SENT", "MARKED", "STILL", "CONFIRMED"]
    assert states()[(PHONE, "2")] == "持续"


def test_an_exemption_needs_another_person_and_ends_with_time_or_data(county):
    check(county)
    found = QualityFinding.objects.get(rule_id=AREA)
    until = TODAY + timedelta(days=30)
    asked = ask_exemption(
        by=by(county.town), finding=found, reason="自建客栈", until=until, today=TODAY, now=NOW
    )
    with pytest.raises(RefusedError, match="别人"):
        decide_exemption(by=by(county.town), exemption=asked, approve=True, now=NOW)
    decide_exemption(by=by(county.analyst), exemption=asked, approve=True, now=NOW)
    result = check(county)
    assert (states()[(AREA, "1")], result.exempted, result.findings) == ("已豁免", 1, 1)
    change(county.big, extra={"住房面积": "900"})
    check(county)
    asked.refresh_from_db()
    assert (states()[(AREA, "1")], asked.state) == ("持续", "CHANGED")
    found.refresh_from_db()
    again = ask_exemption(
        by=by(county.worker), finding=found, reason="自建客栈", until=until, today=TODAY, now=NOW
    )
    decide_exemption(by=by(county.town), exemption=again, approve=True, now=NOW)
    late = until + timedelta(days=1)
    assert expire_exemptions(county=COUNTY, today=late, now=NOW) == 1
    assert states()[(AREA, "1")] == "持续"


def test_a_check_follows_new_data_once(county, root, now):
    from xianjie.apps.registry.models import RegistryImport

    assert check_after_news(by=root, today=TODAY, now=NOW) == 0
    RegistryImport.objects.create(
        table="registry-person", batch="R1", county_code=COUNTY, sha256="0" * 64, data_on=TODAY,
        read=1, accepted=1, warned=0, quarantined=0, imported_at=NOW,
        columns=["户编号", "户联系电话", "住房面积"],
    )  # fmt: skip
    later = NOW + timedelta(hours=1)
    assert check_after_news(by=root, today=TODAY, now=later) == 1
    assert QualityRun.objects.get().cause == "登记表导入"
    assert check_after_news(by=root, today=TODAY, now=later) == 0


def test_two_people_look_at_one_household_at_once(county, monkeypatch):
    from xianjie.apps.quality.actions import rechecking

    check(county)
    change(county.big, extra={"住房面积": "90"})
    asked = {"by": by(county.worker), "household": county.big, "today": TODAY, "now": NOW}
    run_engine, second = rechecking.run_engine, []

    def interrupted(inputs):
        if not second:
            second.append(None)
            second[0] = recheck_household(**asked)
        return run_engine(inputs)

    monkeypatch.setattr(rechecking, "run_engine", interrupted)
    first = recheck_household(**asked)
    assert (second[0].cleared, first.cleared, first.new) == (1, 0, 0)
    assert not [*(Path(settings.HOME) / "staging" / "quality").glob("again-*")]
