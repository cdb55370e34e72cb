"""What the other apps put on the desk."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.access.rows import cases, policies
from tests.access.world import World, build_world
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.cases.enums import ReportState
from xianjie.apps.cases.models import NeedReport
from xianjie.apps.sources.enums import BatchState, CandidateState
from xianjie.apps.sources.models import FeedBatch, LinkCandidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db, home, settings, tmp_path) -> World:
    return build_world(settings, tmp_path / "rulebook")


def waiting(world: World, role: Role, *, foreign: bool = False) -> dict[str, list[str]]:
    client = Client()
    client.force_login((world.foreign if foreign else world.own)[role])
    desk = client.get("/").context["desk"]
    return {group.kind: [item.url for item in group.items] for group in desk.groups}


def test_a_report_waits_for_the_township_and_sent_back_for_its_writer(world) -> None:
    number = cases._report(world)["pk"]
    url = f"/cases/reports/{number}/"
    assert waiting(world, Role.TOWNSHIP_REVIEWER)["reports"] == [url]
    assert "reports" not in waiting(world, Role.TOWNSHIP_REVIEWER, foreign=True)
    assert "my-reports" not in waiting(world, Role.VILLAGE_WORKER)
    NeedReport.objects.update(state=ReportState.ASKED)
    assert waiting(world, Role.VILLAGE_WORKER)["my-reports"] == [url]
    assert "reports" not in waiting(world, Role.TOWNSHIP_REVIEWER)
    assert "my-reports" not in waiting(world, Role.STATIONED_MEMBER)


def test_a_joint_handling_waits_for_who_was_asked(world) -> None:
    number = cases._handling(world)["pk"]
    url = f"/cases/joint/{number}/"
    assert waiting(world, Role.DEPARTMENT_CLERK)["opinions"] == [url]
    assert waiting(world, Role.COUNTY_ANALYST)["joint"] == [url]
    assert "opinions" not in waiting(world, Role.DEPARTMENT_CLERK, foreign=True)


def test_a_draft_waits_for_a_second_person(world) -> None:
    number = policies._waiting(world)["pk"]
    assert waiting(world, Role.COUNTY_ANALYST)["drafts"] == [f"/rulebook/drafts/{number}/"]
    assert "drafts" not in waiting(world, Role.COUNTY_ANALYST, foreign=True)
    policies._draft(world, "SUBMITTED", Role.COUNTY_ANALYST)
    assert "drafts" not in waiting(world, Role.COUNTY_ANALYST)


def batch(world: World, **fields: object) -> FeedBatch:
    values = {
        "batch": "b1", "feed": "water-safety", "period": world.period,
        "county_code": world.county, "place": world.county,
        "division_code": world.county + "000000", "state": BatchState.ACTIVE, "read": 3,
        "accepted": 2, "warned": 0, "quarantined": 1, "unlinked": 0, "queued": 1, "outside": 0,
        "awaiting": [3], "imported_at": world.run.started_at, "imported_by": "cli:test",
    }  # fmt: skip
    return FeedBatch.objects.create(**(values | fields))


def test_data_waits_for_the_office(world) -> None:
    one = batch(world)
    row = LinkCandidate.objects.create(
        batch=one, part_number=1, row_no=2, division_code=world.village, id_number="1", name="甲",
        state=CandidateState.OPEN,
    )  # fmt: skip
    found = waiting(world, Role.COUNTY_ANALYST)
    assert found["review"] == [f"/feeds/review/{row.pk}/"]
    assert found["rejected"] == [f"/feeds/batches/{one.pk}/"]
    assert found["feeds"][0] == f"/feeds/?period={world.period}"
    assert "review" not in waiting(world, Role.COUNTY_LEADER)


def test_a_month_with_newer_data_waits_to_be_screened(world) -> None:
    batch(world)
    assert "runs" not in waiting(world, Role.COUNTY_ANALYST)
    batch(world, batch="b2", period="2022-07")
    assert waiting(world, Role.COUNTY_ANALYST)["runs"] == ["/screening/?period=2022-07"]


def test_a_held_rule_waits_to_be_confirmed(world) -> None:
    world.run.held = [{"rule_id": "r", "hits": 9, "population": 10, "reason": "命中过多"}]
    world.run.save()
    assert waiting(world, Role.COUNTY_ANALYST)["held"] == [f"/screening/?period={world.period}"]
