"""``xianjie clues export``: the month's clues as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_DONE, print_json, say
from xianjie.cli.screen import AsJson, OfPeriod, OfPlace
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

app = typer.Typer()


@app.callback()
def clues() -> None:
    """线索。"""


@app.command()
def export(
    period: OfPeriod,
    output: Annotated[Path, typer.Option("-o", "--output", help="输出文件，.xlsx 或 .csv")],
    place: OfPlace = "",
    as_json: AsJson = False,
) -> int:
    """导出一个月新增、持续、加重的线索,逐条附解释。"""
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.screening.interfaces.exporters import export_clues
    from xianjie.apps.screening.models import Run
    from xianjie.apps.sources.places import find_place

    where, month = find_place(place or None), Period.parse(period)
    run = Run.objects.filter(county_code=where.county, period=str(month), is_current=True).first()
    if run is None:
        raise RefusedError(
            "not-screened", f"{month} 还没有筛查结果，请先执行 xianjie screen --period {month}。"
        )
    number = export_clues(by=actor, run=run, path=output, now=timezone.now(), named=True)
    if as_json:
        print_json({"period": str(month), "file": output, "rows": number})
    else:
        say(f"已导出 {number:,} 条线索到 {output}。")
    return EXIT_DONE
