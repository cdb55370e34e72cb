"""Ask for sheets at many doors at once, and take back what is no longer needed."""

from __future__ import annotations

from datetime import date
from itertools import islice

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

    The households are read once, by their keys and places alone, and written in portions of
    `CHUNK`: a county of a hundred thousand households takes one query and fifty statements.
    """
    asked = FieldTask.objects.filter(source=source, household=OuterRef("pk"))
    found = list(
        households.filter(~Exists(asked))
        .order_by()
        .values_list("division_code", "pk", "county_code", "group_name")
    )
    found.sort()
    tasks = (
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
        for division, pk, county, group in found
    )
    while portion := list(islice(tasks, CHUNK)):
        FieldTask.objects.bulk_create(portion, ignore_conflicts=True)
    return len(found)
