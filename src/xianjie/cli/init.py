"""``xianjie init``: keys, database, divisions and the packaged rulebook; again changes nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import print_json, print_table, say
from xianjie.config import environment
from xianjie.kernel.crypto import KeyRing
from xianjie.kernel.errors import RefusedError

if TYPE_CHECKING:
    from xianjie.apps.accounts.actors import Actor
    from xianjie.apps.divisions.actions import DivisionLoad

app = typer.Typer()

FOLDERS = ("lake", "rulebook", "uploads", "exports", "logs")


@dataclass(frozen=True)
class Prepared:
    """What ``init`` found or made."""

    home: Path
    keys_created: bool
    migrations: int
    divisions: DivisionLoad
    rulebook: str
    rulebook_new: bool


@app.command()
def init(
    division: Annotated[
        str, typer.Option(help="行政区划代码：县（532325）、市州（623000）或省（53）")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON")] = False,
) -> None:
    """建立密钥与数据库，装载行政区划，发布自带的规则库。"""
    prepared = prepare(division)
    if as_json:
        print_json(prepared)
        return
    made = "已新建" if prepared.keys_created else "原有"
    rows = [
        ("数据目录", str(prepared.home)),
        ("密钥", made),
        ("数据库", f"执行了 {prepared.migrations} 项结构变更"),
        (
            "行政区划",
            "、".join(f"{level} {count}" for level, count in prepared.divisions.by_level.items()),
        ),
        ("规则库", f"{prepared.rulebook[:12]}（{'已发布' if prepared.rulebook_new else '原有'}）"),
    ]
    print_table(f"初始化 {division}", ["项目", "结果"], rows)
    if prepared.keys_created:
        say(f"请备份密钥目录 {prepared.home / 'keys'}：没有密钥，加密的证件号码等无法恢复。")


def prepare(division: str) -> Prepared:
    """Make whatever is missing of an installation for a division and return what there is.

    Killed half way and called again it ends in the same state. Raises ``XianjieError`` for a
    wrong code, keys that others can read or a missing division package.
    """
    home = environment.folder("XIANJIE_HOME")
    keys_created = make_home(home)
    actor = command_actor()
    migrations = migrate()
    if keys_created:
        refuse_foreign_data(home)
    now = datetime.now(UTC)
    divisions = load(actor, division, today=now.astimezone().date(), now=now)
    rulebook, rulebook_new = publish_packaged(actor, now=now)
    return Prepared(home, keys_created, migrations, divisions, rulebook, rulebook_new)


def make_home(home: Path) -> bool:
    """Make the data folder (readable by its owner only) and the keys; tell whether keys are new."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in FOLDERS:
        (home / name).mkdir(mode=0o700, exist_ok=True)
    if (home / "keys").exists():
        KeyRing.load(home / "keys")
        return False
    KeyRing.create(home / "keys")
    return True


def refuse_foreign_data(home: Path) -> None:
    """Take fresh keys back when the database already holds people encrypted under lost ones.

    Raises ``RefusedError``: with new keys nobody's number could ever be read or found again.
    """
    from xianjie.apps.registry.models import Person

    if Person.objects.exists():
        shutil.rmtree(home / "keys")
        raise RefusedError(
            "keys-lost",
            f"数据库里已有人员数据，密钥目录 {home / 'keys'} 却不在。请把备份的密钥放回原处再试；"
            "用新密钥无法读出原来的证件号码。",
        )


def migrate() -> int:
    """Bring the database to the present structure and return how many steps that took."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        call_command("migrate", verbosity=0, interactive=False)
    return steps


def load(actor: Actor, division: str, *, today: date, now: datetime) -> DivisionLoad:
    """Load the divisions from the package that ``make setup`` installs."""
    from django.conf import settings

    from xianjie.apps.divisions.actions import load_divisions

    return load_divisions(
        by=actor, prefix=division, source_dir=settings.DIVISIONS_DIR, today=today, now=now
    )


def publish_packaged(actor: Actor, *, now: datetime) -> tuple[str, bool]:
    """Publish the packaged rulebook unless one from elsewhere is in force.

    Returns its hash and whether it is new.
    """
    from xianjie.apps.policies.actions import publish_at_setup
    from xianjie.apps.policies.models import RulebookVersion

    known = set(RulebookVersion.objects.values_list("hash", flat=True))
    version = publish_at_setup(by=actor, at=now)
    return version.hash, version.hash not in known
