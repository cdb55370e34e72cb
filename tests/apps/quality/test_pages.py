"""Pages of data quality: lists, one finding, mending in place, the county's own rules."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.quality.kit import AREA, NOW, PHONE, TODAY, by, check, states
from tests.web.pages import count_queries
from xianjie.apps.quality.actions.drafting import publish_rule, save_draft
from xianjie.apps.quality.models import QualityFinding, RuleDraft
from xianjie.apps.quality.queries.rules import rules_by_id
from xianjie.apps.registry.entry_checks import faults_of
from xianjie.kernel.errors import RefusedError


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_list_shows_what_one_may_see(county):
    check(county)
    address = reverse("quality:findings")
    seen = signed_in(county.analyst).get(address).content.decode()
    shy = county.shy.household_code
    assert ("住房面积800" in seen, shy in seen) == (True, True)
    near = signed_in(county.worker).get(address).content.decode()
    assert ("住房面积800" in near, shy in near) == (True, False)
    assert "李大山" not in seen
    for group in ("village", "duty", "rule"):
        assert signed_in(county.analyst).get(address, {"group": group}).status_code == 200
    export = signed_in(county.analyst).get(reverse("quality:findings-export"))
    assert export.status_code == 200
    sheet = reverse("quality:village-sheet", args=[county.big.division_code])
    assert "800" in signed_in(county.worker).get(sheet).content.decode()


def test_a_village_is_not_told_the_numbers_of_the_county(county):
    run = reverse("quality:run", args=[check(county).run])
    for address, told in ((run, "各规则未消除"), (reverse("quality:runs"), "未消除</th>")):
        assert told in signed_in(county.analyst).get(address).content.decode()
        assert told not in signed_in(county.worker).get(address).content.decode()


def test_one_more_finding_asks_no_more(county):
    check(county)
    client = signed_in(county.analyst)
    client.get(reverse("quality:findings"))
    one = count_queries(client, f"{reverse('quality:findings')}?rule={AREA}")
    both = count_queries(client, reverse("quality:findings"))
    assert both <= one


def test_mended_in_place_it_is_gone_at_once(county):
    check(county)
    found = QualityFinding.objects.get(rule_id=AREA)
    client = signed_in(county.worker)
    page = client.get(reverse("quality:finding", args=[found.pk])).content.decode()
    mend = reverse("quality:finding-mend", args=[found.pk])
    assert ("500 平方米" in page, mend in page) == (True, True)
    marks = client.get(mend).context["form"]["marks"].value()
    wrong = client.post(mend, {"cell0": "很大", "reason": "入户核实", "marks": marks})
    assert list(wrong.context["form"].errors) == ["cell0"]
    client.post(mend, {"cell0": "80", "reason": "入户核实", "marks": marks})
    county.big.refresh_from_db()
    assert county.big.extra["住房面积"] == "80"
    assert states()[(AREA, "1")] == "已消除"
    assert client.get(reverse("quality:finding", args=[found.pk])).status_code == 200
    far = signed_in(county.far_worker)
    assert far.get(reverse("quality:finding", args=[found.pk])).status_code == 404


def test_entry_checks_follow_the_same_rules(county):
    faults = faults_of(county.big, TODAY)
    assert [(one.rule, one.asks) for one in faults] == [(AREA, True)]
    assert [one.rule for one in faults_of(county.shy, TODAY)] == [PHONE]
    assert faults_of(county.fine, TODAY) == []


BODY = {
    "id": "本县-小房", "title": "住房面积过小", "table": "户", "category": "范围",
    "severity": "疑点", "joined": "and", "column0": "住房面积", "sign0": "<", "value0": "100",
    "message": "住房面积只有{住房面积}", "fix": "核对",
}  # fmt: skip


def test_a_county_writes_previews_and_publishes_a_rule(county, settings, tmp_path):
    settings.RULEBOOK_DIR = tmp_path / "own"
    client = signed_in(county.analyst)
    client.post(reverse("quality:draft-new"), BODY | {"step": "preview"})
    draft = RuleDraft.objects.get()
    assert draft.body["when"] == "住房面积 < 住房面积的限值"
    assert (draft.preview["population"], draft.preview["hits"]) == (3, 1)
    page = client.get(reverse("quality:draft", args=[draft.pk])).content.decode()
    assert ("赵平" in page, "must_match" in page) == (False, True)
    with pytest.raises(RefusedError, match="案例"):
        publish_rule(by=by(county.analyst), draft=draft, now=NOW)
    for kind in ("must_match", "must_not_match"):
        client.post(reverse("quality:draft-preview", args=[draft.pk]), {"case": kind})
    draft.refresh_from_db()
    with pytest.raises(RefusedError, match="刚刚"):
        publish_rule(by=by(county.analyst), draft=draft, version=1, now=NOW)
    client.post(reverse("quality:draft-publish", args=[draft.pk]), {"version": str(draft.version)})
    assert check(county).by_rule["本县-小房"] == 1
    client.post(reverse("quality:rule-switch", args=[AREA]), {"reason": "客栈多", "on": ""})
    assert rules_by_id("532325")[AREA].disabled
    assert AREA not in check(county).by_rule
    assert client.get(reverse("quality:rule", args=[AREA])).status_code == 200
    client.post(reverse("quality:rule-switch", args=[AREA]), {"reason": "恢复", "on": "1"})
    assert not rules_by_id("532325")[AREA].disabled
    draft.refresh_from_db()
    client.post(reverse("quality:draft-withdraw", args=[draft.pk]), {"reason": "不要了"})
    assert "本县-小房" not in rules_by_id("532325")


def test_a_wrong_expression_is_told_in_words(county):
    body = {"id": "本县-错", "title": "错", "kind": "quality", "table": "户", "severity": "疑点",
            "category": "范围", "when": "住房面机 > 1"}  # fmt: skip
    draft = save_draft(by=by(county.analyst), county="532325", body=body, built={}, now=NOW)
    page = signed_in(county.analyst).get(reverse("quality:draft", args=[draft.pk]))
    assert "住房面积" in " ".join(one.message for one in page.context["faults"])
