"""At the door without signal: nothing is lost, nothing is sent twice, nothing is left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.apps.screening.page_county import PASSWORD
from tests.e2e.conftest import PROJECT, Visitor, environment, free_port, lay_static, wait_for
from xianjie.exchange.sheets import load_sheet

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
LEFT_ON_THE_DEVICE = """async () => {
  const found = {};
  for (const {name} of await indexedDB.databases()) {
    const db = await new Promise((done) => {
      const ask = indexedDB.open(name);
      ask.onsuccess = () => done(ask.result);
    });
    for (const table of ["sheets", "photos", "tasks"]) {
      const ask = db.transaction(table).objectStore(table).count();
      found[table] = (found[table] || 0) + await new Promise((done) => {
        ask.onsuccess = () => done(ask.result);
      });
    }
    db.close();
  }
  return found;
}"""


class Machine:
    """A server that can be killed without warning and started again at the same address."""

    def __init__(self, home: Path) -> None:
        lay_static(home)
        self.home, self.port = home, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environ = environment(home, XIANJIE_SECOND_FACTOR="否")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [Path(sys.executable).with_name("xianjie"), "serve", "--port", str(self.port)]
        with (self.home / "serve.log").open("a") as log:
            self._process = subprocess.Popen(
                [*command, "--no-worker"],
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self.address, self._process)

    def kill(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(30)
            self._process = None

    def ask(self, question: str) -> list[tuple]:
        with sqlite3.connect(self.home / "xianjie.db") as database:
            return database.execute(question).fetchall()


@pytest.fixture(scope="module")
def village_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("village")
    command = [sys.executable, "-m", "tests.e2e.door", str(home)]
    subprocess.run(command, cwd=PROJECT, env=environment(home), check=True)
    return home


@pytest.fixture
def machine(village_home: Path, tmp_path: Path) -> Iterator[Machine]:
    shutil.copytree(village_home, tmp_path / "home")
    found = Machine(tmp_path / "home")
    found.start()
    yield found
    found.kill()


@pytest.fixture
def phone(browser: object, machine: Machine, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Open the browser of somebody's phone; what lies on it stays when it is opened again."""
    opened: list[Visitor] = []

    def open_phone(name: str) -> Visitor:
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / name),
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            viewport=PHONE,
            locale="zh-CN",
        )
        opened.append(visitor := Visitor(context.pages[0], machine.address))
        return visitor

    yield open_phone
    complaints = [complaint for visitor in opened for complaint in visitor.complaints]
    for visitor in opened:
        visitor.page.context.close()
    # A browser without network says so for each request; anything else would be a fault of ours.
    assert [one for one in complaints if not one.startswith("Failed to load resource")] == []


def arrive(visitor: Visitor, username: str) -> None:
    visitor.page.goto(visitor.address + "/accounts/login/?next=/field/")
    visitor.sign_in(username, PASSWORD)
    visitor.page.get_by_text("共 3 户").wait_for()
    # From now on the page itself comes from the device.
    visitor.page.evaluate(
        "navigator.serviceWorker.controller ? true : new Promise((done) => "
        "navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))"
    )


def strip_says(visitor: Visitor, *words: str) -> None:
    strip = visitor.page.locator("[data-xj-strip]")
    for word in words:
        strip.get_by_text(word, exact=True).wait_for()


def answer(visitor: Visitor, question: str, choice: str) -> None:
    group = visitor.page.get_by_role("group", name=re.compile(question))
    group.get_by_text(choice, exact=True).click()


def check_grid(visitor: Visitor, head: str, *, changed: str) -> None:
    """Fill in a grid check up to its end."""
    visitor.page.get_by_role("link", name=head).click()
    answer(visitor, "和上次比有变化", changed)
    if changed == "是":
        answer(visitor, "什么变化", "受了灾")
        answer(visitor, "要当作风险线索上报", "否")
    visitor.page.get_by_role("button", name="填好了").click()


def another_form(route) -> None:
    """Answer as a server would whose form has changed."""
    form = load_sheet("网格排查").document()
    items = form["sections"][0]["items"]
    form["sections"][0]["items"] = [
        *(item for item in items if item["id"] != "情况说明"),
        {"id": "新问题", "title": "新问题", "type": "yesno", "required": True, "typed": False},
    ]
    told = {"error": "changed", "words": "表单更新过", "errors": {}, "people": []}
    route.fulfill(status=422, json=told | {"definition": form | {"version": "b" * 64}})


def test_two_visits_without_signal_reach_the_server_once(machine: Machine, phone) -> None:
    visitor = phone("worker")
    arrive(visitor, "worker")
    page, context = visitor.page, visitor.page.context
    visitor.check()

    context.set_offline(True)
    page.reload()
    strip_says(visitor, "离线", "0 份待上传")
    check_grid(visitor, "李**", changed="否")
    strip_says(visitor, "1 份待上传")

    page.get_by_role("link", name="张**").click()
    page.get_by_role("button", name="填好了").click()
    page.get_by_text(re.compile("还有 .* 项没填好")).wait_for()
    page.get_by_role("button", name="已知的全部沿用").click()
    page.get_by_label("全家这个月收入").fill("3200")
    page.get_by_text("已存本机", exact=True).wait_for()
    page.reload()
    assert page.get_by_label("全家这个月收入").input_value() == "3200"
    expect(page.get_by_text(re.compile(r"打字 1 项 · 点选 0 项 · 沿用 [1-9]"))).to_be_visible()
    page.get_by_label("全家这个月开支").fill("0.5万")
    for question, choice in (
        ("和上月比", "差不多"),
        ("吃饭有困难", "否"),
        ("穿衣有困难", "否"),
        ("失学辍学", "否"),
        ("基本医保", "否"),
        ("原来的风险", "没有变化"),
        ("出现了新的风险", "否"),
        ("现在的帮扶措施", "管用"),
    ):
        answer(visitor, question, choice)
    page.locator("input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    page.get_by_role("button", name="删掉第 1 张照片").wait_for()
    pad = page.locator(".xj-field-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 70, steps=5)
    page.mouse.up()
    visitor.check()
    page.get_by_role("button", name="填好了").click()
    strip_says(visitor, "2 份待上传")

    # With signal, but before anything is sent: nobody signs out.
    page.goto("about:blank")
    context.set_offline(False)
    visitor.go("/")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_text("还有 2 份入户表没有上传").wait_for()
    visitor.check()
    page.get_by_role("button", name="先不退出").click()

    # The server dies, the phone is switched off and on again.
    machine.kill()
    context.close()
    visitor = phone("worker")
    page, context = visitor.page, visitor.page.context
    page.goto(visitor.address + "/field/")
    strip_says(visitor, "2 份待上传")
    page.get_by_role("button", name="上传 2 份").click()
    page.get_by_text("现在连不上网络").wait_for()

    # It comes back, but meanwhile the session is over: everything waits for signing in.
    machine.start()
    context.clear_cookies()
    page.get_by_role("button", name="上传 2 份").click()
    page.get_by_text("登录已到期").wait_for()
    strip_says(visitor, "未登录", "2 份待上传")

    # The first answer of the server is lost on the way: the sheet is sent again and is one sheet.
    lost = []

    def lose(route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    context.route("**/field/sheets/", lose, times=1)
    page.get_by_role("link", name="去登录").click()
    visitor.sign_in("worker", PASSWORD)
    page.get_by_text("现在连不上网络").wait_for()
    assert lost == [200]
    assert machine.ask("select count(*) from fieldforms_sheet") == [(1,)]
    page.get_by_role("button", name="上传 2 份").click()
    page.get_by_text("已上传 2 份").wait_for()
    strip_says(visitor, "在线", "0 份待上传")
    assert machine.ask("select form, state, typed from fieldforms_sheet order by form") == [
        ("月度监测", "ACCEPTED", 2),
        ("网格排查", "ACCEPTED", 0),
    ]
    assert machine.ask("select count(*) from fieldforms_sheetphoto") == [(1,)]
    assert machine.ask("select count(signature_id) from fieldforms_sheet") == [(1,)]
    assert page.evaluate(LEFT_ON_THE_DEVICE) == {"sheets": 0, "photos": 0, "tasks": 1}
    page.get_by_role("link", name="本机").click()
    # The list is drawn after the browser's database has answered.
    page.get_by_text(re.compile("回执号")).nth(1).wait_for()
    assert page.get_by_text(re.compile("回执号")).count() == 2
    visitor.check()

    visitor.go("/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate(LEFT_ON_THE_DEVICE) == {}


def test_two_workers_at_one_door_and_one_who_gives_up(machine: Machine, phone) -> None:
    first = phone("shared")
    arrive(first, "worker")
    first.page.context.set_offline(True)
    check_grid(first, "李**", changed="否")
    check_grid(first, "王*", changed="否")
    strip_says(first, "2 份待上传")

    second = phone("second")
    arrive(second, "second")
    check_grid(second, "李**", changed="是")
    second.page.get_by_text("已上传 1 份").wait_for()

    # The form changes while the first is without signal: what was filled in stays.
    first.page.context.route("**/field/sheets/", another_form, times=1)
    first.page.context.set_offline(False)
    first.page.get_by_text("有 1 份没有收下").wait_for()
    first.page.get_by_role("link", name="本机").click()
    first.page.get_by_role("link", name="要改").click()
    first.page.get_by_text("新增“新问题”。").wait_for()
    first.page.get_by_text("不再问“还要说明的”，您原来填的是：没填。").wait_for()
    first.check()
    answer(first, "新问题", "是")
    first.page.get_by_role("button", name="填好了").click()
    first.page.get_by_text("有 1 份没有收下").wait_for()
    first.page.get_by_role("link", name="本机").click()
    first.page.get_by_role("link", name="要改").click()
    first.page.get_by_text("不再问“新问题”，您原来填的是：是。").wait_for()
    first.page.get_by_role("button", name="填好了").click()
    first.page.get_by_text("有 1 份与别人填的不一致").wait_for()
    first.page.get_by_role("link", name="本机").click()
    first.page.get_by_text("两份都留着，由乡镇核对").first.wait_for()
    strip_says(first, "0 份待上传")
    assert machine.ask("select state, count(*) from fieldforms_sheet group by state") == [
        ("ACCEPTED", 2),
        ("CONFLICT", 1),
    ]

    # Somebody else signs in on the phone of a worker who has not sent everything.
    first.go("/field/#tasks")
    first.page.get_by_role("link", name="张**").click()
    answer(first, "吃饭有困难", "否")
    strip_says(first, "1 份没填完")
    first.page.context.clear_cookies()
    first.page.goto("about:blank")
    first.page.goto(first.address + "/accounts/login/?next=/field/")
    first.sign_in("second", PASSWORD)
    first.page.get_by_text("另一位同事没上传的 1 份表").wait_for()
    strip_says(first, "0 份待上传", "0 份没填完")
    first.go("/")
    first.page.get_by_role("button", name="退出登录").click()
    first.page.wait_for_url("**/accounts/login/**")
    # Or somebody who has no business there: nothing of the others is shown.
    first.page.goto(first.address + "/accounts/login/?next=/field/")
    first.sign_in("analyst", PASSWORD)
    first.page.get_by_text("这个账户不能填入户表").wait_for()
    assert first.page.get_by_text("张**").count() == 0
    first.page.context.clear_cookies()

    # Back again the worker finds the draft, and gives it up knowingly.
    first.page.goto(first.address + "/accounts/login/?next=/field/")
    first.sign_in("worker", PASSWORD)
    strip_says(first, "1 份没填完")
    first.go("/")
    first.page.get_by_role("button", name="退出登录").click()
    first.page.get_by_role("button", name="丢弃并退出").click()
    first.page.get_by_role("button", name="确认丢弃").click()
    first.page.wait_for_url("**/accounts/login/**")
    assert first.page.evaluate(LEFT_ON_THE_DEVICE) == {}
    noted = "select actor_label, detail from audit_auditevent where action = 'fieldwork.discard'"
    assert machine.ask(noted) == [("user:worker", '{"sheets": 1}')]
