"""A browser for whole journeys; console errors, refused styles and scripts fail the test."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
DONE_WITH_FAULTS = 3  # the demonstration county holds faulty rows on purpose
QUIET = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"
# Details are gathered of what is wrong alone; every rule is still asked of every element.
AXE_RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("the build machine must have chromium: make system")
        pytest.skip("needs chromium: make system")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield running
        running.close()


class Visitor:
    """A browser page at the test server, which remembers every complaint of the console."""

    def __init__(self, page: object, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: object) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has come and no part of it is being exchanged."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_function(QUIET)

    def sign_in(self, username: str, password: str) -> None:
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.settle()

    def unfold(self) -> None:
        """Open the filters where a small screen folds them."""
        fold = self.page.locator("[data-xj-fold]:not([open]) > summary")
        if fold.count():
            fold.click()

    def check(self) -> None:
        """The page fits the screen, and axe finds nothing."""
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{self.page.url} is {width[0]} wide"
        if AXE.exists():
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            found = self.page.evaluate(AXE_RUN, RULES)
            faults = [
                (fault["id"], fault["nodes"][0]["target"], fault["help"])
                for fault in found["violations"]
            ]
            assert faults == [], self.page.url


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a command needs to work on a data folder of its own."""
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**known, "XIANJIE_HOME": str(home), **more}


@cache
def collected() -> Path:
    """A folder with the static files as every server would collect them: made once, then copied."""
    from django.test import override_settings

    from xianjie.web.assets import collect_static

    folder = Path(tempfile.mkdtemp(prefix="xianjie-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with override_settings(STATIC_ROOT=folder):
        collect_static()
    return folder


def lay_static(home: Path) -> None:
    """Lay the static files where a server of this home would collect them, which then has nothing
    to do; tests/cli/test_serve.py starts one without."""
    if not (home / "static").exists():
        shutil.copytree(collected(), home / "static")


@contextmanager
def serving(home: Path, environ: dict[str, str]) -> Iterator[str]:
    """Serve a data folder as `xianjie serve` does, while the block runs; give its address."""
    lay_static(home)
    port = free_port()
    command = [Path(sys.executable).with_name("xianjie"), "serve", "--port", str(port)]
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real server over a small county."""
    home = tmp_path_factory.mktemp("home")
    environ = environment(home, XIANJIE_SECOND_FACTOR="否")
    subprocess.run(
        [sys.executable, "-m", "tests.e2e.county", str(home)], cwd=PROJECT, env=environ, check=True
    )
    with serving(home, environ) as address:
        yield address


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real server over a demonstration county, made as `make run` makes it."""
    home = tmp_path_factory.mktemp("demo-home")
    environ = environment(home)
    command = [Path(sys.executable).with_name("xianjie"), "demo"]
    size = ["--households", "240", "--months", "2", "--until", "2022-06"]
    made = subprocess.run(
        [*command, *size], env=environ, capture_output=True, text=True, check=False
    )
    assert made.returncode in {0, DONE_WITH_FAULTS}, made.stderr
    with serving(home, environ) as address:
        yield address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/accounts/login/", timeout=5):
            return
        time.sleep(0.2)
    raise AssertionError("the server did not start")


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def visitor(request: pytest.FixtureRequest, browser: object, server: str) -> Iterator[Visitor]:
    wide, high = request.param
    context = browser.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
    yield (found := Visitor(context.new_page(), server))
    context.close()
    assert found.complaints == []


@pytest.fixture
def arrive(browser: object, demo_server: str) -> Iterator[Callable[..., Visitor]]:
    """Let somebody of the demonstration county sign in, at a desk or on a phone."""
    from xianjie.demo.accounts import DEMO_PASSWORD

    visitors: list[Visitor] = []

    def run(username: str, *, phone: bool = False) -> Visitor:
        wide, high = (390, 844) if phone else (1440, 900)
        context = browser.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
        visitors.append(found := Visitor(context.new_page(), demo_server))
        found.go("/accounts/login/")
        found.sign_in(username, DEMO_PASSWORD)
        return found

    yield run
    for visitor in visitors:
        visitor.page.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
