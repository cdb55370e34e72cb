"""A server whose clock is moved, people who come and go, and what they do with forms and papers."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from docx import Document

from tests.apps.screening.page_county import PASSWORD
from tests.e2e.conftest import PROJECT, Visitor, environment, free_port, lay_static, wait_for

START = "2025-09-22"
FILL = """([scope, values]) => {
  const box = document.querySelector(scope);
  if (!box) throw new Error("no " + scope);
  for (const [name, value] of Object.entries(values)) {
    const named = [...box.querySelectorAll(`[name="${name}"]`)];
    const found = named.filter((one) => one.type !== "hidden");
    if (!found.length) throw new Error("no field " + name);
    for (const one of found) {
      if (one.type === "radio" || one.type === "checkbox") {
        one.checked = [value].flat().includes(one.value) || value === true;
      } else one.value = value;
    }
  }
}"""
ANSWER = """(told) => {
  for (const box of document.querySelectorAll("[data-xj-item]")) {
    const name = box.dataset.xjItem;
    const asked = !box.hidden && !box.querySelector(".xj-sheet-known");
    if (!(name in told) && !asked) continue;
    const change = box.querySelector("details");
    if (change) change.open = true;
    const tiles = [...box.querySelectorAll("fieldset input")];
    const words = [told[name]].flat();
    if (tiles.length) {
      const wanted = tiles.filter((one) => words.includes(one.value));
      const plain = tiles.filter((one) => ["否", "没有变化"].includes(one.value));
      const optional = box.querySelector("legend small:not([data-xj-asked])");
      if (!wanted.length && optional) continue;
      for (const one of wanted.length ? wanted : [plain[0] || tiles[0]]) one.checked = true;
      tiles[0].dispatchEvent(new Event("change", {bubbles: true}));
      continue;
    }
    const line = box.querySelector("input[type=text], input[type=date], textarea");
    if (line && name in told) {
      line.value = told[name];
      line.dispatchEvent(new Event("input", {bubbles: true}));
    }
    const zero = box.querySelector(".xj-sheet-zero input");
    if (line && !line.value && zero) zero.checked = true;
  }
}"""


class Time:
    """The server, on whatever day it is told."""

    def __init__(self, home: Path) -> None:
        lay_static(home)
        self.day, self.port = START, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "tests.e2e.clocked", str(self.port), START]
        more = {"XIANJIE_SECOND_FACTOR": "否", "XIANJIE_PASSWORD_DAYS": "0"}
        with (home / "serve.log").open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=environment(home, **more), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        wait_for(self.address, self.process)

    def go_to(self, day: str) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(day + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == day
        self.day = day
        return day

    def later(self, days: int) -> str:
        return self.go_to((date.fromisoformat(self.day) + timedelta(days=days)).isoformat())

    def end(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()


class People:
    """Whoever acts, each with a browser of his own for as long as he acts."""

    def __init__(self, browser: object, time: Time) -> None:
        self.browser, self.time = browser, time
        self.visitors: list[Visitor] = []

    def visitor(self, *, phone: bool = False) -> Visitor:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = self.browser.new_context(viewport=size, locale="zh-CN")
        self.visitors.append(found := Visitor(context.new_page(), self.time.address))
        return found

    @contextmanager
    def who(self, username: str, path: str, *, phone: bool = False) -> Iterator[Visitor]:
        """Let somebody sign in at an address, and leave again."""
        found = self.visitor(phone=phone)
        found.go(f"/accounts/login/?next={path}")
        found.sign_in(username, PASSWORD)
        assert found.page.locator("h1").count() >= 1, found.page.url
        yield found
        found.page.context.close()


def send(visitor: Visitor, scope: str, button: str, values: Mapping[str, object]) -> None:
    """Fill in a form and press its button; nothing may be left to mend."""
    page = visitor.page
    page.evaluate(FILL, [scope, dict(values)])
    page.locator(scope).get_by_role("button", name=button).first.click()
    visitor.settle()
    wrong = page.locator(".xj-field-error, .xj-notice-bad, .xj-public-error").all_inner_texts()
    assert wrong == [], (page.url, wrong)


def step(people: People, who: str, case: str, button: str, values: Mapping[str, object]) -> None:
    """Do the present step of the case on its page."""
    with people.who(who, case) as visitor:
        send(visitor, "#case-step form.xj-form-step", button, values)


def fill_sheet(visitor: Visitor, told: Mapping[str, object]) -> None:
    """Answer a sheet: what is known stays, what is not told is answered plainly; hand it in."""
    visitor.page.evaluate(ANSWER, dict(told))
    visitor.page.get_by_role("button", name="提交").first.click()
    visitor.settle()
    wrong = visitor.page.locator(".xj-field-error").all_inner_texts()
    assert wrong == [], (visitor.page.url, wrong)


def paper(visitor: Visitor, address: str) -> str:
    """Download a document and return all its words."""
    answer = visitor.page.request.get(visitor.address + address)
    assert answer.status == 200, address
    document = Document(io.BytesIO(answer.body()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)
