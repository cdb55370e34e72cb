"""One file that holds everything a county would miss, except the keys.

The database goes in through SQLite's ``VACUUM INTO`` (a file copy of a running database may be
torn) or through ``pg_dump``; the lake, the county's own rules, uploads and exports as they are:
their files never change once they have their name.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from xianjie.kernel.errors import RefusedError, UsageError

FOLDERS = ("lake", "rulebook", "uploads", "exports", "demo")
MANIFEST = "manifest.json"
DATABASE_FILE = "xianjie.db"
DUMP_FILE = "database.dump"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Archive:
    """What was written or read: the place, the number of files, the size in whole MB."""

    path: Path
    files: int
    size_mb: int


def back_up(target: Path, *, actor_label: str, now: datetime) -> Archive:
    """Write the archive beside ``target`` and give it its name when it is complete.

    Needs Django; the audit notes it. Raises ``RefusedError`` when the target exists or the
    disk is full.
    """
    from django.conf import settings

    target = target.expanduser().resolve()
    if target.exists():
        raise RefusedError("backup-exists", f"{target} 已经存在，不会覆盖。请换一个文件名。")
    if not target.parent.is_dir():
        raise UsageError("no-such-folder", f"目录 {target.parent} 不存在。")
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            database = dump_database(Path(scratch))
            files = write_archive(draft, database, Path(settings.HOME))
        note_backup(actor_label, target, files, now)
        draft.replace(target)
    except OSError as error:
        raise RefusedError(
            "backup-failed", f"备份没有完成：{error.strerror or error}。请检查磁盘空间和权限。"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return Archive(target, files, megabytes(target))


def note_backup(actor_label: str, target: Path, files: int, now: datetime) -> None:
    """Add the backup to the audit: it carries the county's data out of this installation."""
    from django.db import transaction

    from xianjie.apps.audit.actions import record

    with transaction.atomic():
        record(
            actor=actor_label,
            action="operations.backup",
            object_type="backup",
            object_id=target.name,
            at=now,
            detail={"files": files},
        )


def dump_database(folder: Path) -> Path:
    """Write a consistent copy of the operational store into ``folder`` and return its path."""
    from django.db import connection

    if connection.vendor == "sqlite":
        copy = folder / DATABASE_FILE
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        return copy
    dump = folder / DUMP_FILE
    parameters = connection.get_connection_params()
    run_postgresql_tool(["pg_dump", "--format=custom", f"--file={dump}"], parameters)
    return dump


def run_postgresql_tool(command: list[str], parameters: dict[str, object]) -> None:
    """Run a client program of PostgreSQL; the password goes by environment, not by argument."""
    if shutil.which(command[0]) is None:
        raise RefusedError(
            "no-pg-client",
            f"找不到程序 {command[0]}。请安装 PostgreSQL 客户端（postgresql-client）。",
        )
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    given = {names[key]: str(value) for key, value in parameters.items() if key in names and value}
    done = subprocess.run(  # noqa: S603
        command, env={**os.environ, **given}, capture_output=True, check=False
    )
    if done.returncode:
        raise RefusedError("pg-tool-failed", f"{command[0]} 没有完成（退出码 {done.returncode}）。")


def write_archive(draft: Path, database: Path, home: Path) -> int:
    """Write database, folders and manifest into a gzip tar and return the number of files."""
    files = [
        path
        for name in FOLDERS
        for path in sorted((home / name).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    manifest = {
        "format": FORMAT,
        "product": version("xianjie"),
        "database": database.name,
        "files": len(files) + 1,
    }
    note = database.with_name(MANIFEST)
    note.write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
    with tarfile.open(draft, "x:gz", compresslevel=1) as archive:
        draft.chmod(0o600)
        archive.add(note, MANIFEST)
        archive.add(database, database.name)
        for path in files:
            archive.add(path, str(path.relative_to(home)))
    return len(files) + 1


def restore(source: Path, home: Path) -> Archive:
    """Unpack an archive into a home that holds no data yet.

    Everything is unpacked and checked beside the home first, so that a broken archive changes
    nothing. Raises ``RefusedError`` for a home with data or a file that is no archive of ours.
    """
    if not source.is_file():
        raise UsageError("no-such-file", f"找不到备份文件 {source}。")
    taken = [name for name in (DATABASE_FILE, *FOLDERS) if (home / name).exists()]
    if taken:
        raise RefusedError(
            "home-not-empty",
            f"数据目录 {home} 中已有 {'、'.join(taken)}，不会覆盖。"
            "请先把它移走，或用 XIANJIE_HOME 指定一个新目录。",
        )
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as scratch:
        folder = Path(scratch)
        manifest = unpack(source, folder)
        if manifest["database"] == DATABASE_FILE:
            check_database(folder / DATABASE_FILE)
        else:
            load_dump(folder / DUMP_FILE)
        # The database comes last: a home with a database is a home with everything.
        for path in sorted(folder.iterdir(), key=lambda path: path.is_file()):
            if path.name not in (MANIFEST, DUMP_FILE):
                path.rename(home / path.name)
    return Archive(home, int(str(manifest["files"])), megabytes(source))


def unpack(source: Path, folder: Path) -> dict[str, object]:
    """Unpack into ``folder`` and return the manifest; members outside the folder are refused."""
    broken = RefusedError("not-a-backup", f"{source} 不是完整的衔接备份文件，没有恢复任何东西。")
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                extract_file(archive, member, folder)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = sum(path.is_file() for path in folder.rglob("*")) - 1
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error) as error:
        raise broken from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise broken
    database = manifest.get("database")
    if manifest.get("files") != files or database not in (DATABASE_FILE, DUMP_FILE):
        raise broken
    if not (folder / database).is_file():
        raise broken
    return manifest


def extract_file(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one plain file of ours below ``folder``.

    Links, devices, paths that leave the folder and places that a backup never holds (such as
    ``keys``, which would let the sender read what is encrypted from then on) are refused.
    """
    path = PurePosixPath(member.name)
    ours = FOLDERS if len(path.parts) > 1 else (MANIFEST, DATABASE_FILE, DUMP_FILE)
    content = archive.extractfile(member) if member.isreg() else None
    if content is None or ".." in path.parts or path.parts[0] not in ours:
        raise tarfile.TarError("unexpected member")
    target = folder / path
    for level in reversed(target.relative_to(folder).parents):
        (folder / level).mkdir(mode=0o700, exist_ok=True)
    with content, target.open("xb") as file:
        shutil.copyfileobj(content, file)
    target.chmod(0o600)


def check_database(path: Path) -> None:
    """Refuse a database file that SQLite finds damaged."""
    connection = sqlite3.connect(path)
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        answer = None
    finally:
        connection.close()
    if answer != ("ok",):
        raise RefusedError("database-damaged", "备份中的数据库已损坏，没有恢复任何东西。")


def load_dump(path: Path) -> None:
    """Load a PostgreSQL dump into the configured, empty database."""
    from xianjie.config.setup import setup_django

    setup_django()
    from django.db import connection

    if connection.vendor != "postgresql":
        raise UsageError(
            "wrong-database",
            "这份备份来自 PostgreSQL，请用 DATABASE_URL 指定一个空的数据库再恢复。",
        )
    if connection.introspection.table_names():
        raise RefusedError("database-not-empty", "目标数据库中已有表，不会覆盖。请指定一个空的库。")
    parameters = connection.get_connection_params()
    name = str(parameters.get("dbname", ""))
    run_postgresql_tool(
        ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(path)], parameters
    )


def megabytes(path: Path) -> int:
    """Return the size in MB, rounded up."""
    return -(-path.stat().st_size // (1024 * 1024))
