"""两后生 found in the registry; those who no longer belong are marked, never dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.pages import periods_screened
from xianjie.apps.training.models import Youth
from xianjie.apps.training.permissions import working
from xianjie.apps.training.queries.youth import judged_youth, turned_out
from xianjie.apps.training.rules import MOST, training_rules
from xianjie.kernel.errors import RefusedError

REGISTER = "training.youths"
TOO_OLD, MARRIED = "超过年龄", "已婚"
_CHUNK = 500


@dataclass(frozen=True)
class FoundYouth:
    """How many are new, and how many no longer belong."""

    new: int = 0
    out: int = 0


def find_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Look for 两后生 once the newest month was compared; for `screening.finishing`."""
    newest = periods_screened(run.county_code)[:1] == [run.period]
    if newest and by.scope.may(Permission.RUN_SCREENING, run.county_code):
        progress("查找两后生")
        _find(by, run.county_code, localtime(now).date(), now)


def find_youth(*, by: Actor, county: str, today: date, now: datetime) -> FoundYouth:
    """Take everybody of a county who is, or may be, 两后生 into the register.

    Who is in it already stays as people wrote; who has turned 26 or was found married is marked.

    Raises ``RefusedError`` without the right in the whole county.
    """
    if not working(by.scope).covers(county):
        raise RefusedError("not-permitted", "您没有查找全县两后生的权限。")
    return _find(by, county, today, now)


@transaction.atomic
def _find(by: Actor, county: str, today: date, now: datetime) -> FoundYouth:
    within = {
        "division_code__gte": county.ljust(12, "0"), "division_code__lte": county.ljust(12, "9"),
    }  # fmt: skip
    most = training_rules(county, today).whole(MOST)
    known = {
        one.person_id: one
        for one in Youth.objects.select_for_update(of=("self",))
        .filter(**within, retired_at__isnull=True)
        .select_related("person")
    }
    fresh = [
        Youth(
            person=person, household=person.household, division_code=person.household.division_code,
            focus=True, found_on=today, stage=verdict.stage, fate=verdict.fate,
            unmarried=None if "是否未婚" in verdict.unknown else True,
            created_at=now, updated_at=now,
        )
        for person, verdict in judged_youth(county, today)
        if person.pk not in known and person.household is not None
    ]  # fmt: skip
    made = Youth.objects.bulk_create(fresh, batch_size=_CHUNK)
    note_created(by=by, register=REGISTER, numbers=[one.pk for one in made], now=now)
    out = []
    for one in known.values():
        born = one.person.birth_date
        if one.left_out:
            continue
        if born is not None and most is not None and turned_out(born, today, most):
            one.left_out = TOO_OLD
        elif one.unmarried is False:
            one.left_out = MARRIED
        else:
            continue
        one.updated_at = now
        out.append(one)
    Youth.objects.bulk_update(out, ["left_out", "updated_at"], batch_size=_CHUNK)
    if made or out:
        record(
            actor=by, action="training.find-youth", object_type="training.Youth", object_id="",
            division_code=county.ljust(12, "0"), detail={"new": len(made), "out": len(out)}, at=now,
        )  # fmt: skip
    return FoundYouth(len(made), len(out))
