"""Link the rows of the national system's tables again, after the registry has changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.sources.actions.import_export import as_parquet, county_register
from xianjie.apps.sources.actions.store import already_stored
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.export_intake import CountyRegister, find_subject
from xianjie.apps.sources.models import ExportBatch
from xianjie.apps.sources.places import find_place
from xianjie.apps.sources.queries.exports import personal_columns
from xianjie.apps.sources.storage.durable import (
    file_sha256,
    make_private_folder,
    move_into_place,
)
from xianjie.apps.sources.storage.journal import Journal
from xianjie.apps.sources.storage.lake import read_part
from xianjie.exchange.contracts import Contract, load_contract
from xianjie.kernel.errors import RefusedError

_ASKED = ("户编号", "乡", "行政村")
_NAMED = ("证件号码", "姓名")
_LINKS = ("person_no", "household_no", "village_code", "link")


def relink_exports(
    *, by: Actor, county: str, now: datetime, register: CountyRegister | None = None
) -> int:
    """Link every batch that counts again; return how many rows moved.

    A batch in which nothing moves keeps its file. :raises RefusedError: not permitted there.
    """
    place = find_place(county)
    if not by.scope.may(Permission.EXCHANGE_NATIONAL, place.division_code):
        raise RefusedError("not-permitted", f"您没有为{place.name}重新关联的权限。")
    found = ExportBatch.objects.filter(county_code=place.county, state=BatchState.ACTIVE)
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    register = register or county_register(place.county)
    journal = Journal(Path(settings.LAKE_DIR) / ".importing")
    return sum(_relink(by, key, register, journal, now) for key in keys)


def _relink(by: Actor, key: int, register: CountyRegister, journal: Journal, now: datetime) -> int:
    with journal.alone():
        journal.sweep(already_stored)
        batch = ExportBatch.objects.get(pk=key)
        contract = load_contract(batch.table)
        path = Path(settings.LAKE_DIR) / batch.parquet_file
        before = read_part(path)
        links = _links(batch, contract, before, register)
        old = zip(*(before[name].to_pylist() for name in _LINKS), strict=True)
        moved = sum(one != other for one, other in zip(old, links, strict=True))
        if not moved or batch.state != BatchState.ACTIVE:
            return 0
        after = before
        for name, values in zip(_LINKS, zip(*links, strict=True), strict=True):
            place = after.schema.get_field_index(name)
            field = after.schema.field(place)
            after = after.set_column(place, field, pa.array(list(values), type=field.type))
        number = int(path.stem.partition("-r")[2] or 0) + 1
        target = path.with_name(f"part-000-r{number}.parquet")
        draft = journal.folder / "drafts" / target.name
        make_private_folder(draft.parent)
        draft.write_bytes(as_parquet(after))
        move_into_place(draft, target)
        with transaction.atomic():
            batch.parquet_file = str(target.relative_to(settings.LAKE_DIR))
            batch.parquet_sha256 = file_sha256(target)
            of_people = contract.subject in {"person", "household", "helper"}
            batch.unlinked = sum(
                not (person or household) if of_people else not village
                for person, household, village, _ in links
            )
            batch.save(update_fields=["parquet_file", "parquet_sha256", "unlinked"])
            record(
                actor=by,
                action="sources.relink",
                object_type="export-batch",
                object_id=batch.batch,
                at=now,
                division_code=batch.division_code,
                detail={"rows": moved},
            )
    return moved


def _links(
    batch: ExportBatch, contract: Contract, table: pa.Table, register: CountyRegister
) -> list[tuple[int | None, int | None, str | None, str]]:
    """Return person, household, village and kind of link of every row, in the order of the file."""
    asked = [name for name in _ASKED if contract.has_column(name)]
    named = [name for name in _NAMED if contract.has_column(name)]
    people = {row["row_no"]: row for row in personal_columns(batch, named).to_pylist()}
    found = []
    for row in table.select(["row_no", *asked]).to_pylist():
        link = find_subject(register, row | people[row["row_no"]], named="姓名" in batch.columns)
        found.append((link.person_no, link.household_no, link.village_code, str(link.outcome)))
    return found
