"""Backup, restore, doctor and the audit check, as an operator runs them."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import tarfile
from pathlib import Path

import pytest

from tests.cli.conftest import xianjie
from xianjie.cli import archive
from xianjie.kernel.errors import RefusedError, UsageError


@pytest.fixture
def own_home(installed_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(installed_home, home)
    part = home / "lake" / "medical-expense" / "part-000.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"PAR1")
    (home / "rulebook" / "532325").mkdir(parents=True)
    (home / "rulebook" / "532325" / "本县.yaml").write_text("{}", encoding="utf-8")
    return home


def test_backup_and_restore_give_the_same_home(own_home: Path, tmp_path: Path) -> None:
    target = tmp_path / "备份.tar.gz"
    made = xianjie(own_home, "backup", "-o", str(target), "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["files"] == 3
    assert target.stat().st_mode & 0o077 == 0
    with tarfile.open(target) as members:
        assert not [name for name in members.getnames() if "key" in name]

    other = tmp_path / "other"
    back = xianjie(other, "restore", str(target))
    assert back.returncode == 0, back.stderr
    assert "密钥" in back.stderr
    for name in ("lake/medical-expense/part-000.parquet", "rulebook/532325/本县.yaml"):
        assert (other / name).read_bytes() == (own_home / name).read_bytes()
    with sqlite3.connect(other / "xianjie.db") as database:
        actions = database.execute("SELECT action FROM audit_auditevent").fetchall()
    database.close()
    assert actions == []
    shutil.copytree(own_home / "keys", other / "keys")
    assert json.loads(xianjie(other, "audit", "verify", "--json").stdout)["message"] == ""

    again = xianjie(other, "restore", str(target))
    assert again.returncode == 1
    assert "不会覆盖" in again.stderr


def test_backup_is_audited_and_overwrites_nothing(own_home: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.tar.gz"
    assert xianjie(own_home, "backup", "-o", str(target)).returncode == 0
    before = target.read_bytes()
    second = xianjie(own_home, "backup", "-o", str(target))
    assert (second.returncode, target.read_bytes()) == (1, before)
    verified = xianjie(own_home, "audit", "verify", "--json")
    assert json.loads(verified.stdout)["events"] == 1


def test_changed_audit_is_found(own_home: Path, tmp_path: Path) -> None:
    assert xianjie(own_home, "backup", "-o", str(tmp_path / "a.tar.gz")).returncode == 0
    with sqlite3.connect(own_home / "xianjie.db") as database:
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='audit_auditevent'"
        ).fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE audit_auditevent SET actor_label = 'user:other'")
    database.close()
    verified = xianjie(own_home, "audit", "verify")
    assert verified.returncode == 1
    assert "改动" in verified.stderr


def test_cut_archive_changes_nothing(own_home: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.tar.gz"
    assert xianjie(own_home, "backup", "-o", str(target)).returncode == 0
    target.write_bytes(target.read_bytes()[:-200])
    other = tmp_path / "other"
    with pytest.raises(RefusedError, match="不是完整的"):
        archive.restore(target, other)
    assert list(other.iterdir()) == []


def test_archive_that_leaves_its_folder_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "evil.tar.gz"
    with tarfile.open(source, "w:gz") as members:
        member = tarfile.TarInfo("../outside")
        member.size = 1
        members.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(RefusedError):
        archive.restore(source, tmp_path / "home")
    assert not (tmp_path / "outside").exists()


def made_archive(path: Path, files: dict[str, bytes], database: str = "xianjie.db") -> Path:
    manifest = {"format": 1, "product": "0", "database": database, "files": len(files)}
    with tarfile.open(path, "w:gz") as members:
        for name, content in {"manifest.json": json.dumps(manifest).encode(), **files}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            members.addfile(member, io.BytesIO(content))
    return path


def sound_database(folder: Path) -> bytes:
    path = folder / "made.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE one (id)")
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "name", ["keys/field-1.key", "static/xj.js", "/lake/a", "lake/../keys/a", "lake", "other.db"]
)
def test_archive_with_a_place_that_no_backup_holds_is_refused(tmp_path: Path, name: str) -> None:
    files = {"xianjie.db": sound_database(tmp_path), name: b"x"}
    source = made_archive(tmp_path / "evil.tar.gz", files)
    with pytest.raises(RefusedError, match="不是完整的"):
        archive.restore(source, tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.parametrize("database", ["../made.db", "lake/a", "none", "manifest.json"])
def test_archive_that_names_another_database_is_refused(tmp_path: Path, database: str) -> None:
    files = {"xianjie.db": sound_database(tmp_path), "lake/a": b"x"}
    source = made_archive(tmp_path / "evil.tar.gz", files, database)
    with pytest.raises(RefusedError, match="不是完整的"):
        archive.restore(source, tmp_path / "home")


def test_archive_with_a_damaged_database_changes_nothing(tmp_path: Path) -> None:
    source = made_archive(tmp_path / "a.tar.gz", {"xianjie.db": b"no database" * 500})
    with pytest.raises(RefusedError, match="已损坏"):
        archive.restore(source, tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []


def test_restored_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    files = {"xianjie.db": sound_database(tmp_path), "uploads/feeds/a/b.xlsx": b"x"}
    archive.restore(made_archive(tmp_path / "a.tar.gz", files), tmp_path / "home")
    made = [tmp_path / "home", *(tmp_path / "home").rglob("*")]
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


def test_missing_archive_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        archive.restore(tmp_path / "none.tar.gz", tmp_path / "home")


def test_doctor_on_nothing_names_the_first_step(tmp_path: Path) -> None:
    done = xianjie(tmp_path / "none", "doctor", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["faults"]) == (3, 2)
    assert "xianjie init" in document["checks"][0]["message"]


def test_doctor_sees_open_keys(own_home: Path) -> None:
    (own_home / "keys").chmod(0o755)
    document = json.loads(xianjie(own_home, "doctor", "--json").stdout)
    assert "chmod 700" in next(c["message"] for c in document["checks"] if not c["good"])


def test_doctor_misses_divisions_and_rulebook(own_home: Path) -> None:
    document = json.loads(xianjie(own_home, "doctor", "--json").stdout)
    assert [c["subject"] for c in document["checks"] if not c["good"]] == ["行政区划", "规则库"]


def test_audit_is_archived_and_checked_with_its_file(own_home: Path, tmp_path: Path) -> None:
    xianjie(own_home, "backup", "-o", str(tmp_path / "a.tar.gz"))
    path = tmp_path / "audit.jsonl.gz"
    young = xianjie(own_home, "audit", "archive", "--before", "2999-01-01", "-o", str(path))
    assert young.returncode == 1
    assert "至少要在系统内保留 6 个月" in young.stderr
    none = xianjie(
        own_home, "audit", "archive", "--before", "2001-01-01", "-o", str(path), "--json"
    )
    assert json.loads(none.stdout)["error"]["code"] == "nothing-to-archive"
    assert not path.exists()
    missing = xianjie(own_home, "audit", "verify", "--archive", str(path))
    assert missing.returncode == 1
    assert "打不开或已损坏" in missing.stderr
