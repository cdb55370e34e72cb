"""``xianjie national``: files of the national system, out and in comparison."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import print_json, print_table, say, warn
from xianjie.cli.progress import progress
from xianjie.cli.registry import OfPlace, export_day
from xianjie.kernel.errors import RefusedError

app = typer.Typer()
AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]
OfDate = Annotated[
    str | None,
    typer.Option("--data-date", metavar="日期", help="数据日期，如 2022-06-30，缺省为今天"),
]


@app.callback()
def group() -> None:
    """国家系统：按国家系统的表样写表，与国家系统导出比对。"""


@app.command()
def layouts(as_json: AsJson = False) -> None:
    """列出可写的表样。"""
    from xianjie.exchange.layouts import all_layouts

    found = list(all_layouts().values())
    if as_json:
        print_json(
            [{"table": one.id, "title": one.title, "columns": list(one.columns)} for one in found]
        )
        return
    rows = [(one.id, one.title, len(one.columns), one.header_row) for one in found]
    print_table("表样", ["代号", "名称", "列数", "表头行"], rows, right=(2, 3))


@app.command()
def export(
    table: Annotated[
        str, typer.Option("--table", metavar="代号", help="national layouts 列出的代号")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx 文件")],
    place: OfPlace = None,
    data_date: OfDate = None,
    as_json: AsJson = False,
) -> None:
    """按国家系统的表样写一张表：列、次序、代码文字、年月写法都相同，含完整的个人信息。"""
    actor = command_actor()
    from xianjie.apps.national.actions.writing import write_file
    from xianjie.apps.sources.places import find_place
    from xianjie.exchange.layouts import load_layout

    if output.suffix.lower() != ".xlsx":
        raise RefusedError("bad-suffix", f"只写 xlsx 文件，请把“{output.name}”改为 .xlsx。")
    now = datetime.now(UTC)
    today = now.astimezone().date()
    layout = load_layout(table)
    rows = write_file(
        by=actor,
        layout=layout,
        place=find_place(place),
        on=export_day(data_date, today) if data_date else today,
        path=output,
        now=now,
    )
    output.chmod(0o600)
    if as_json:
        print_json({"table": layout.id, "file": str(output), "rows": rows})
    else:
        say(f"已写出“{layout.title}”{rows:,} 行：{output}。内有完整个人信息，请妥善保管。")


@app.command()
def compare(
    file: Annotated[Path, typer.Argument(metavar="文件", help="国家系统导出的人口名单")],
    place: OfPlace = None,
    data_date: OfDate = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只数差异，不保存")] = False,
    as_json: AsJson = False,
) -> None:
    """把国家系统导出的名单与登记表逐项比对，不导入。"""
    actor = command_actor()
    from xianjie.apps.national.actions.comparing import compare_file
    from xianjie.apps.sources.places import find_place

    now = datetime.now(UTC)
    today = now.astimezone().date()
    with progress(file.name) as report:
        result = compare_file(
            by=actor,
            path=file,
            place=find_place(place),
            data_on=export_day(data_date, today) if data_date else today,
            now=now,
            dry_run=dry_run,
            progress=lambda done, _what: report(done, None),
        )
    for sentence in result.warnings:
        warn(sentence)
    if as_json:
        print_json(result.document())
        return
    say(
        f"读入 {result.read:,} 行，{result.matched:,} 人在册，差异 {result.differing:,} 条，"
        f"{result.settled:,} 条已一致。"
    )
    print_table("差异", ["项目", "条数"], result.by_column, right=[1])
