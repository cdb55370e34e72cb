"""Opening a page about a family leaves a trace: an auditor can tell who saw whom."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Household, Person


@transaction.atomic
def record_household_view(
    *, by: Actor, household: Household, now: datetime, part: str = "page", period: str = ""
) -> None:
    """Note that somebody opened a household's page, its printed sheet or another ``part``."""
    record(
        actor=by,
        action="registry.view-household",
        object_type="registry.Household",
        object_id=household.pk,
        division_code=household.division_code,
        detail={"part": part, **({"period": period} if period else {})},
        at=now,
    )


@transaction.atomic
def record_person_view(*, by: Actor, person: Person, place: str, now: datetime) -> None:
    """Note that somebody opened a person's page; ``place`` is the division of the household."""
    record(
        actor=by,
        action="registry.view-person",
        object_type="registry.Person",
        object_id=person.pk,
        division_code=place,
        at=now,
    )


@transaction.atomic
def record_list_export(
    *, by: Actor, county: str, rows: int, filters: dict[str, str], now: datetime
) -> None:
    """Note that a masked list of households was handed out: its filters and number of rows."""
    record(
        actor=by,
        action="registry.export-households",
        object_type="registry.Household",
        object_id="",
        division_code=county.ljust(12, "0"),
        detail={"rows": rows, "filters": filters, "named": False},
        at=now,
    )
