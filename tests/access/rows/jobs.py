"""Background work."""

from __future__ import annotations

from django.utils import timezone

from tests.access.table import Row
from tests.access.world import EVERYBODY, World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.jobs.enums import JobState
from xianjie.apps.jobs.models import Job


def _job(world: World, state: str) -> dict[str, int]:
    over = state in (JobState.FAILED, JobState.DONE)
    found, _ = Job.objects.update_or_create(
        key="walk",
        defaults={
            "kind": "feeds.import",
            "title": "导入",
            "division_code": world.county + "000000",
            "state": state,
            "error": "因故" if over else "",
            "created_by": world.own[Role.COUNTY_ANALYST],
            "created_at": timezone.now(),
            "finished_at": timezone.now() if over else None,
        },
    )
    return {"pk": found.pk}


def _queued(world: World) -> dict[str, int]:
    return _job(world, JobState.QUEUED)


def _failed(world: World) -> dict[str, int]:
    return _job(world, JobState.FAILED)


# A job is seen by who asked for it and by those who could have asked; a clerk only by its own.
WHO = frozenset({Role.COUNTY_ANALYST})
ROWS = [
    Row("jobs:jobs", EVERYBODY),
    Row("jobs:job", WHO, _queued, of_a_place=True),
    Row("jobs:cancel", WHO, _queued, method="post", answers=(302,), of_a_place=True),
    Row("jobs:retry", WHO, _failed, method="post", answers=(302,), of_a_place=True),
]
