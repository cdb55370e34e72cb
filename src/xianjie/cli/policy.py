"""``xianjie policy parse``, ``publish``, ``show``: documents, rulebook versions and values."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import print_json, print_table, say, warn
from xianjie.cli.rulebook import (
    chosen_day,
    chosen_place,
    fault_lines,
    place_names,
    rulebook_in_force,
)
from xianjie.cli.rules import parameter_document
from xianjie.kernel.errors import RefusedError
from xianjie.policy.resolution import resolve
from xianjie.policy.showing import show_parameter

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]


@app.command()
def parse(
    file: Annotated[
        Path, typer.Argument(metavar="文件", help="政策文件：txt、docx、html 或带文字的 pdf")
    ],
    as_json: AsJson = False,
) -> None:
    """读一份政策文件：文件要素、条款树、责任单位与目标指标；不需要数据库。"""
    from xianjie.apps.divisions.gazetteer import gazetteer
    from xianjie.config import environment
    from xianjie.docparse.listing import reading_document
    from xianjie.docparse.parsing import parse_file

    find_division = gazetteer(environment.divisions_folder()).find
    reading = parse_file(file, find_division=find_division)
    if as_json:
        print_json(reading_document(reading))
        return
    from xianjie.cli.document import print_reading

    print_reading(reading, file.name)


@app.command()
def publish(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[路径]", help="县里的规则库文件夹；缺省为数据目录下的 rulebook"),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="这次改了什么")] = "",
    as_json: AsJson = False,
) -> None:
    """整库校验并发布；有一处错误就不发布，现行版本不变。"""
    actor = command_actor()
    from xianjie.apps.policies.actions import publish as publish_rulebook
    from xianjie.apps.policies.queries import current_version

    before = current_version()
    try:
        version = publish_rulebook(by=actor, at=datetime.now(UTC), path=path, note=note)
    except RefusedError as error:
        if not as_json:
            for line in fault_lines(error.details.get("faults", ())):
                warn(line)
        raise
    changed = before is None or before.hash != version.hash
    if as_json:
        print_json(
            {
                "rulebook": version.hash,
                "changed": changed,
                "published_at": version.published_at,
                "published_by": version.published_by,
                "source": version.source,
                "replaces": before.hash if before is not None and changed else None,
            }
        )
        return
    if changed:
        say(f"已发布规则库 {version.hash[:12]}，来源：{version.source}。")
    else:
        say(f"内容与现行版本 {version.hash[:12]} 相同，没有变化。")


@app.command()
def show(
    division: Annotated[str, typer.Option("--division", help="行政区划代码，如 532325")] = "",
    on: Annotated[str, typer.Option("--on", help="日期，如 2022-06-30；缺省为今天")] = "",
    version: Annotated[str, typer.Option("--version", help="规则库版本摘要的开头几位")] = "",
    as_json: AsJson = False,
) -> None:
    """某地某日的全部参数：取值、单位、依据、生效日、层级，待核的标出。"""
    chosen = rulebook_in_force(version)
    resolved = resolve(chosen.rulebook, chosen_place(division), chosen_day(on))
    parameters = list(resolved.parameters.values())
    if as_json:
        print_json(
            {
                "rulebook": chosen.hash or None,
                "division": resolved.place,
                "on": resolved.on,
                "parameters": [parameter_document(resolved, one) for one in parameters],
            }
        )
        return
    names = place_names([resolved.place, *(one.place for one in parameters)])
    rows = [
        (
            f"{one.id}\n{one.title}" if one.title != one.id else one.id,
            f"{show_parameter(one)}\n= {one.formula}" if one.formula else show_parameter(one),
            f"{names.get(one.place, '')}\n{one.from_date or ''}".strip(),
            resolved.describe(one.cite) if one.place else "",
        )
        for one in parameters
    ]
    title = f"{names[resolved.place]} {resolved.on} 的政策参数（{len(rows)} 个）"
    print_table(title, ["参数", "取值", "层级、生效日", "依据"], rows)
    missing = sum(one.value is None and not one.repealed for one in parameters)
    if missing:
        say(f"其中 {missing} 个在此地此日没有取值，用到它们的规则会显示信息不足。")
