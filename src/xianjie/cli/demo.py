"""``xianjie demo``: an invented county with known truth, loaded as a real one would be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.init import prepare
from xianjie.cli.output import print_json, print_table, say
from xianjie.cli.progress import steps
from xianjie.config import environment

if TYPE_CHECKING:
    from xianjie.demo.loading import DemoResult

app = typer.Typer()

STATES = (("new", "新增"), ("continuing", "持续"), ("worse", "加重"), ("cleared", "解除"))


@app.command()
def demo(
    division: Annotated[str, typer.Option(help="县代码")] = "532325",
    households: Annotated[int, typer.Option(min=1, help="户数")] = 3000,
    months: Annotated[int, typer.Option(min=1, max=12, help="几个月的部门数据")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="随机种子：相同的种子得到相同的县")] = 1,
    until: Annotated[str, typer.Option(metavar="年-月", help="最后一个月")] = "2022-06",
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON")] = False,
) -> None:
    """生成一个演示县（人是虚构的，村是真实的），按正常办法导入、比对，并建立演示账户。"""
    from xianjie.demo.shares import DemoSize, check_demo

    size = DemoSize(households, months, seed, until)
    check_demo(division, size)
    with steps("演示县") as step:
        step("初始化")
        prepare(division)
        actor = command_actor()
        from xianjie.demo.loading import load_demo

        result = load_demo(
            by=actor,
            division=division,
            size=size,
            home=environment.folder("XIANJIE_HOME"),
            clock=lambda: datetime.now(UTC),
            progress=step,
        )
    if as_json:
        print_json(result.as_json())
    else:
        _tell(result)


def _tell(result: DemoResult) -> None:
    skipped = sum(1 for feed in result.feeds if feed["skipped"])
    fresh = [feed for feed in result.feeds if not feed["skipped"]]
    say(
        f"演示县 {result.county}：{result.households:,} 户 {result.persons:,} 人，"
        f"{result.periods[0]} 至 {result.periods[-1]}，用时 {result.seconds} 秒。"
    )
    if fresh:
        quarantined = sum(feed["quarantined"] for feed in fresh)
        say(
            f"导入 {len(fresh)} 份部门文件，读入 {sum(f['read'] for f in fresh):,} 行，"
            f"隔离 {quarantined} 行（演示数据中有意放了错误的行）。"
        )
    if skipped:
        say(f"{skipped} 份部门文件以前已导入，没有重复导入。")
    rows = [
        (screen["period"], *(screen["clues"][key] for key, _ in STATES))
        for screen in result.screens
    ]
    if rows:
        titles = ["数据期", *(title for _, title in STATES)]
        print_table("比对结果（线索）", titles, rows, right=range(1, 5))
    print_table(
        f"演示账户（密码均为 {result.password}）",
        ["用户名", "角色", "范围"],
        [(account.username, account.role, account.place) for account in result.accounts],
    )
    say(f"文件和真值表在 {result.folder}。")
