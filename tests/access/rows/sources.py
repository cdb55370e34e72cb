"""Departmental feeds: the board, uploads, deliveries, what is expected, the review queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.access.table import Row, may
from tests.access.world import FOREIGN_COUNTY, World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.second_factor import STAMP
from xianjie.apps.jobs.enums import JobState
from xianjie.apps.jobs.models import Job, Upload
from xianjie.apps.sources.enums import BatchState, CandidateState
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, FeedExpectation, LinkCandidate

FEED = "water-safety"
COUNTY_WIDE = frozenset({Role.COUNTY_ANALYST, Role.COUNTY_LEADER, Role.DEPARTMENT_CLERK})
ANALYST = frozenset({Role.COUNTY_ANALYST})


def _expected(world: World) -> FeedExpectation:
    """Let the clerks of both counties be the ones who bring the feed."""
    office = Post.objects.get(user=world.own[Role.DEPARTMENT_CLERK]).organisation
    found = None
    for county in (FOREIGN_COUNTY, world.county):
        found, _ = FeedExpectation.objects.update_or_create(
            feed=FEED,
            county_code=county,
            defaults={
                "division_code": county + "000000",
                "department": "水务",
                "organisation": office,
                "due_day": 5,
            },
        )
    assert found is not None
    return found


def _month(world: World) -> dict[str, Any]:
    _expected(world)
    return {"feed_id": FEED, "period": world.period}


def _feed(world: World) -> dict[str, Any]:
    _expected(world)
    return {"feed_id": FEED}


def _setting(world: World) -> dict[str, Any]:
    return {"pk": _expected(world).pk}


def _stored(world: World) -> FeedBatch:
    _expected(world)
    counts = dict.fromkeys(("warned", "unlinked", "outside"), 0)
    found, _ = FeedBatch.objects.get_or_create(
        batch="walk-1",
        defaults={
            "feed": FEED,
            "period": world.period,
            "county_code": world.county,
            "place": world.county,
            "division_code": world.county + "000000",
            "state": BatchState.ACTIVE,
            "read": 2,
            "accepted": 1,
            "quarantined": 1,
            "queued": 1,
            "imported_at": timezone.now(),
            "imported_by": "cli:test",
            **counts,
        },
    )
    workbook = Path(settings.EXPORTS_DIR) / "walk.xlsx"
    workbook.parent.mkdir(parents=True, exist_ok=True)
    workbook.write_bytes(b"rows")
    FeedBatchPart.objects.get_or_create(
        batch=found,
        number=0,
        defaults={
            "file_name": "水务.xlsx",
            "sha256": "0" * 64,
            "read": 2,
            "accepted": 1,
            "quarantined": 1,
            "sealed_file": "s",
            "parquet_file": "p",
            "parquet_sha256": "h",
            "quarantine_file": workbook.name,
            "imported_at": timezone.now(),
            "imported_by": "cli:test",
        },
    )
    return found


def _batch(world: World) -> dict[str, Any]:
    return {"pk": _stored(world).pk}


def _workbook(world: World) -> dict[str, Any]:
    return {"pk": _stored(world).pk, "number": 0}


def _candidate(world: World) -> dict[str, Any]:
    found, _ = LinkCandidate.objects.get_or_create(
        batch=_stored(world),
        part_number=0,
        row_no=2,
        defaults={
            "division_code": world.county + "000000",
            "state": CandidateState.OPEN,
            "name": "王大明",
            "id_number": "",
            "choices": [
                {
                    "person": world.person.pk,
                    "household": world.household.pk,
                    "reasons": ["姓名一致"],
                }
            ],
        },
    )
    return {"pk": found.pk}


def _upload(world: World) -> dict[str, Any]:
    owner, now = world.own[Role.COUNTY_ANALYST], timezone.now()
    job, _ = Job.objects.get_or_create(
        key="walk",
        defaults={
            "kind": "feeds.check",
            "title": "试读",
            "division_code": world.county + "000000",
            "state": JobState.DONE,
            "result": {"read": 0, "batch": "x"},
            "created_by": owner,
            "created_at": now,
            "finished_at": now,
        },
    )
    found, _ = Upload.objects.get_or_create(
        kind="feed",
        sha256="1" * 64,
        defaults={
            "division_code": world.county + "000000",
            "options": {
                "feed": FEED,
                "period": world.period,
                "place": world.county,
                "place_name": "姚安县",
                "complete": False,
            },
            "file_name": "水务.xlsx",
            "size": 1,
            "sealed_file": "incoming/none.sealed",
            "check_job": job,
            "created_by": owner,
            "created_at": now,
        },
    )
    return {"pk": found.pk}


def _factor(client: Client, _user: User) -> None:
    session = client.session
    session[STAMP] = int(timezone.now().timestamp())
    session.save()


ROWS = [
    Row("sources:board", may(Permission.VIEW_MONTH)),
    Row("sources:feed", may(Permission.VIEW_MONTH), _month),
    Row("sources:remind", may(Permission.CONFIGURE_FEEDS),
        data=lambda w: {"period": w.period}, method="post", answers=(302,)),
    Row("sources:relink", may(Permission.CONFIGURE_FEEDS), method="post", answers=(302,)),
    Row("sources:upload", may(Permission.IMPORT_FEEDS)),
    Row("sources:upload", may(Permission.IMPORT_FEEDS), method="post"),
    Row("sources:template", may(Permission.IMPORT_FEEDS), _feed),
    # An upload is seen by who brought it and by who could have; a clerk sees its own only.
    Row("sources:uploaded", ANALYST, _upload, of_a_place=True),
    Row("sources:confirm", ANALYST, _upload, method="post", answers=(302,), of_a_place=True),
    Row("sources:withdraw", ANALYST, _upload, method="post", answers=(302,), of_a_place=True),
    Row("sources:expectations", may(Permission.CONFIGURE_FEEDS)),
    Row("sources:expectation", may(Permission.CONFIGURE_FEEDS), _setting, of_a_place=True),
    Row("sources:expectation", may(Permission.CONFIGURE_FEEDS), _setting, method="post",
        data=lambda _: {"due_day": 6, "is_expected": "on"}, answers=(302,), of_a_place=True),
    Row("sources:batch", COUNTY_WIDE, _batch, of_a_place=True),
    Row("sources:quarantine", ANALYST | {Role.DEPARTMENT_CLERK}, _workbook, of_a_place=True,
        setup=_factor),
    Row("sources:unlinked", may(Permission.IMPORT_FEEDS), _month),
    Row("sources:review", may(Permission.REVIEW_LINKS)),
    Row("sources:review-one", may(Permission.REVIEW_LINKS), _candidate, of_a_place=True),
    Row("sources:review-one", may(Permission.REVIEW_LINKS), _candidate, of_a_place=True,
        method="post", data=lambda _: {"q": "李大山"}),
    # An open row has no decision to take back.
    Row("sources:undo", may(Permission.REVIEW_LINKS), _candidate, of_a_place=True,
        method="post", answers=(409,)),
]  # fmt: skip
