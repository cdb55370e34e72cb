"""``xianjie serve``: the web application on this machine."""

from __future__ import annotations

import os
import socket
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from xianjie.cli.output import say, warn
from xianjie.cli.worker import worker_beside
from xianjie.config.setup import setup_django
from xianjie.kernel.errors import RefusedError, UsageError

app = typer.Typer()

EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
ACCESS_LINE = '[%(time)s] %(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).0f ms'
THREADS_PER_WORKER = 4


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址；0.0.0.0 为所有网卡")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="监听端口")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="工作进程数")] = 1,
    tls_cert: Annotated[Path | None, typer.Option(help="TLS 证书（PEM）")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="TLS 私钥（PEM，PKCS#8）")] = None,
    with_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="同时执行后台任务")
    ] = True,
) -> None:
    """启动网页服务，同时执行后台任务。"""
    check_certificate(tls_cert, tls_key)
    check_port_free(host, port)
    prepare_environment(host, https=tls_cert is not None)
    setup_django()
    prepare_home()
    warn_of_open_demo(host)
    scheme = "https" if tls_cert else "http"
    shown_host = "127.0.0.1" if host in EVERYWHERE else host
    say(f"衔接已启动：{scheme}://{shown_host}:{port}  按 Ctrl+C 停止")
    with worker_beside() if with_worker else nullcontext():
        run_server(host, port, workers, tls_cert, tls_key)


def check_certificate(certificate: Path | None, key: Path | None) -> None:
    """Refuse a certificate without its key, and files that are not there."""
    if (certificate is None) != (key is None):
        raise UsageError("tls-half", "--tls-cert 与 --tls-key 要一起给出。")
    for path in (certificate, key):
        if path is not None and not path.is_file():
            raise UsageError("tls-missing", f"找不到证书或私钥文件 {path}。")


def check_port_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before anything is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise RefusedError(
            "port-taken",
            f"不能在 {host}:{port} 上监听：地址不对或端口已被占用。"
            f"换一个端口试试，如 --port {port + 1}。",
        ) from error


def prepare_environment(host: str, *, https: bool) -> None:
    """Tell the settings, which the worker processes load too, how we are reached."""
    if https:
        os.environ["XIANJIE_HTTPS"] = "是"
    if host in EVERYWHERE:
        if not os.environ.get("XIANJIE_ALLOWED_HOSTS"):
            warn(
                "别的电脑要访问，请先设 XIANJIE_ALLOWED_HOSTS 为本机的地址或域名，如 192.168.1.10。"
            )
        return
    known = os.environ.get("XIANJIE_ALLOWED_HOSTS", "")
    os.environ["XIANJIE_ALLOWED_HOSTS"] = ",".join(part for part in (known, host) if part)


def prepare_home() -> None:
    """Require an initialised home, bring its tables up to date and collect the static files."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from xianjie.web.assets import collect_static

    if not settings.KEYS_DIR.is_dir():
        raise RefusedError(
            "not-initialised",
            f"数据目录 {settings.HOME} 还没有建立。请先执行 xianjie init --division 区划代码。",
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("更新数据库结构 …")
        call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    collect_static()


def warn_of_open_demo(host: str) -> None:
    """Say that demonstration accounts have a known password before others can reach them."""
    from django.conf import settings

    if host not in THIS_MACHINE and (settings.HOME / "demo").exists():
        warn("数据目录里是演示县，演示账户的密码是公开的，别的电脑也能登录。不要在其中放真实数据。")


def run_server(
    host: str, port: int, workers: int, certificate: Path | None, key: Path | None
) -> None:
    """Serve until interrupted; each line of the log has the path but never the query string."""
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
        "xianjie.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        log_level=LogLevels.warning,
        log_access=True,
        log_access_format=ACCESS_LINE,
        ssl_cert=certificate,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,
        respawn_failed_workers=True,
    ).serve()
