"""Make the pictures of the README from a demonstration county: a fresh one, or the home given."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
XIANJIE = Path(sys.executable).with_name("xianjie")
IMAGES = PROJECT / "docs" / "images"
ADDRESS = "http://127.0.0.1:8901"
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
FAULTS = 3
ANALYST = "demo-analyst"


def prepare(home: Path) -> str:
    """Make the demonstration county in ``home`` or use the one there; return the password."""
    environ = {**os.environ, "XIANJIE_HOME": str(home)}
    made = subprocess.run(
        [XIANJIE, "demo", "--until", "2022-06", "--json"],
        env=environ,
        stdout=subprocess.PIPE,
        check=False,
    )
    if made.returncode not in {0, FAULTS}:
        sys.exit(made.returncode)
    return str(json.loads(made.stdout)["password"])


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Serve ``home`` while the block runs."""
    port = ADDRESS.rsplit(":", 1)[1]
    process = subprocess.Popen(
        [XIANJIE, "serve", "--port", port], env={**os.environ, "XIANJIE_HOME": str(home)}
    )
    deadline = time.monotonic() + START_SECONDS
    try:
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(ADDRESS, timeout=5).close()
                break
            except OSError:
                time.sleep(0.3)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def take(page: Page, password: str) -> None:
    """Sign in and take each picture."""
    page.goto(ADDRESS)
    page.get_by_label("用户名").fill(ANALYST)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / "month.png")


def main(home: Path) -> None:
    """Prepare, serve and take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    password = prepare(home)
    with serving(home), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS
        )
        page = browser.new_page(viewport={"width": 1320, "height": 800}, locale="zh-CN")
        take(page, password)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="xianjie-screenshots-") as folder:
            main(Path(folder) / "home")
