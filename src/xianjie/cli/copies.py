"""``xianjie copies``: anonymised copies that were asked for and approved on the web pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_DONE, print_json, print_table, say
from xianjie.cli.progress import steps
from xianjie.cli.screen import AsJson, OfPlace, chosen_counties
from xianjie.kernel.errors import RefusedError

if TYPE_CHECKING:
    from xianjie.apps.copies.models import CopyRequest

app = typer.Typer()
Number = Annotated[str, typer.Argument(metavar="编号", help="申请编号，例如 FB2022-0001")]


@app.callback()
def copies() -> None:
    """脱敏副本。"""


def _found(number: str) -> CopyRequest:
    from xianjie.apps.copies.models import CopyRequest

    found = CopyRequest.objects.filter(number=number).first()
    if found is None:
        raise RefusedError("no-copy", f"没有编号为“{number}”的脱敏副本申请。")
    return found


@app.command("list")
def list_copies(place: OfPlace = "", as_json: AsJson = False) -> int:
    """脱敏副本的申请和状态。"""
    command_actor()
    from xianjie.apps.copies.models import CopyRequest

    rows = CopyRequest.objects.filter(county_code__in=dict(chosen_counties(place)))
    lines = [
        (one.number, one.get_kind_display(), one.purpose, one.k, one.until, one.get_state_display())
        for one in rows.order_by("-asked_at", "-pk")
    ]
    if as_json:
        names = ("number", "kind", "purpose", "k", "until", "state")
        print_json([dict(zip(names, line, strict=True)) for line in lines])
    else:
        headers = ["编号", "类别", "用途", "k", "使用期限", "状态"]
        print_table("脱敏副本", headers, [tuple(map(str, line)) for line in lines], right=[3])
    return EXIT_DONE


@app.command()
def make(
    number: Number,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="取出文件到这里，.zip；只能取一次")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """制作一份已经批准的脱敏副本;-o 时取出文件,记为下载。"""
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.copies.actions import make_approved, take_copy
    from xianjie.apps.copies.enums import HELD

    found, today = _found(number), timezone.localdate()
    if found.state not in HELD:
        with steps(f"制作 {number}") as step:
            found = make_approved(by=actor, found=found, today=today, now=timezone.now(), tell=step)
    document = {
        "number": found.number, "sha256": found.sha256, "size": found.size,
        "tables": found.tables, "report": found.report,
    }  # fmt: skip
    if output is not None:
        output.write_bytes(take_copy(by=actor, found=found, today=today, now=timezone.now()))
        document["file"] = str(output)
    if as_json:
        print_json(document)
        return EXIT_DONE
    report = found.report
    say(f"{found.number} 已做成：{report['people']:,} 人、{report['households']:,} 户。")
    say(f"k={report['k']}，最小的一类 {report['smallest_people']} 人；略去 "
        f"{report['people_left_out']:,} 人。")  # fmt: skip
    if output is not None:
        say(f"文件已取出到 {output}，请按申请的用途保管，到期删除。")
    return EXIT_DONE


@app.command("destroy-key")
def destroy_key(number: Number, as_json: AsJson = False) -> int:
    """销毁一份副本的密钥:以后谁也不能从假名找回人,不能恢复。"""
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.copies.actions import copy_step

    copy_step(
        by=actor, found=_found(number), step="DESTROY", today=timezone.localdate(),
        now=timezone.now(),
    )  # fmt: skip
    if as_json:
        print_json({"number": number, "destroyed": True})
    else:
        say(f"{number} 的密钥已经销毁。")
    return EXIT_DONE
