"""The names of processes, and whether they are still there."""

from __future__ import annotations

import os
import socket


def worker_name() -> str:
    """Return the name of this process as a worker: machine and process number."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def is_gone(worker: str) -> bool:
    """Whether a process of this machine has ended; False where that cannot be told."""
    host, _, number = worker.rpartition(":")
    if host != worker_name().rpartition(":")[0] or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
