"""Ask for sheets at many doors at once, and take back what is no longer needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.models import Household

CHUNK = 2_000


def ask_households(
    households: QuerySet[Household],
    *,
    form: str,
    source: str,
    due_on: date | None,
    stage: str = "",
    today: date,
) -> int:
    """Open a task for each household that ``source`` has not asked yet; return how many.

    Reads and writes in portions of `CHUNK`, so that a county of a hundred thousand households
    takes some fifty statements each way.
    """
    asked = FieldTask.objects.filter(source=source, household=OuterRef("pk"))
    rows = households.filter(~Exists(asked)).order_by("pk")
    number = 0
    for portion in _portions(rows):
        tasks = [
            FieldTask(
                form=form,
                source=source,
                county_code=county,
                division_code=division,
                group_name=group,
                household_id=pk,
                stage=stage,
                state=TaskState.OPEN,
                opened_on=today,
                due_on=due_on,
            )
            for pk, county, division, group in portion
        ]
        FieldTask.objects.bulk_create(tasks, ignore_conflicts=True)
        number += len(tasks)
    return number


def _portions(rows: QuerySet[Household]) -> Iterator[list[tuple[int, str, str, str]]]:
    """Return the households in portions, each found by the key after the last."""
    last = 0
    while True:
        found = rows.filter(pk__gt=last).values_list(
            "pk", "county_code", "division_code", "group_name"
        )
        portion = list(found[:CHUNK])
        if not portion:
            return
        yield portion
        last = portion[-1][0]
