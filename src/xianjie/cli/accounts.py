"""``xianjie accounts``: the first accounts of an installation, and help when nobody can sign in.

Who sits at the machine that holds keys and database may do everything; from then on the system
administrator makes accounts and the security officer grants posts, on the pages.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import print_json, say, warn
from xianjie.kernel.errors import RefusedError, UsageError

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]
UserName = Annotated[str, typer.Argument(metavar="用户名", help="登录用的名字")]


@app.callback()
def accounts() -> None:
    """账户。"""


@app.command()
def add(
    username: UserName,
    role: Annotated[str, typer.Option(help="角色：系统管理员、安全管理员、审计员、县级业务员……")],
    division: Annotated[str, typer.Option(help="区划代码前缀：县 6 位、乡镇 9 位、村 12 位")],
    name: Annotated[str, typer.Option(help="姓名")] = "",
    as_json: AsJson = False,
) -> None:
    """建立一个账户并授岗，显示初始密码（只这一次）。用来建最初的三员。"""
    actor = command_actor()
    from django.db import transaction

    from xianjie.apps.accounts.actions import appoint, create_user
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.accounts.passwords import initial_password

    chosen = next((known for known in Role if role in (known.value, known.label)), None)
    if chosen is None:
        labels = "、".join(known.label for known in Role)
        raise UsageError("unknown-role", f"没有角色“{role}”，应为{labels}之一。")
    password, now = initial_password(), datetime.now(UTC)
    with transaction.atomic():
        user = create_user(
            by=actor,
            username=username,
            password=password,
            display_name=name,
            division_prefix=division,
            now=now,
        )
        appoint(
            by=actor,
            user=user,
            role=chosen,
            division_prefix=division,
            valid_from=now.astimezone().date(),
            now=now,
        )
    _tell(user.username, password, as_json=as_json)


@app.command()
def reset(username: UserName, as_json: AsJson = False) -> None:
    """救急：给账户新的初始密码，解锁，去掉动态口令。"""
    actor = command_actor()
    from django.db import transaction

    from xianjie.apps.accounts.actions import reset_factor, set_password, unlock_user
    from xianjie.apps.accounts.models import User
    from xianjie.apps.accounts.passwords import initial_password

    user = User.objects.filter(username=username).first()
    if user is None:
        raise RefusedError("unknown-user", f"没有用户名为“{username}”的账户，请核对大小写。")
    password, now = initial_password(), datetime.now(UTC)
    with transaction.atomic():
        set_password(by=actor, user=user, password=password, now=now)
        unlock_user(by=actor, user=user, now=now)
        if user.second_factor_on:
            reset_factor(by=actor, user=user, now=now)
    if not user.is_active:
        warn("这个账户是停用的，请系统管理员先启用。")
    _tell(username, password, as_json=as_json)


def _tell(username: str, password: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"username": username, "password": password})
        return
    say(f"账户 {username} 的初始密码：{password}")
    say("只显示这一次。请交给本人，第一次登录须改掉；三员还须绑定动态口令。")
