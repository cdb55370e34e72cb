"""Lists of households on their way into the register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
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
from xianjie.apps.registry.actions.uploads import trial_report_path
from xianjie.apps.registry.models import RegistryImport


def _upload(world: World) -> dict[str, int]:
    owner, now = world.own[Role.COUNTY_ANALYST], timezone.now()
    job, _ = Job.objects.get_or_create(
        key="walk",
        defaults={
            "kind": "registry.check",
            "title": "试读",
            "division_code": world.county + "000000",
            "state": JobState.DONE,
            "result": {"read": 0},
            "created_by": owner,
            "created_at": now,
            "finished_at": now,
        },
    )
    found, _ = Upload.objects.get_or_create(
        kind="registry",
        sha256="1" * 64,
        defaults={
            "division_code": world.county + "000000",
            "options": {"county": world.county, "county_name": "姚安县", "complete": False},
            "file_name": "名单.xlsx",
            "size": 1,
            "sealed_file": "incoming/none.sealed",
            "check_job": job,
            "created_by": owner,
            "created_at": now,
        },
    )
    trial = trial_report_path(found)
    trial.parent.mkdir(parents=True, exist_ok=True)
    trial.write_bytes(b"changes")
    return {"pk": found.pk}


def _import_file(world: World) -> dict[str, object]:
    path = Path(settings.EXPORTS_DIR) / "registry" / "walk.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"changes")
    found, _ = RegistryImport.objects.get_or_create(
        batch="walk",
        defaults={
            "table": "registry-person",
            "county_code": world.county,
            "file_name": "名单.xlsx",
            "sha256": "2" * 64,
            "data_on": date(2022, 6, 30),
            "read": 0,
            "accepted": 0,
            "warned": 0,
            "quarantined": 0,
            "report_file": path.name,
            "imported_at": timezone.now(),
            "imported_by": "cli:test",
        },
    )
    return {"pk": found.pk, "kind": "report"}


def _factor(client: Client, _user: User) -> None:
    session = client.session
    session[STAMP] = int(timezone.now().timestamp())
    session.save()


IMPORT = may(Permission.IMPORT_REGISTRY)

ROWS = [
    Row("registry:import", IMPORT),
    Row("registry:import", IMPORT, method="post"),
    Row("registry:import-template", IMPORT),
    Row("registry:import-upload", IMPORT, _upload, of_a_place=True),
    Row("registry:import-confirm", IMPORT, _upload, method="post", answers=(302,),
        of_a_place=True),
    Row("registry:import-withdraw", IMPORT, _upload, method="post", answers=(302,),
        of_a_place=True),
    Row("registry:import-trial", IMPORT, _upload, of_a_place=True, setup=_factor),
    Row("registry:import-file", IMPORT, _import_file, of_a_place=True, setup=_factor),
]  # fmt: skip
