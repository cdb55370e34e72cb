"""The tables of the national system that quality rules read.

Layout of a part (Parquet, one file a batch): ``row_no BIGINT`` (row of the file), ``person_no``,
``household_no`` BIGINT and ``village_code VARCHAR`` (whose the row is, NULL where nobody's),
``link VARCHAR`` (``id``, ``ladder``, ``none``), then every column of the contract that is not
personal under its Chinese name (text, code, codes VARCHAR; int and money BIGINT, money in fen;
decimal DECIMAL(19,6); date and month DATE; bool BOOLEAN; NULL where empty, unreadable, or the file
had no such column), then ``<column>__原文 VARCHAR`` for each of these whose type is not text: the
cell as given, trimmed, NULL where blank. Of a helper ``person_no`` is the helper, if he is in the
register, ``household_no`` the helped household. Read with ``hive_partitioning=false``.

Personal columns (number, name, telephone) lie sealed beside and are read by `personal_columns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import QuerySet

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.keys import keyring
from xianjie.apps.jobs.vault import unseal
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import ExportBatch


@dataclass(frozen=True, slots=True)
class ExportRef:
    """One batch that counts.

    ``place`` is a division prefix; of the rows those whose village begins with one of ``excluded``
    do not count, since a newer file covers them. ``columns`` are the declared columns the file had;
    a rule must not take the others for empty. ``rows`` is the number of rows in the file.
    """

    pk: int
    batch: str
    table: str
    data_on: date
    place: str
    path: Path
    sha256: str
    rows: int
    columns: frozenset[str]
    excluded: tuple[str, ...] = ()


def export_batches(county: str, table: str, on: date) -> list[ExportRef]:
    """Return the batches of a table that count on a day, newest first: at most one a place.

    Those of that day or before; a newer file of a place counts instead of what older files say of
    the same place. Empty when nothing was imported by then.
    """
    found = _active(county, table).filter(data_on__lte=on)
    chosen: list[tuple[ExportBatch, tuple[str, ...]]] = []
    for batch in found.order_by("-data_on", "-imported_at", "-pk"):
        newer = [one.place for one, _ in chosen]
        if any(batch.place.startswith(place) for place in newer):
            continue
        chosen.append((batch, tuple(p for p in newer if p.startswith(batch.place))))
    return [_ref(batch, excluded) for batch, excluded in chosen]


def periods(county: str, table: str) -> list[date]:
    """Return the days of which a county has data of a table, newest first."""
    found = _active(county, table).order_by("-data_on")
    return list(dict.fromkeys(found.values_list("data_on", flat=True)))


def rows_sql(refs: Sequence[ExportRef]) -> str:
    """Return the SELECT over the rows of batches that count, all columns; refs must not be empty.

    Paths and prefixes are of our own making and contain no quotes.
    """
    parts = []
    for ref in refs:
        where = "".join(
            f" AND NOT coalesce(starts_with(village_code, '{place}'), false)"
            for place in ref.excluded
        )
        path = str(ref.path).replace("'", "''")
        source = f"read_parquet('{path}', hive_partitioning=false)"
        parts.append(f"SELECT * FROM {source} WHERE true{where}")  # noqa: S608
    return " UNION ALL BY NAME ".join(parts)


def personal_columns(batch: ExportRef | ExportBatch, columns: Sequence[str]) -> pa.Table:
    """Return ``row_no`` and the asked personal columns of a batch, in memory only.

    A column is named as in the contract for the value (number in its 18-digit form, name without
    spaces; NULL where unreadable), with ``__原文`` for the cell as given.
    """
    name = (
        batch.personal_file
        if isinstance(batch, ExportBatch)
        else ExportBatch.objects.proven("a batch that counts").get(pk=batch.pk).personal_file
    )
    data = b"".join(unseal(Path(settings.UPLOADS_DIR) / name, keyring()))
    return pq.read_table(BytesIO(data), columns=["row_no", *columns])


def exports_visible_to(scope: Scope) -> QuerySet[ExportBatch]:
    """Return the batches, replaced ones included, whose place lies in a scope."""
    return ExportBatch.objects.visible_to(scope)


def _active(county: str, table: str) -> QuerySet[ExportBatch]:
    return ExportBatch.objects.proven("batches of one county for a run").filter(
        county_code=county[:6], table=table, state=BatchState.ACTIVE
    )


def _ref(batch: ExportBatch, excluded: tuple[str, ...]) -> ExportRef:
    return ExportRef(
        pk=batch.pk,
        batch=batch.batch,
        table=batch.table,
        data_on=batch.data_on,
        place=batch.place,
        path=Path(settings.LAKE_DIR) / batch.parquet_file,
        sha256=batch.parquet_sha256,
        rows=batch.read,
        columns=frozenset(batch.columns),
        excluded=excluded,
    )
