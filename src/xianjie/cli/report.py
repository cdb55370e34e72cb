"""``xianjie report monthly`` and ``yearly``: reports made from the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import print_json, say
from xianjie.config.setup import setup_django
from xianjie.kernel.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from xianjie.apps.reporting.enums import ReportKind
    from xianjie.apps.reporting.queries.subjects import Subject

app = typer.Typer()

Output = Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件：.docx 或 .xlsx")]
Division = Annotated[str, typer.Option("--division", help="县或乡镇代码；缺省为已装载的县")]
Department = Annotated[str, typer.Option("--department", help="部门名称，如 姚安县农业农村局")]
AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]


@app.command()
def monthly(
    period: Annotated[str, typer.Option("--period", help="月份，如 2022-06")],
    output: Output,
    division: Division = "",
    department: Department = "",
    as_json: AsJson = False,
) -> None:
    """一个月的工作月报（docx）或调度表（xlsx），全部由业务数据生成。"""

    setup_django()
    from xianjie.apps.reporting.enums import ReportKind

    _write(ReportKind.MONTHLY, period, output, division, department, as_json=as_json)


@app.command()
def yearly(
    year: Annotated[str, typer.Option("--year", help="年份，如 2022")],
    output: Output,
    division: Division = "",
    department: Department = "",
    as_json: AsJson = False,
) -> None:
    """一年的总结：同样的内容，按一年统计，附逐月变化。"""

    setup_django()
    from xianjie.apps.reporting.enums import ReportKind

    _write(ReportKind.YEARLY, year, output, division, department, as_json=as_json)


def _write(
    kind: ReportKind, period: str, output: Path, division: str, department: str, *, as_json: bool
) -> None:
    """Make a report, keep it and write its file."""
    from django.utils import timezone

    from xianjie.apps.reporting.enums import ReportForm
    from xianjie.apps.reporting.interfaces.making import keep_report

    suffix = output.suffix.lower().lstrip(".")
    if suffix not in ReportForm.values:
        raise UsageError("bad-output", f"“{output.name}”应以 .docx 或 .xlsx 结尾。")
    actor = command_actor()
    subject = _subject(division, department)
    made = keep_report(
        by=actor,
        made_by=actor.label,
        subject=subject,
        kind=kind,
        form=ReportForm(suffix),
        period=period,
        today=timezone.localdate(),
        now=timezone.now(),
    )
    try:
        output.write_bytes(bytes(made.content))
    except OSError as error:
        raise RefusedError("unwritable", f"文件“{output}”写不了：{error.strerror}。") from None
    if as_json:
        print_json(
            {
                "file": str(output),
                "subject": made.subject,
                "kind": made.kind,
                "period": made.period,
                "as_of": made.as_of,
                "bytes": made.size,
            }
        )
        return
    say(f"{made.subject}{made.get_kind_display()} {made.period} 已写入 {output}。")


def _subject(division: str, department: str) -> Subject:
    """Return the county, township or department meant.

    Raises ``UsageError`` when the county is not clear, ``RefusedError`` for an unknown one.
    """
    from django.utils import timezone

    from xianjie.apps.accounts.scope import Scope
    from xianjie.apps.divisions.codes import significant
    from xianjie.apps.reporting.queries.subjects import subjects_for
    from xianjie.cli.screen import chosen_counties

    prefix = significant(division) if division else ""
    counties = chosen_counties(prefix[:6])
    if len(counties) != 1:
        raise UsageError("which-county", "装载了不止一个县，请用 --division 写明县代码。")
    county = counties[0][0]
    known = subjects_for(Scope.everything(), county, timezone.localdate())
    if department:
        found = [one for one in known if one.organisation is not None and department in one.name]
    elif len(prefix) > 6:
        found = [one for one in known if one.town and one.town == prefix]
    else:
        found = known[:1]
    if len(found) != 1:
        names = "、".join(one.name for one in known[1:])
        raise RefusedError(
            "no-subject", f"没有“{department or division}”这个单位，或不止一个。可选：{names}。"
        )
    return found[0]
