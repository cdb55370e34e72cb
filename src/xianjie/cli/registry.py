"""``xianjie registry``: the person list of a county."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.cli.progress import progress
from xianjie.kernel.errors import UsageError, XianjieError

if TYPE_CHECKING:
    from xianjie.apps.accounts.actors import Actor
    from xianjie.apps.merging.actions import SearchResult
    from xianjie.apps.registry.actions import ImportResult
    from xianjie.apps.sources.actions import ExportResult

app = typer.Typer()
OfPlace = Annotated[
    str | None,
    typer.Option("--place", metavar="区划代码", help="核查表的范围，缺省为已装载的县"),
]

_COUNTS = (
    ("新增", "new"),
    ("变更", "changed"),
    ("恢复", "returned"),
    ("退出", "gone"),
    ("未变", "unchanged"),
)


@app.callback()
def group() -> None:
    """登记表。"""


@app.command("import")
def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="文件…", help="户与人口名单、国家系统的核查表，可多个")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，不改变任何数据")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="所涉各村的全量名单：名单中没有的户、人记为退出")
    ] = False,
    table: Annotated[
        str | None,
        typer.Option("--table", metavar="代号", help="数据表，缺省按表头认；如 job-record"),
    ] = None,
    data_date: Annotated[
        str | None,
        typer.Option(
            "--data-date",
            "--period",
            metavar="日期",
            help="核查表的数据日期，如 2022-06-30 或 2022-06，缺省看文件，没有写明的为今天",
        ),
    ] = None,
    place: OfPlace = None,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON")] = False,
) -> None:
    """导入户与人口名单，或国家系统导出的务工记录、村情况等核查表（按表头自动识别）。

    名单中不合格的行退回成工作簿，改好后用同一命令导入；核查表的每一行都收下，由数据核查报告问题。
    """
    actor = command_actor()
    from xianjie.apps.sources.actions import recognised_table
    from xianjie.apps.sources.actions.import_export import in_order

    tables = {path: table or recognised_table(path) for path in files}
    day = export_day(data_date, datetime.now(UTC).astimezone().date()) if data_date else None
    results: dict[Path, ImportResult | ExportResult] = {}
    for path in in_order(files, tables):
        if tables[path] == "registry-person":
            results[path] = import_one(
                actor, path, dry_run=dry_run, complete=complete, as_json=as_json
            )
        else:
            results[path] = import_export_file(
                actor, path, tables[path], day=day, place=place, dry_run=dry_run, as_json=as_json
            )
    lists = [one.batch for path, one in results.items() if tables[path] == "registry-person"]
    if not dry_run and lists:
        count_anew(actor, lists)
    if as_json:
        documents = [_document(results[path]) for path in files]
        print_json(documents[0] if len(documents) == 1 else documents)
    if any(result.quarantined for result in results.values()):
        raise typer.Exit(EXIT_FAULTS)


def export_day(text: str, today: date) -> date:
    """Return the day that a day or a month names: of a month the last, or today if it is not over.

    Raises ``UsageError`` for anything else.
    """
    from xianjie.kernel.dates import parse_date
    from xianjie.kernel.errors import UsageError
    from xianjie.kernel.periods import Period

    try:
        return parse_date(text)
    except ValueError:
        pass
    try:
        period = Period.parse(text)
    except XianjieError:
        raise UsageError(
            "bad-date", f"“{text}”不是日期或年月，请写成 2022-06-30 或 2022-06。"
        ) from None
    return today if period == Period.of(today) else period.last_day


def import_export_file(
    actor: Actor,
    path: Path,
    table: str,
    *,
    day: date | None,
    place: str | None,
    dry_run: bool,
    as_json: bool,
) -> ExportResult:
    """Import one table of the national system with progress on stderr and tell its outcome."""
    from xianjie.apps.sources.actions import import_export

    with progress(path.name) as report:
        result = import_export(
            by=actor,
            path=path,
            table=table,
            data_on=day,
            place=place,
            dry_run=dry_run,
            now=datetime.now(UTC),
            progress=lambda done: report(done, None),
        )
    if as_json:
        for sentence in result.warnings:
            warn(sentence)
        return result
    done = "试读（没有保存）" if dry_run else f"已导入，批次 {result.batch}"
    say(f"{path.name}：{result.title}，数据日期 {result.data_on}，{done}")
    print_table(
        "",
        ["读入", "其中有读不出的格", "未关联"],
        [(result.read, result.warned, result.unlinked)],
        right=(0, 1, 2),
    )
    for sentence in result.warnings:
        warn(sentence)
    if result.faults:
        print_table("读不出的格（原文已保留）", ["原因", "行数"], result.faults, right=[1])
    return result


def _document(result: ImportResult | ExportResult) -> dict[str, Any]:
    from xianjie.apps.sources.actions import ExportResult

    return result.document() if isinstance(result, ExportResult) else result.as_json()


def count_anew(actor: Actor, batches: list[str]) -> None:
    """Build the newest month of the overview again for the counties of some imports, and find the
    people of what the national system sent before."""
    from xianjie.apps.cockpit.actions import build_newest
    from xianjie.apps.registry.models import RegistryImport
    from xianjie.apps.sources.actions import relink_exports

    found = RegistryImport.objects.filter(batch__in=batches)
    for county in sorted(set(found.values_list("county_code", flat=True)) - {""}):
        build_newest(by=actor, county=county, now=datetime.now(UTC))
        relink_exports(by=actor, county=county, now=datetime.now(UTC))


def import_one(
    actor: Actor, path: Path, *, dry_run: bool, complete: bool, as_json: bool
) -> ImportResult:
    """Import one file with progress on stderr and tell its outcome."""
    from xianjie.apps.registry.actions import import_registry

    now = datetime.now(UTC)
    with progress(path.name) as report:
        result = import_registry(
            by=actor,
            path=path,
            today=now.astimezone().date(),
            now=now,
            dry_run=dry_run,
            complete=complete,
            progress=lambda _step, done, total: report(done, total),
        )
    if not as_json:
        tell(path, result)
    return result


def tell(path: Path, result: ImportResult) -> None:
    """Print the outcome for people."""
    document = result.as_json()
    print_table(
        f"{path.name}（批次 {result.batch}）",
        ["读入", "通过", "其中有提示", "退回"],
        [(result.read, result.accepted, result.warned, result.quarantined)],
        right=(0, 1, 2, 3),
    )
    print_table(
        "登记变化",
        ["", "户", "人"],
        [(label, document[key]["households"], document[key]["persons"]) for label, key in _COUNTS],
        right=(1, 2),
    )
    if result.counts.moved_persons:
        say(f"另有 {result.counts.moved_persons} 人转入其他户。")
    for fault in result.faults:
        warn(f"第 {fault.row} 行：{fault.message}。{fault.remedy}。")
    for note in result.notes:
        say(note)
    if result.report_file:
        say(f"变化报告：{result.report_file}")
    if result.quarantine_file:
        warn(f"退回的行在 {result.quarantine_file}，改好后用同一命令导入该文件。")


@app.command("duplicates")
def find_duplicates(
    county: Annotated[
        list[str] | None,
        typer.Option("--county", metavar="县代码", help="只查这些县；不写则查所有已装载的县"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON")] = False,
) -> None:
    """查重：同号多人、一人两号、一人在两户、一户两编号，更新合并提议。"""
    actor = command_actor()
    from xianjie.apps.accounts.scope import Scope
    from xianjie.apps.divisions.queries.places import counties_in
    from xianjie.apps.merging.actions import search_duplicates

    known = {place.code: place.name for place in counties_in(Scope.everything())}
    codes = [code[:6] for code in county or sorted(known)]
    if unknown := [code for code in codes if code not in known]:
        named = "、".join(unknown)
        raise UsageError(
            "division-not-loaded",
            f"没有装载 {named} 的行政区划，请先执行 xianjie init --division 县代码。",
        )
    documents = []
    for code in codes:
        now = datetime.now(UTC)
        with progress(known[code]) as report:
            result = search_duplicates(
                by=actor,
                county=code,
                today=now.astimezone().date(),
                now=now,
                progress=lambda done, total, _step: report(done, total),
            )
        documents.append({"county": code, **result.as_json()})
        if not as_json:
            tell_duplicates(known[code], result)
    if as_json:
        print_json(documents[0] if len(documents) == 1 else documents)


def tell_duplicates(name: str, result: SearchResult) -> None:
    """Print the outcome of a search for people."""
    from xianjie.apps.merging.enums import DuplicateKind

    print_table(
        f"{name}查重（{result.people} 人、{result.households} 户）",
        ["重复类型", "待核对"],
        [(kind.label, result.counts[kind.value]) for kind in DuplicateKind],
        right=(1,),
    )
    say(f"新发现 {result.fresh} 件，数据已变不再重复 {result.superseded} 件。")
