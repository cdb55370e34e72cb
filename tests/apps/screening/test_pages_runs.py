"""Runs, their start and comparison, what the rules led to, and the check of a clue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.screening import page_county as county
from tests.apps.screening.conftest import water
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.jobs.execution import run_queued
from xianjie.apps.jobs.models import Job
from xianjie.apps.screening.enums import ClueState
from xianjie.apps.screening.models import Clue, RuleConfirmation, Run, Verification

pytestmark = pytest.mark.django_db
SUMMARY = {
    "clues": {"new": 5, "continuing": 3, "worse": 1, "cleared": 2},
    "by_level": {"红": 1, "橙": 2, "黄": 3, "蓝": 3},
}


@pytest.fixture
def book(db, home, settings, tmp_path: Path) -> str:
    county.make_divisions()
    return county.publish_rulebook(settings, tmp_path / "packaged")


def signed_in(username: str = "analyst", **fields: object) -> Client:
    client = Client()
    client.force_login(county.make_user(username, **fields))
    return client


def test_before_the_first_run_the_list_says_what_to_do(book) -> None:
    text = signed_in().get("/screening/runs/").content.decode()
    assert "还没有筛查过" in text
    assert reverse("screening:start") in text
    assert reverse("screening:start") not in (
        signed_in("l", role=Role.COUNTY_LEADER).get("/screening/runs/").content.decode()
    )


def test_the_list_tells_figures_to_whom_they_belong(book) -> None:
    county.make_run("2022-05", summary=SUMMARY, started_by="user:analyst")
    county.make_run("2022-06", summary=SUMMARY, started_by="cli:root", is_current=False)
    rows = signed_in().get("/screening/runs/").context["rows"]
    assert [(row.period, row.by, row.standing, row.is_current) for row in rows] == [
        ("2022-06", "cli:root", 9, False), ("2022-05", "李建华", 9, True),
    ]  # fmt: skip
    town = signed_in("t", role=Role.TOWNSHIP_REVIEWER, prefix=county.TOWN[:9])
    assert [row.standing for row in town.get("/screening/runs/").context["rows"]] == [None, None]


def test_a_run_with_its_rules_and_those_that_are_held(book) -> None:
    manifest = {
        "rules": [
            {"rule_id": county.RULE, "grain": "household", "population": 4, "hits": 1, "unknown": 2}
        ]
    }
    held = [{"rule_id": county.RULE, "hits": 3, "population": 4, "reason": "命中 75.0%"}]
    run = county.make_run(rulebook_hash=book, manifest=manifest, held=held)
    county.make_clue(run, county.make_household(1), rule=county.RULE)
    client = signed_in()
    page = client.get(reverse("screening:run", args=[run.pk]))
    (rule,) = page.context["rules"]
    assert (rule.rule, rule.share, rule.unknown) == (county.RULE, 0.25, 2)
    assert page.context["states"]["NEW"] == 1
    confirm = reverse("screening:confirm", args=[run.pk])
    text = client.post(confirm, {"rule": county.RULE, "reason": "好"}, follow=True).content.decode()
    assert "请写明确认的理由" in text
    client.post(confirm, {"rule": county.RULE, "reason": "全县水源改造"})
    assert RuleConfirmation.objects.get().confirmed_by == "user:analyst"
    foreign = signed_in("f", prefix="620402")
    assert foreign.get(reverse("screening:run", args=[run.pk])).status_code == 404


def test_a_run_is_started_on_the_web(screened_county, deliver_month, run_month) -> None:
    client = signed_in()
    deliver_month("water-safety", "2022-06", [water(screened_county[0], safe=False)])
    page = client.get("/screening/runs/start/?period=2022-06")
    assert page.context["form"].initial == {"period": "2022-06", "as_of": date(2022, 6, 30)}
    sent = {"period": "2022-06", "as_of": "2022-06-30"}
    assert client.post("/screening/runs/start/", sent).headers["Location"] == "/screening/runs/"
    client.post("/screening/runs/start/", sent)
    assert Job.objects.count() == 1
    assert "排队中" in client.get("/screening/runs/").content.decode()
    (job,) = run_queued()
    run = Run.objects.get()
    assert (job.state, job.result["url"]) == ("DONE", reverse("screening:run", args=[run.pk]))
    assert (run.period, run.started_by, run.is_current) == ("2022-06", "user:analyst", True)
    assert run.summary["by_rule"]["饮水-不安全"] == {
        "kind": "warning", "hits": 1, "new": 1, "worse": 0, "cleared": 0,
    }  # fmt: skip


def test_two_runs_of_a_month_are_compared_by_their_findings(
    screened_county, deliver_month, run_month
) -> None:
    heads = screened_county[::3]
    for unsafe in ({0, 1}, {1, 2}):
        rows = [water(head, safe=number not in unsafe) for number, head in enumerate(heads)]
        deliver_month("water-safety", "2022-06", rows, complete=True)
        run_month("2022-06")
    first, second = Run.objects.order_by("pk")
    address = f"/screening/runs/compare/?a={first.pk}&b={second.pk}"
    page = signed_in().get(address)
    found = page.context["found"]
    assert (found.from_findings, found.same, dict(found.counts)) == (
        True, 1, {"only-a": 1, "only-b": 1},
    )  # fmt: skip
    assert [line.name for line in found.by_rule] == ["饮水-不安全"]
    rows = page.client.get(f"{address}&change=only-b&rule=饮水-不安全").context["rows"]
    assert [(row.code, row.before, row.after) for row in rows] == [("H2", "", "橙")]
    town = signed_in("t", role=Role.TOWNSHIP_REVIEWER, prefix="532325999")
    assert town.get(address).context["found"].changed == ()


@pytest.mark.parametrize("query", ["a=x", "a=99999", "b=-1", "a=1234567890123"])
def test_a_run_that_is_none_is_not_found(book, query: str) -> None:
    county.make_run()
    assert signed_in().get(f"/screening/runs/compare/?{query}").status_code == 404


def test_two_months_are_compared_by_their_clues(book) -> None:
    households = [county.make_household(number) for number in range(1, 4)]
    may, june = county.make_run("2022-05"), county.make_run("2022-06")
    county.make_clue(may, households[0], level="黄")
    county.make_clue(june, households[0], level="红", state=ClueState.WORSE)
    county.make_clue(may, households[1])
    county.make_clue(june, households[1], state=ClueState.CLEARED)
    county.make_clue(june, households[2])
    page = signed_in().get("/screening/runs/compare/")
    assert (page.context["a"], page.context["b"]) == (may, june)
    assert dict(page.context["found"].counts) == {"higher": 1, "only-a": 1, "only-b": 1}
    assert [line.total for line in page.context["found"].by_risk] == [3]


def test_files_that_are_gone_are_said(book) -> None:
    first = county.make_run("2022-06", is_current=False, folder="gone")
    second = county.make_run("2022-05")
    page = signed_in().get(f"/screening/runs/compare/?a={first.pk}&b={second.pk}")
    assert "已清理，不能再比较" in page.content.decode()


def test_what_a_rule_led_to_opens_its_rows(book) -> None:
    run = county.make_run(rulebook_hash=book)
    months = [
        county.make_clue(run, county.make_household(number), rule=county.RULE)
        for number in range(1, 5)
    ]
    for month, outcome in zip(months, ("CONFIRMED", "NO_RISK", "CONFIRMED"), strict=False):
        Clue.objects.filter(pk=month.clue_id).update(outcome=outcome, status="CLOSED")
    client = signed_in()
    (effect,) = client.get("/screening/rules/").context["effects"]
    assert (effect.hits, effect.verified, effect.confirmed, effect.no_risk) == (4, 3, 2, 1)
    assert (effect.verified_rate, effect.confirmed_rate) == (0.75, pytest.approx(2 / 3))
    assert [one.name for one in effect.thresholds] == ["监测线"]
    for outcome, number in (("verified", 3), ("CONFIRMED", 2), ("UNKNOWN", 1)):
        address = f"/screening/clues/?period=2022-06&rule={county.RULE}&outcome={outcome}"
        assert client.get(address).context["page"].paginator.count == number
    town = signed_in("t", role=Role.TOWNSHIP_REVIEWER, prefix=county.OTHER_TOWN[:9])
    assert town.get("/screening/rules/").context["effects"] == []


def test_pages_take_as_many_queries_with_more_rows(book) -> None:
    client = signed_in()
    run, before = county.make_run(rulebook_hash=book), county.make_run("2022-05")
    addresses = [
        "/screening/runs/", "/screening/rules/", "/screening/runs/compare/",
        reverse("screening:run", args=[run.pk]), "/screening/runs/start/",
    ]  # fmt: skip
    counts = []
    for number in (1, 2, 3):
        household = county.make_household(number)
        county.make_clue(run, household, rule=county.RULE)
        county.make_clue(before, household, level="蓝")
        county.make_run(f"2022-0{number}", folder=f"r{number}", started_by=f"user:{number}")
        counts.append([count_queries(client, address) for address in addresses])
    assert counts[0] == counts[2]


def test_a_township_records_a_check_on_the_web(book) -> None:
    run = county.make_run(rulebook_hash=book)
    month = county.make_clue(run, county.make_household(1), rule=county.RULE)
    town = signed_in("t", role=Role.TOWNSHIP_REVIEWER, prefix=county.TOWN[:9])
    page = town.get(f"/registry/households/{month.household_id}/")
    address = reverse("screening:verify", args=[month.clue_id])
    assert address in page.content.decode()
    county.explain_by(month, "5800")
    told = town.get(address).content.decode()
    assert [part in told for part in ("5,800 元/年·人", "6,500 元/年·人", "第三条")] == [True] * 3
    bad = town.post(address, {"outcome": "NO_RISK", "note": "好"})
    assert bad.context["form"].errors["note"] == ["请写明核查情况（不少于 4 个字）。"]
    good = town.post(address, {"outcome": "CONFIRMED", "note": "入户核实，收入确实偏低"})
    assert good.status_code == 302
    made = Verification.objects.get()
    assert (made.outcome, made.verified_by.username) == ("CONFIRMED", "t")
    again = town.post(address, {"outcome": "NO_RISK", "note": "再来一次试试"})
    assert "已经核查办结" in again.content.decode()
    assert "收入确实偏低" in town.get(good.headers["Location"]).content.decode()
    leader = signed_in("l", role=Role.COUNTY_LEADER)
    assert leader.get(address).status_code == 403
    other = signed_in("o", role=Role.TOWNSHIP_REVIEWER, prefix=county.OTHER_TOWN[:9])
    assert other.get(address).status_code == 404
