"""Look at an installation and say what is wrong with it and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from xianjie.config.setup import setup_django
from xianjie.kernel.crypto import KeyRing
from xianjie.kernel.errors import XianjieError

LOW_DISK_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is in order, and a sentence about it."""

    subject: str
    good: bool
    message: str


def examine(home: Path) -> list[Finding]:
    """Return what was found; later checks are left out when what they need is missing."""
    findings = [*check_home(home), *check_keys(home / "keys")]
    if not all(finding.good for finding in findings):
        return findings
    setup_django()
    findings.extend(check_database())
    if not all(finding.good for finding in findings):
        return findings
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        check_guards,
        check_divisions,
        check_rulebook,
        check_lake,
    )
    for check in checks:
        findings.extend(check())
    return findings


def check_home(home: Path) -> Iterator[Finding]:
    """The data folder exists and has room."""
    if not home.is_dir():
        yield Finding(
            "数据目录", False, f"{home} 不存在。请先执行 xianjie init --division 区划代码。"
        )
        return
    free = shutil.disk_usage(home).free
    message = f"{home} 所在磁盘剩余 {free / 1024**3:.1f} GB"
    if free < LOW_DISK_BYTES:
        yield Finding("磁盘空间", False, f"{message}，不足 2 GB，请清理。")
    else:
        yield Finding("磁盘空间", True, f"{message}。")


def check_keys(folder: Path) -> Iterator[Finding]:
    """The key folder is complete, whole and closed to others."""
    try:
        KeyRing.load(folder)
    except (XianjieError, OSError) as error:
        yield Finding("密钥", False, str(error))
        return
    yield Finding("密钥", True, "齐全，只有本用户可读。请确认另有一份离线保管。")


def check_database() -> Iterator[Finding]:
    """The database answers, is whole, and has all its tables."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        damage = ""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA quick_check")
                answer = str(cursor.fetchone()[0])
            damage = "" if answer == "ok" else answer
    except DatabaseError:
        yield Finding("数据库", False, "连接不上或文件已损坏。请检查 DATABASE_URL，或从备份恢复。")
        return
    if damage:
        yield Finding("数据库", False, "文件已损坏，请从备份恢复。")
    elif pending:
        yield Finding("数据库", False, f"有 {len(pending)} 项结构更新未做，请执行 xianjie init。")
    else:
        yield Finding("数据库", True, f"{connection.vendor}，结构为最新。")


def check_guards() -> Iterator[Finding]:
    """The triggers that keep the audit whole and the three officers apart are in the database."""
    from django.db import connection

    from xianjie.apps.accounts import duties
    from xianjie.apps.audit import append_only

    for subject, module in (("审计只增不改", append_only), ("三员分立", duties)):
        if module.in_force(connection):
            yield Finding(subject, True, "数据库中的触发器在。")
        else:
            yield Finding(
                subject, False, "数据库中的触发器被拿掉了，请查明原因并从备份恢复，或联系维护人员。"
            )


def check_divisions() -> Iterator[Finding]:
    """At least one county with its villages is loaded."""
    from xianjie.apps.divisions.models import Division

    count = Division.objects.count()
    if count:
        yield Finding("行政区划", True, f"已载入 {count} 条。")
    else:
        yield Finding("行政区划", False, "还没有载入。请执行 xianjie init --division 区划代码。")


def check_rulebook() -> Iterator[Finding]:
    """A rulebook is published."""
    from xianjie.apps.policies.models import RulebookVersion

    current = RulebookVersion.objects.filter(is_current=True).first()
    if current is None:
        yield Finding("规则库", False, "还没有发布。请执行 xianjie policy publish。")
    else:
        yield Finding("规则库", True, f"当前版本 {current.hash[:12]}。")


def check_lake() -> Iterator[Finding]:
    """Every file of an active batch still lies in the lake."""
    from django.conf import settings

    from xianjie.apps.sources.enums import BatchState
    from xianjie.apps.sources.models import FeedBatchPart

    lake = Path(settings.LAKE_DIR)
    parts = FeedBatchPart.objects.filter(batch__state=BatchState.ACTIVE).select_related("batch")
    count, missing = 0, []
    for part in parts.iterator(chunk_size=500):
        count += 1
        if not (lake / part.parquet_file).is_file():
            missing.append(f"{part.batch.feed} {part.batch.period}")
    if missing:
        names = "、".join(missing[:5])
        yield Finding(
            "数据湖",
            False,
            f"{len(missing)} 个数据文件不见了（{names}）。请重新导入，或从备份恢复。",
        )
    else:
        yield Finding("数据湖", True, f"在用批次的 {count} 个数据文件都在。")
