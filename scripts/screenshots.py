"""Make the pictures of the documents from a demonstration county: a fresh one or a given home."""

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
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

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
JPEG_QUALITY = 72


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


@dataclass(frozen=True)
class Picture:
    """A page as an account sees it: signed in, opened, and photographed under ``name``.

    ``follow`` is a selector whose first match is clicked before the picture is taken.
    """

    name: str
    account: str
    path: str
    phone: bool = False
    follow: str = ""


FIRST_ROW = ".xj-table tbody th a"
PICTURES = (
    Picture("overview", "demo-analyst", "/overview/"),
    Picture("roles/analyst-desk", "demo-analyst", "/"),
    Picture("roles/analyst-feeds", "demo-analyst", "/feeds/"),
    Picture("roles/analyst-household", "demo-analyst", "/overview/", follow=FIRST_ROW),
    Picture("roles/leader-overview", "demo-leader", "/overview/"),
    Picture("roles/leader-zero", "demo-leader", "/zero/"),
    Picture("roles/clerk-feeds", "demo-clerk", "/feeds/"),
    Picture("roles/clerk-joint", "demo-civil", "/cases/joint/"),
    Picture("roles/town-desk", "demo-town", "/"),
    Picture("roles/village-report-phone", "demo-village", "/cases/reports/new/", phone=True),
    Picture("roles/member-desk-phone", "demo-member", "/", phone=True),
    Picture(
        "roles/helper-household-phone", "demo-helper", "/registry/households/", phone=True,
        follow=FIRST_ROW,
    ),
    Picture("roles/admin-users", "demo-admin", "/accounts/users/"),
    Picture("roles/security-posts", "demo-security", "/accounts/posts/"),
    Picture("roles/auditor-events", "demo-auditor", "/audit/"),
)  # fmt: skip
DESK, PHONE = (1320, 800), (390, 780)


def take(browser: Browser, picture: Picture, password: str) -> None:
    """Sign in and take one picture."""
    wide, high = PHONE if picture.phone else DESK
    context = browser.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{ADDRESS}/accounts/login/")
    page.get_by_label("用户名").fill(picture.account)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")
    page.goto(ADDRESS + picture.path)
    page.wait_for_load_state("networkidle")
    if picture.follow:
        page.locator(picture.follow).first.click()
        page.wait_for_load_state("networkidle")
    target = IMAGES / f"{picture.name}.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, type="jpeg", quality=JPEG_QUALITY)
    context.close()


def main(home: Path) -> None:
    """Prepare, serve and take the pictures."""
    password = prepare(home)
    with serving(home), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS
        )
        for picture in PICTURES:
            take(browser, picture, password)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="xianjie-screenshots-") as folder:
            main(Path(folder) / "home")
