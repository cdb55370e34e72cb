"""``xianjie census``: draw sealed samples, and repeat published draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_DONE, EXIT_FAILED, print_json, say, warn
from xianjie.cli.screen import AsJson
from xianjie.kernel.drawing import Design, commitment, draw, frame_hash, read_frame
from xianjie.kernel.errors import RefusedError, UsageError

app = typer.Typer()


@app.callback()
def census() -> None:
    """普查与抽样。"""


@app.command("draw")
def draw_lots(
    number: Annotated[str, typer.Argument(metavar="编号", help="抽样编号，例如 CY2022-0001")],
    verify: Annotated[bool, typer.Option("--verify", help="只核对：按公开的种子重抽一遍")] = False,
    witness: Annotated[str, typer.Option("--witness", help="见证号，与封存的种子一起抽签")] = "",
    as_json: AsJson = False,
) -> int:
    """抽签;--verify 时按抽样框和公开的种子重抽一遍,看是否相符。"""
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.census.actions.drawing import draw_sample
    from xianjie.apps.census.models import SampleDraw
    from xianjie.apps.census.queries.frames import verify as repeat

    found = SampleDraw.objects.filter(number=number).first()
    if found is None:
        raise RefusedError("no-sample", f"没有编号为“{number}”的抽样。")
    if not verify:
        found = draw_sample(by=actor, found=found, witness=witness, now=timezone.now())
    checked = repeat(found)
    document = {
        "number": number, "frame": checked.frame, "commitment": checked.commitment,
        "seed": checked.seed, "units": checked.units, "size": checked.size,
        "holds": checked.holds,
    }  # fmt: skip
    return _tell(document, as_json=as_json)


@app.command("verify")
def verify_files(
    frame: Annotated[Path, typer.Argument(metavar="抽样框", help="下载的抽样框 .txt")],
    proof: Annotated[Path, typer.Argument(metavar="凭据", help="下载的抽签凭据 .json")],
    as_json: AsJson = False,
) -> int:
    """用下载的抽样框和抽签凭据重抽一遍:不需要数据库。"""
    try:
        units = read_frame(frame.read_text("utf-8"))
        said: dict[str, Any] = json.loads(proof.read_text("utf-8"))
        design = Design(**said["design"])
        sealed = said["seed"].removesuffix(f"+{said['witness']}" if said["witness"] else "")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError("bad-proof", "抽样框或抽签凭据读不了，请用网页上下载的原文件。") from error
    digest = frame_hash(units)
    document = {
        "number": said.get("number", ""),
        "frame": digest == said["frame_sha256"],
        "commitment": commitment(sealed, digest) == said["commitment"],
        "seed": bool(said["seed"]),
        "units": [unit.key for unit in draw(units, design, said["seed"])] == said["units"],
        "size": len(said["units"]),
    }
    document["holds"] = all(document[name] for name in ("frame", "commitment", "seed", "units"))
    return _tell(document, as_json=as_json)


def _tell(document: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        print_json(document)
    else:
        say(f"{document['number']}：抽到 {document['size']:,} 个单位。")
        titles = (("frame", "抽样框与摘要"), ("commitment", "承诺"), ("seed", "种子"),
                  ("units", "重抽结果"))  # fmt: skip
        for name, title in titles:
            (say if document[name] else warn)(f"{title}{'相符' if document[name] else '不符'}。")
    return EXIT_DONE if document["holds"] else EXIT_FAILED
