"""A demo county through files, imports and screening: the stored findings are the truth."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from xianjie.apps.accounts.actors import Actor, cli_actor
from xianjie.apps.accounts.models import Post, User
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.merging.models import MergeProposal
from xianjie.apps.policies.actions import publish
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.registry.models import Circumstance, Household, Person
from xianjie.apps.screening.enums import RAISED_KINDS
from xianjie.apps.screening.models import ClueMonth, Finding, Run, Verification
from xianjie.apps.screening.preparing import inputs_of, resolved_for
from xianjie.apps.sources.models import FeedBatch
from xianjie.demo import loading
from xianjie.demo.duplicating import PLANTED
from xianjie.demo.loading import DemoResult, load_demo
from xianjie.demo.shares import DemoSize
from xianjie.demo.writing import read_folder
from xianjie.engine.entitlements import benefit_set, evaluate
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.policy.benefit_model import Outcome

COUNTY = "532325"
SIZE = DemoSize(households=400, months=2)
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


@pytest.fixture
def root() -> Actor:
    return cli_actor("test")


@pytest.fixture
def ready(db: None, home: Path, root: Actor) -> Path:
    """Divisions of one county with two townships of five villages each, and the rulebook."""
    rows = [(COUNTY, "姚安县", Level.COUNTY, "5323")]
    for town, name in (("100", "栋川镇"), ("101", "光禄镇")):
        rows.append((f"{COUNTY}{town}", name, Level.TOWNSHIP, COUNTY))
        for n, word in enumerate("一二三四五"):
            code = f"{COUNTY}{town}{200 + n}"
            village = f"{name[:2]}{word}村民委员会"
            rows.append((code, village, Level.VILLAGE, f"{COUNTY}{town}"))
    Division.objects.bulk_create(
        Division(scheme=Scheme.STATS, code=code.ljust(12, "0"), name=name, level=level,
                 parent_code=parent.ljust(12, "0"), valid_from=date(2020, 1, 1), source="test")
        for code, name, level, parent in rows
    )  # fmt: skip
    publish(by=root, at=NOW)
    return home


def load(home: Path, root: Actor, size: DemoSize = SIZE) -> DemoResult:
    return load_demo(by=root, division=COUNTY, size=size, home=home, clock=lambda: NOW)


def stored(period: str) -> set[tuple[str, str]]:
    found = Finding.objects.filter(clue_month__period=period)
    return set(found.values_list("rule_id", "clue_month__household__household_code"))


def planted(folder: Path, period: str) -> set[tuple[str, str]]:
    demo = read_folder(folder)
    assert demo is not None
    kinds = demo.truth["rules"]
    return {
        (rule, line["户编号"])
        for line in demo.truth["planted"]
        for rule in line["rules"]
        if period in line["periods"] and kinds[rule] not in ("quality", "eligibility")
    }


def judged(period: str, folder: Path) -> set[tuple[str, str, str, str]]:
    """What the engine says of everybody over the files of a month's run."""
    run = Run.objects.get(period=period, is_current=True)
    benefits = benefit_set(resolved_for(run))
    path = evaluate(replace(inputs_of(run), out_dir=folder), benefits).path
    with duckdb.connect() as database:
        rows = database.execute(
            f"SELECT benefit_no, household_no, person_no, outcome FROM '{path}'"
        ).fetchall()
    homes = dict(Household.objects.values_list("pk", "household_code"))
    people = dict(Person.objects.values_list("pk", "person_code"))
    return {
        (benefits.benefits[number].id, homes[home], people.get(person, ""), outcome)
        for number, home, person, outcome in rows
        if outcome != Outcome.ELIGIBLE
    }


def gaps(period: str) -> set[tuple[str, str, str, str]]:
    """The gaps that the month's evaluation stored."""
    words = {"OWED": "应享未享", "UNDUE": "享而不符", "UNDER": "在享", "OVER": "在享"}
    found = EntitlementGap.objects.filter(last_period=period).exclude(seen="CLEARED")
    return {
        (benefit, home, person or "", words[kind])
        for benefit, home, person, kind in found.values_list(
            "benefit_id", "household__household_code", "person__person_code", "kind"
        )
    }


def owed(folder: Path) -> set[tuple[str, str, str, str]]:
    demo = read_folder(folder)
    assert demo is not None
    return {
        (line["benefit"], line["户编号"], line["人编号"], line["outcome"])
        for line in demo.truth["benefits"]
        if line["outcome"]
    }


def risks(folder: Path, period: str) -> set[tuple[str, str, str]]:
    """Clues that must stand in a month: household, risk and kind of rule."""
    demo = read_folder(folder)
    assert demo is not None
    kinds, of_rule = demo.truth["rules"], demo.truth["risks"]
    return {(code, of_rule[rule], kinds[rule]) for rule, code in planted(folder, period)}


def expected_states(folder: Path, before: str, now: str) -> dict[str, set[tuple[str, str, str]]]:
    earlier, later = risks(folder, before), risks(folder, now)
    return {"new": later - earlier, "kept": later & earlier, "cleared": earlier - later}


def states(period: str) -> dict[str, set[tuple[str, str, str]]]:
    words = {"NEW": "new", "CONTINUING": "kept", "WORSE": "kept", "CLEARED": "cleared"}
    found: dict[str, set[tuple[str, str, str]]] = {"new": set(), "kept": set(), "cleared": set()}
    rows = ClueMonth.objects.filter(period=period).exclude(kind__in=["hotline", *RAISED_KINDS])
    for state, code, risk, kind in rows.values_list(
        "state", "household__household_code", "risk", "kind"
    ):
        found[words[state]].add((code, risk, kind))
    return found


@pytest.mark.slow
def test_what_is_stored_is_the_truth_and_a_second_run_changes_nothing(
    ready: Path, root: Actor, tmp_path: Path
) -> None:
    result = load(ready, root)
    for period in ("2022-05", "2022-06"):
        assert stored(period) == planted(result.folder, period)
    assert states("2022-06") == expected_states(result.folder, "2022-05", "2022-06")
    assert sorted(judged("2022-06", tmp_path / "owed") ^ owed(result.folder)) == []
    assert gaps("2022-06") == owed(result.folder)
    told = read_folder(result.folder)
    assert told is not None
    assert Circumstance.objects.count() == len(told.truth["circumstances"]) > 10
    sent = read_folder(result.folder)
    assert sent is not None
    for done, file in zip(result.feeds, sent.files, strict=True):
        counts = (done["read"], done["quarantined"], done["unlinked"], done["queued"])
        unlinked = file["outside"]
        wanted = (file["rows"], len(file["quarantined"]), unlinked, file["wrong_names"])
        assert counts == wanted, file["path"]
    assert Counter(MergeProposal.objects.values_list("kind", flat=True)) == PLANTED
    outcomes = set(Verification.objects.values_list("outcome", flat=True))
    assert outcomes == {"CONFIRMED", "NO_RISK"}
    draft = ParameterDraft.objects.get()
    assert (draft.state, draft.author.username) == ("SUBMITTED", "demo-analyst")
    checked = Verification.objects.count()
    before = (Household.objects.count(), FeedBatch.objects.count(), Run.objects.count())
    again = load(ready, root)
    assert (Verification.objects.count(), ParameterDraft.objects.count()) == (checked, 1)
    assert before == (Household.objects.count(), FeedBatch.objects.count(), Run.objects.count())
    assert all(feed["skipped"] for feed in again.feeds)
    assert again.registry is None
    assert not again.generated
    assert [s["clues"] for s in again.screens] == [s["clues"] for s in result.screens]
    # Two for each township besides those that may sign in.
    assert User.objects.filter(display_name__startswith="（演示）").count() == 16 + 2 * 2
    steps = set(Case.objects.values_list("state", "step_kind"))
    assert {("OPEN", "VERIFY"), ("OPEN", "REVIEW"), ("APPROVED", "")} <= steps
    monitored = Episode.objects.filter(origin="CASE", state="MONITORED")
    assert monitored.count() == Case.objects.filter(state="APPROVED", kind="IDENTIFY").count()
    assert set(Post.objects.values_list("role", flat=True)) == {
        "ADMINISTRATOR", "SECURITY_OFFICER", "AUDITOR", "COUNTY_ANALYST", "COUNTY_LEADER",
        "DEPARTMENT_CLERK", "TOWNSHIP_REVIEWER", "VILLAGE_WORKER", "STATIONED_MEMBER", "HELPER",
    }  # fmt: skip
    with pytest.raises(RefusedError, match="已有登记数据"):
        load(ready, root, DemoSize(households=100, months=1))


@pytest.mark.slow
def test_a_killed_demo_goes_on_where_it_stood(
    ready: Path, root: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = DemoSize(households=120, months=1)
    real, left = loading.import_feed, iter(range(5))

    def import_five(**given: object) -> object:
        next(left)
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "import_feed", import_five)
    with pytest.raises(StopIteration):
        load(ready, root, size)
    monkeypatch.setattr(loading, "import_feed", real)
    result = load(ready, root, size)
    assert sum(feed["skipped"] for feed in result.feeds) == 5
    assert stored("2022-06") == planted(result.folder, "2022-06")


@pytest.mark.parametrize("code", ["5323", "53232510", "姚安县"])
def test_only_a_county_code_will_do(db: None, home: Path, root: Actor, code: str) -> None:
    with pytest.raises(UsageError, match="县代码"):
        load_demo(by=root, division=code, size=SIZE, home=home, clock=lambda: NOW)


def test_divisions_must_be_loaded(db: None, home: Path, root: Actor) -> None:
    with pytest.raises(RefusedError, match="xianjie init"):
        load_demo(by=root, division=COUNTY, size=SIZE, home=home, clock=lambda: NOW)
