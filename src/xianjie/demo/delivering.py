"""Import the tables of the national system that the demo county wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.sources.actions import import_export
from xianjie.apps.sources.models import ExportBatch
from xianjie.demo.writing import DemoFolder
from xianjie.kernel.periods import Period


def deliver_exports(
    *, by: Actor, division: str, folder: DemoFolder, now: datetime, progress: Callable[[str], None]
) -> int:
    """Import every table that is not there yet; return how many were imported."""
    data_on = Period.parse(folder.manifest["periods"][-1]).last_day
    known = set(
        ExportBatch.objects.filter(data_on=data_on, county_code=division)
        .values_list("table", flat=True)
    )  # fmt: skip
    done = 0
    for told in folder.manifest["exports"]:
        if told["table"] in known:
            continue
        progress(f"导入国家系统导出表：{told['path'].rpartition('/')[2]}")
        import_export(
            by=by, path=folder.folder / told["path"], now=now, table=told["table"],
            data_on=data_on, place=division,
        )  # fmt: skip
        done += 1
    return done
