"""``xianjie worker`` and ``xianjie tick``: work in the background, alone or beside the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from xianjie.cli.output import print_json, print_table, say, warn
from xianjie.config import environment, error_log
from xianjie.config.setup import setup_django
from xianjie.kernel.errors import RefusedError

app = typer.Typer()

START = "from xianjie.cli.app import main; main()"
RESTART_SECONDS = 2.0
STOP_SECONDS = 15.0
NAMES = {
    "jobs.requeue": "重新排队的任务",
    "jobs.uploads": "清理的上传文件",
    "feeds.remind": "催报逾期数据",
}


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="做完排队的任务就结束")] = False,
    parent: Annotated[int, typer.Option(hidden=True, help="随这个进程一起结束")] = 0,
) -> None:
    """执行后台任务（serve 已带一个；任务多时可另开，PostgreSQL 上可以开几个）。"""
    _ready()
    from xianjie.apps.jobs.worker import Worker

    if not parent and not once:
        say("后台任务进程已启动，按 Ctrl+C 停止")
    taken = Worker(parent=parent or None, crash=keep_error).run(once=once)
    if once:
        say(f"做了 {taken} 项任务。")


@app.command()
def tick(as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON")] = False) -> None:
    """做该定时做的事：催报逾期数据、接着做中断的任务、清理过期上传（worker 会自做）。"""
    _ready()
    from xianjie.apps.jobs.execution import run_ticks

    done = run_ticks(datetime.now(UTC), crash=keep_error)
    if as_json:
        print_json(done)
        return
    print_table(
        "定时事项", ["事项", "处理"], [(NAMES.get(n, n), c) for n, c in done.items()], right=[1]
    )


def keep_error(error: Exception, doing: str) -> str:
    """Store a program error of a job and return its number."""
    home = environment.folder("XIANJIE_HOME")
    try:
        return error_log.store(error, home=home, at=datetime.now(UTC), doing=doing)
    except OSError:
        return type(error).__name__


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker process running while the block runs, and end it with the block.

    It is begun again when it dies, and ends by itself when this process is killed.
    """
    over = threading.Event()
    held: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not over.is_set():
            words = ["worker", "--parent", str(os.getpid())]
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", START, *words]
            )
            held[:] = [process]
            process.wait()
            if not over.is_set():
                warn("后台任务进程意外结束，正在重新启动 …")
                over.wait(RESTART_SECONDS)

    thread = threading.Thread(target=keep, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        for process in held:
            process.terminate()
        thread.join(STOP_SECONDS)
        for process in held:
            if process.poll() is None:
                process.kill()


def _ready() -> None:
    """Start Django in a home that has been set up."""
    setup_django()
    from django.conf import settings

    if not settings.KEYS_DIR.is_dir():
        raise RefusedError(
            "not-initialised",
            f"数据目录 {settings.HOME} 还没有建立。请先执行 xianjie init --division 区划代码。",
        )
