"""``xianjie backup``, ``restore``, ``doctor`` and ``audit verify``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from xianjie.cli import archive, health
from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.config import environment
from xianjie.config.setup import setup_django
from xianjie.kernel.errors import RefusedError, XianjieError

app = typer.Typer()
audit = typer.Typer(help="审计：核对记录是否完整")
app.add_typer(audit, name="audit", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]


@app.command()
def backup(
    output: Annotated[Path, typer.Option("--output", "-o", help="备份文件，如 备份.tar.gz")],
    as_json: AsJson = False,
) -> None:
    """把数据库、数据湖、规则与上传文件备份成一个文件（不含密钥）。"""
    actor = command_actor()
    result = archive.back_up(output, actor_label=actor.label, now=datetime.now(UTC))
    if as_json:
        print_json(result)
        return
    say(f"已备份到 {result.path}：{result.files} 个文件，{result.size_mb} MB。")
    warn("备份中没有密钥。请另外妥善保管密钥目录：没有密钥，备份中的身份证号等无法解密。")
    say(f"密钥目录：{environment.folder('XIANJIE_HOME') / 'keys'}")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="备份文件", help="backup 生成的文件")],
    as_json: AsJson = False,
) -> None:
    """从备份文件恢复到一个还没有数据的数据目录。"""
    result = archive.restore(source, environment.folder("XIANJIE_HOME"))
    if as_json:
        print_json(result)
        return
    say(f"已恢复到 {result.path}：{result.files} 个文件。")
    if not (result.path / "keys").is_dir():
        warn("请把原来的密钥目录放回 keys（目录权限 700，文件权限 600），再执行 xianjie doctor。")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """检查这套安装：密钥、数据库、区划、规则库、数据湖、磁盘。"""
    findings = health.examine(environment.folder("XIANJIE_HOME"))
    faulty = [finding for finding in findings if not finding.good]
    if as_json:
        print_json({"checks": findings, "faults": len(faulty)})
    else:
        rows = [
            ("正常" if finding.good else "有问题", finding.subject, finding.message)
            for finding in findings
        ]
        print_table("安装检查", ["结果", "项目", "说明"], rows)
    if faulty:
        raise typer.Exit(EXIT_FAULTS)


@audit.command("verify")
def verify_audit(
    head: Annotated[str, typer.Option(help="上次核对时记下的末条哈希")] = "",
    as_json: AsJson = False,
) -> None:
    """逐条核对审计记录，任何改动、删除、插入都会被发现。"""
    setup_django()
    from xianjie.apps.audit.actions import verify

    result = verify(expected_head=head)
    if as_json:
        print_json(result)
    elif result.intact:
        say(f"{result.events} 条审计记录完整。末条哈希（请另行记下，下次核对时用）：{result.head}")
    if not result.intact:
        raise (XianjieError if as_json else RefusedError)("audit-broken", result.message)
