"""``xianjie quality check``: the county's data against the rules, findings as a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_DONE, EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.cli.progress import steps
from xianjie.cli.screen import AsJson, OfPlace, chosen_counties
from xianjie.kernel.dates import parse_date
from xianjie.kernel.errors import UsageError

if TYPE_CHECKING:
    from xianjie.apps.quality.actions.check import CheckResult

app = typer.Typer()
_SHOWN = 30


@app.callback()
def quality() -> None:
    """数据质量。"""


@app.command()
def check(
    table: Annotated[
        list[str] | None, typer.Option("--table", help="只核查这张表，如 人；可写多次")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="把错误清单写成 .xlsx 文件")
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="截至日，如 2022-06-30")] = "",
    place: OfPlace = "",
    as_json: AsJson = False,
) -> int:
    """按已发布的规则核查数据,列出疑点。"""
    if output is not None and output.suffix.lower() != ".xlsx":
        raise UsageError("bad-output", "错误清单只能写成 .xlsx 文件，请改文件名。")
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.accounts.scope import Scope
    from xianjie.apps.quality.actions.check import check_quality
    from xianjie.apps.quality.enums import Severity
    from xianjie.apps.quality.interfaces.exporters import export_findings
    from xianjie.apps.quality.queries.findings import (
        FindingFilters,
        filtered_findings,
        finding_keys,
    )

    today = timezone.localdate()
    results, documents = [], []
    for code, name in chosen_counties(place):
        with steps(f"{name} 数据核查") as step:
            result = check_quality(
                by=actor, county=code, tables=table or (), as_of=_day(as_of), cause="命令行",
                today=today, now=timezone.now(), progress=step,
            )  # fmt: skip
        results.append(result)
        rows = filtered_findings(code, Scope.everything(), FindingFilters(), today)
        if table:
            rows = rows.filter(table__in=list(result.chosen))
        if as_json:
            documents.append(_document(result, output) | {"rows": finding_keys(rows)})
        if output is not None:
            content = export_findings(
                by=actor, county=code, county_name=name, rows=rows, named=True,
                now=timezone.now(),
            )  # fmt: skip
            path = output if len(results) == 1 else output.with_stem(f"{output.stem}-{code}")
            path.write_bytes(content)
            path.chmod(0o600)
        if not as_json:
            _show(name, result, output)
    if as_json:
        print_json(documents[0] if len(documents) == 1 else {"counties": documents})
    wrong = any(one.by_severity.get(Severity.FAULT.value) or one.faults for one in results)
    return EXIT_FAULTS if wrong else EXIT_DONE


def _day(text: str) -> Any:
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError as error:
        raise UsageError("bad-date", f"--as-of 的日期不对：{error}，应写作 2022-06-30。") from None


def _document(result: CheckResult, output: Path | None) -> dict[str, Any]:
    return result.as_json() | ({"file": str(output)} if output is not None else {})


def _show(county: str, result: CheckResult, output: Path | None) -> None:
    say(f"{county} 数据核查，截至 {result.as_of}，规则库 {result.rulebook[:12]}")
    tables = "、".join(f"{name} {rows:,} 行" for name, rows in result.tables.items())
    say(f"核查 {tables}")
    say(
        f"未消除 {result.findings:,} 条：新增 {result.new:,}，消除 {result.cleared:,}，"
        f"豁免 {result.exempted:,}。"
    )
    print_table("按严重度", ["严重度", "条数"], result.by_severity.items(), right=[1])
    ordered = sorted(result.by_rule.items(), key=lambda item: -item[1])
    print_table("按规则", ["规则", "条数"], ordered[:_SHOWN], right=[1])
    if len(ordered) > _SHOWN:
        say(f"另有 {len(ordered) - _SHOWN} 条规则有疑点，见错误清单（-o）或网页。")
    unknown = sum(sum(one.values()) for one in result.unknown.values())
    if unknown:
        say(f"信息不足、没能判断的 {unknown:,} 行次，见网页“核查记录”。")
    for fault in result.faults:
        warn(f"规则 {fault['rule']} 没有运行：{fault['message']}")
    if result.held:
        names = "、".join(one["title"] or one["rule"] for one in result.held)
        warn(f"以下规则命中异常多，先不列出，请在网页核对后确认：{names}")
    if output is not None:
        say(f"错误清单已写到 {output}。")
    say(f"用时 {result.seconds} 秒。")
