"""Serve a data folder at another time; run as ``python -m tests.e2e.clocked PORT DAY``.

Reads days (ISO) from its standard input and goes on at half past eight in the morning of each.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine

MORNING = (8, 30)


def moment(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time()).replace(
        hour=MORNING[0], minute=MORNING[1], tzinfo=ZoneInfo("Asia/Shanghai")
    )


def serve(port: int, day: str) -> None:
    """Serve until the input ends."""
    from xianjie.config.setup import setup_django

    setup_django()
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from xianjie.web.assets import collect_static

    collect_static()
    from xianjie.config.wsgi import application  # reads once which static files there are

    server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler, ipv6=False)
    server.set_app(application)
    clock = time_machine.travel(moment(day), tick=True)
    clock.start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        clock.stop()
        clock = time_machine.travel(moment(line.strip()), tick=True)
        clock.start()
        print(line.strip(), flush=True)  # noqa: T201 (whoever asked waits for this)


if __name__ == "__main__":
    os.environ.setdefault("XIANJIE_ALLOWED_HOSTS", "127.0.0.1")
    serve(int(sys.argv[1]), sys.argv[2])
