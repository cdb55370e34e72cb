"""``xianjie feeds``: list, template, import, status."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.cli.progress import progress
from xianjie.kernel.periods import Period

if TYPE_CHECKING:
    from xianjie.apps.sources.result import ImportResult

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]
OfPeriod = Annotated[str, typer.Option("--period", metavar="年-月", help="数据期，如 2022-06")]
OfPlace = Annotated[
    str | None, typer.Option("--place", metavar="代码", help="县、乡或村的区划代码，缺省为本县")
]
MODES = {"events": "当期发生", "roll": "期末名册"}


@app.command("list")
def list_feeds(as_json: AsJson = False) -> None:
    """列出全部部门数据：代号、名称、部门、报送方式、期限和列。"""
    from xianjie.exchange.contracts import all_contracts

    contracts = all_contracts("feed")
    if as_json:
        print_json(
            {
                "feeds": [
                    {
                        "id": contract.id,
                        "title": contract.title,
                        "department": contract.department,
                        "mode": contract.mode,
                        "subject": contract.subject,
                        "due_day": contract.due_day,
                        "columns": [
                            {"name": column.name, "type": column.type, "required": column.required}
                            for column in contract.columns
                        ],
                    }
                    for contract in contracts
                ]
            }
        )
        return
    rows = [
        (
            contract.id,
            contract.title,
            contract.department,
            MODES[contract.mode or "events"],
            f"次月{contract.due_day}日",
        )
        for contract in contracts
    ]
    print_table("部门数据", ["代号", "名称", "部门", "方式", "期限"], rows)


@app.command()
def template(
    feed: Annotated[str, typer.Argument(metavar="代号", help="feeds list 列出的代号")],
    output: Annotated[Path, typer.Option("--output", "-o", help="模板文件，如 模板.xlsx")],
    as_json: AsJson = False,
) -> None:
    """写出一种部门数据（或登记表）的空白模板，带下拉选项和填写说明。"""
    from xianjie.exchange.contracts import load_contract
    from xianjie.exchange.template import write_template

    contract = load_contract(feed)
    write_template(contract, output)
    if as_json:
        print_json({"table": contract.id, "file": str(output)})
    else:
        say(f"已写出“{contract.title}”的模板：{output}")


@app.command("import")
def import_(
    feed: Annotated[str, typer.Argument(metavar="代号", help="feeds list 列出的代号")],
    file: Annotated[Path, typer.Argument(metavar="文件", help="xlsx、xls 或 csv")],
    period: OfPeriod,
    place: OfPlace = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="全量：名册之外的人就是没有")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只校验，不保存")] = False,
    as_json: AsJson = False,
) -> None:
    """导入一份部门数据，或改正后的隔离文件。"""
    actor = command_actor()
    from xianjie.apps.sources.actions import import_feed

    with progress(f"读入 {file.name}") as report:
        result = import_feed(
            by=actor,
            feed_id=feed,
            path=file,
            period=Period.parse(period),
            place=place,
            complete=complete,
            dry_run=dry_run,
            now=datetime.now(UTC),
            progress=lambda done: report(done, None),
        )
    if as_json:
        print_json(result.document())
        for sentence in result.warnings:
            warn(sentence)
    else:
        _tell(result)
    if result.quarantined:
        raise typer.Exit(EXIT_FAULTS)


def _tell(result: ImportResult) -> None:
    """Print an import for people."""
    done = "试读（没有保存）" if result.dry_run else f"已导入，批次 {result.batch}"
    say(f"{result.title} {result.period}：{done}")
    print_table(
        "",
        ["读入", "通过", "其中提示", "隔离", "未关联", "待核对"],
        [
            (
                result.read,
                result.accepted,
                result.warned,
                result.quarantined,
                result.unlinked,
                result.queued,
            )
        ],
        right=tuple(range(6)),
    )
    if result.replaced:
        say(f"{'将替换' if result.dry_run else '已替换'}批次：{'、'.join(result.replaced)}")
    for sentence in result.warnings:
        warn(sentence)
    if result.faults:
        print_table("隔离原因", ["原因", "行数"], result.faults, right=[1])
    if result.quarantine_file:
        say(f"隔离的行在 {result.quarantine_file}，改正后用同一命令导入这个文件。")


@app.command()
def relink(
    period: Annotated[
        str | None, typer.Option("--period", metavar="年-月", help="只处理这一期，缺省为各期")
    ] = None,
    place: OfPlace = None,
    as_json: AsJson = False,
) -> None:
    """档案更新后，把已导入的行重新关联到人和户。"""
    actor = command_actor()
    from xianjie.apps.sources.actions import relink_batches, relink_exports
    from xianjie.apps.sources.places import find_place

    result = relink_batches(
        by=actor,
        county=find_place(place).county,
        period=Period.parse(period) if period else None,
        now=datetime.now(UTC),
    )
    if period is None:
        relink_exports(by=actor, county=find_place(place).county, now=datetime.now(UTC))
    if as_json:
        print_json(result)
    else:
        say(f"核对了 {result.parts} 份文件，{result.revised} 份有变化，共 {result.rows} 行。")


@app.command()
def status(period: OfPeriod, place: OfPlace = None, as_json: AsJson = False) -> None:
    """查看某期的到数情况：哪些部门按时、迟到、未到，各有多少行。"""
    actor = command_actor()
    from django.utils.timezone import localdate

    from xianjie.apps.sources.enums import Arrival
    from xianjie.apps.sources.places import find_place
    from xianjie.apps.sources.queries import arrival_board

    where, month = find_place(place), Period.parse(period)
    board = arrival_board(actor.scope, where.county, month, localdate())
    if as_json:
        print_json({"period": str(month), "county": where.county, "feeds": board})
        return
    rows = [
        (
            row.feed,
            row.department,
            f"{row.due_on:%m-%d}",
            Arrival(row.state).label,
            *(
                (row.accepted, row.quarantined, row.unlinked, row.queued)
                if row.is_here
                else ("", "", "", "")
            ),
            "" if row.change is None else f"{row.change:+d}",
        )
        for row in board
    ]
    headers = ["代号", "部门", "期限", "情况", "通过", "隔离", "未关联", "待核", "比上期"]
    title = f"{where.name} {month} 到数情况"
    print_table(title, headers, rows, right=tuple(range(4, 9)))
