"""``xianjie backup``, ``restore``, ``doctor``, ``audit verify`` and ``audit archive``."""

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
audit = typer.Typer(help="审计：核对记录是否完整，归档旧记录")
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
    archive_file: Annotated[
        Path | None, typer.Option("--archive", help="一并核对的归档文件（audit archive 生成）")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """逐条核对审计记录，任何改动、删除、插入都会被发现。"""
    setup_django()
    from xianjie.apps.audit.actions import verify
    from xianjie.apps.audit.archiving import read_archive

    refusal = XianjieError if as_json else RefusedError
    told = read_archive(archive_file) if archive_file else None
    if told is not None and not told.intact:
        raise refusal("archive-broken", f"{archive_file}：{told.message}")
    result = verify(expected_head=head, archived_hashes=told.hashes if told else ())
    if as_json:
        print_json(result)
    elif result.intact:
        if told is not None:
            say(f"归档文件完整：{told.events} 条，第 {told.first_id} 至 {told.last_id} 号。")
            if not is_known(told.content_hash):
                warn("本系统没有归档过这个文件：它可能来自备份之前的系统，请核对来源。")
        archived = f"（另有 {result.archived} 条已归档）" if result.archived else ""
        say(
            f"{result.events} 条审计记录完整{archived}。"
            f"末条哈希（请另行记下，下次核对时用）：{result.head}"
        )
    if not result.intact:
        raise refusal("audit-broken", result.message)


def is_known(content_hash: str) -> bool:
    """Whether an archive file was made by this database."""
    from xianjie.apps.audit.models import AuditArchive

    return AuditArchive.objects.filter(content_hash=content_hash).exists()


@audit.command("archive")
def archive_audit(
    before: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="归档这一天以前的记录")],
    output: Annotated[Path, typer.Option("--output", "-o", help="归档文件，如 审计-2025.jsonl.gz")],
    as_json: AsJson = False,
) -> None:
    """把旧的审计记录移到一个压缩的归档文件，余下的仍能核对。"""
    actor = command_actor()
    from django.conf import settings
    from django.utils import timezone

    from xianjie.apps.audit.actions import archive_events

    result = archive_events(
        by=actor,
        before=before.date(),
        path=output,
        months=settings.AUDIT_MONTHS,
        zone=timezone.get_default_timezone(),
        now=datetime.now(UTC),
    )
    if as_json:
        print_json(result)
        return
    say(
        f"已归档 {result.events} 条（第 {result.first_id} 至 {result.last_id} 号），"
        f"从数据库移到 {result.path}。"
    )
    warn("请把归档文件存到另一处，并执行 xianjie audit verify --archive 核对。")
