"""``xianjie registry``: the person list of a county."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.cli.progress import progress

if TYPE_CHECKING:
    from xianjie.apps.accounts.actors import Actor
    from xianjie.apps.registry.actions import ImportResult

app = typer.Typer()

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
    files: Annotated[list[Path], typer.Argument(metavar="文件…", help="户与人口名单，可多个")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，不改变任何数据")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="所涉各村的全量名单：名单中没有的户、人记为退出")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON")] = False,
) -> None:
    """导入户与人口名单；不合格的行退回成工作簿，改好后用同一命令导入。"""
    actor = command_actor()
    results = [
        import_one(actor, path, dry_run=dry_run, complete=complete, as_json=as_json)
        for path in files
    ]
    if not dry_run:
        count_anew(actor, [result.batch for result in results])
    if as_json:
        documents = [result.as_json() for result in results]
        print_json(documents[0] if len(documents) == 1 else documents)
    if any(result.quarantined for result in results):
        raise typer.Exit(EXIT_FAULTS)


def count_anew(actor: Actor, batches: list[str]) -> None:
    """Build the newest month of the overview again for the counties of some imports."""
    from xianjie.apps.cockpit.actions import build_newest
    from xianjie.apps.registry.models import RegistryImport

    found = RegistryImport.objects.filter(batch__in=batches)
    for county in sorted(set(found.values_list("county_code", flat=True))):
        build_newest(by=actor, county=county, now=datetime.now(UTC))


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
