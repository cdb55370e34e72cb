"""The national system: the county exchanges, townships settle what lies in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.second_factor import STAMP
from xianjie.apps.jobs.enums import JobState
from xianjie.apps.jobs.models import Job, Upload
from xianjie.apps.national.models import (
    Comparison,
    Difference,
    OutsideEntry,
    OutsideList,
    SheetTemplate,
)

NOW, DAY = datetime(2022, 7, 4, 1, 30, tzinfo=UTC), date(2022, 6, 30)
SETTLERS, EXCHANGERS = may(Permission.SETTLE_DIFFERENCES), may(Permission.EXCHANGE_NATIONAL)
WRITERS = EXCHANGERS & may(Permission.EXPORT_PERSONAL)


def difference(world: World) -> Difference:
    comparison, _ = Comparison.objects.get_or_create(
        sha256="8" * 64,
        defaults={"county_code": world.county, "place": world.county,
                  "division_code": world.county + "000000", "data_on": DAY, "file_name": "x",
                  "read": 1, "matched": 1, "differing": 1, "compared_at": NOW,
                  "compared_by": "x"},
    )  # fmt: skip
    found, _ = Difference.objects.get_or_create(
        subject="walk",
        defaults={"comparison": comparison, "county_code": world.county,
                  "division_code": world.village, "kind": "NOT_THERE", "state": "OPEN",
                  "household": world.household, "household_code": world.household.household_code,
                  "name": "李大山", "ours": "整户", "found_at": NOW},
    )  # fmt: skip
    Difference.objects.filter(pk=found.pk).update(state="OPEN")
    return found


def entry(world: World) -> OutsideEntry:
    listed, _ = OutsideList.objects.get_or_create(
        sha256="8" * 64,
        defaults={"source": "医保高额费用", "risk": "因病", "county_code": world.county,
                  "division_code": world.county + "000000", "data_on": DAY, "file_name": "x",
                  "read": 1, "unreadable": 0, "monitored": 0, "outside": 1, "unknown": 0,
                  "compared_at": NOW, "compared_by": "x"},
    )  # fmt: skip
    found, _ = OutsideEntry.objects.get_or_create(
        list=listed,
        defaults={"county_code": world.county, "division_code": world.village,
                  "household": world.household, "name": "李大山", "reason": "住院",
                  "state": "OPEN", "found_at": NOW},
    )  # fmt: skip
    OutsideEntry.objects.filter(pk=found.pk).update(state="OPEN")
    return found


def _difference(world: World) -> dict[str, Any]:
    return {"pk": difference(world).pk}


def _entry(world: World) -> dict[str, Any]:
    return {"pk": entry(world).pk}


def _template(world: World) -> dict[str, Any]:
    found, _ = SheetTemplate.objects.get_or_create(
        name="走查表样",
        defaults={"division_code": world.county + "000000", "headings": ["姓名"],
                  "saved_at": NOW, "saved_by": "x"},
    )  # fmt: skip
    SheetTemplate.objects.filter(pk=found.pk).update(is_used=True)
    return {"pk": found.pk}


def _upload(world: World) -> dict[str, Any]:
    owner, now = world.own[Role.COUNTY_ANALYST], timezone.now()
    place = world.county + "000000"
    job, _ = Job.objects.get_or_create(
        key="walk-national",
        defaults={"kind": "national.check", "title": "试读", "division_code": place,
                  "state": JobState.DONE, "result": {"read": 0, "use": "table"},
                  "created_by": owner, "created_at": now, "finished_at": now},
    )  # fmt: skip
    found, _ = Upload.objects.get_or_create(
        kind="national",
        defaults={"division_code": place, "file_name": "x.xlsx", "size": 1, "sha256": "8" * 64,
                  "options": {"place": world.county, "place_name": "姚安县", "system": "",
                              "data_on": ""},
                  "sealed_file": "incoming/walk-national", "check_job": job,
                  "created_by": owner, "created_at": now},
    )  # fmt: skip
    Upload.objects.filter(pk=found.pk).update(
        withdrawn_at=None, load_job=None, sealed_file="incoming/walk-national"
    )
    return {"pk": found.pk}


def _factor(client: Client, _user: User) -> None:
    session = client.session
    session[STAMP] = int(timezone.now().timestamp())
    session.save()


def _shown(world: World) -> dict[str, Any]:
    difference(world)
    entry(world)
    return {}


ROWS = [
    Row("national:exchange", SETTLERS, _shown),
    Row("national:batches", EXCHANGERS, lambda _: {"table": "job-record"}),
    Row("national:upload", EXCHANGERS),
    Row("national:upload", EXCHANGERS, method="post"),
    Row("national:uploaded", EXCHANGERS, _upload, of_a_place=True),
    Row("national:confirm", EXCHANGERS, _upload, method="post", answers=(302,), of_a_place=True),
    Row("national:withdraw", EXCHANGERS, _upload, method="post", answers=(302,), of_a_place=True),
    Row("national:files", EXCHANGERS),
    Row("national:write", WRITERS, data=lambda _: {"layout": "population-47"}, method="post",
        setup=_factor),
    Row("national:template-new", EXCHANGERS),
    Row("national:template-new", EXCHANGERS, method="post"),
    Row("national:template", EXCHANGERS, _template, of_a_place=True),
    Row("national:template", EXCHANGERS, _template, method="post", of_a_place=True),
    Row("national:template-drop", EXCHANGERS, _template, method="post", answers=(302,),
        of_a_place=True),
    Row("national:differences", SETTLERS, _shown),
    Row("national:differences-export", SETTLERS, _shown),
    Row("national:settle", SETTLERS, method="post", answers=(302,)),
    Row("national:corrections", WRITERS, method="post", setup=_factor),
    Row("national:difference", SETTLERS, _difference, of_a_place=True),
    Row("national:difference", SETTLERS, _difference, method="post", of_a_place=True),
    Row("national:outside", SETTLERS, _shown),
    Row("national:outside-export", SETTLERS, _shown),
    Row("national:outside-dispatch", SETTLERS, method="post", answers=(302,)),
    Row("national:outside-entry", SETTLERS, _entry, of_a_place=True),
    Row("national:outside-entry", SETTLERS, _entry, method="post", of_a_place=True),
]  # fmt: skip
