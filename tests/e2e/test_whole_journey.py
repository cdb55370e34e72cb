"""One household from its own application to inclusion, help, removal and relapse.

Seven people, half a year, National Day in between, two visits without signal; what is printed is
read back. The clock of the server is moved, not the rules.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.apps.screening.page_county import VILLAGE
from tests.e2e.conftest import PROJECT, Visitor, environment
from tests.e2e.moving import FILL, People, Time, fill_sheet, paper, send, step

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SECRETS = ("李大山", "因病", "532399", "1391234", "老婆")
"""What no posted paper may say."""


@pytest.fixture
def time(tmp_path: Path) -> Iterator[Time]:
    command = [sys.executable, "-m", "tests.e2e.hamlet", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, env=environment(tmp_path), check=True)
    found = Time(tmp_path)
    yield found
    found.end()


@pytest.fixture
def people(browser: object, time: Time) -> Iterator[People]:
    found = People(browser, time)
    yield found
    complaints = [one for visitor in found.visitors for one in visitor.complaints]
    # A browser without network says so for each request; anything else would be a fault of ours.
    assert [one for one in complaints if not one.startswith("Failed to load resource")] == []


def test_from_the_application_to_the_relapse(people: People, time: Time) -> None:
    receipt, code = apply(people)
    case = accept(people)
    include(people, time, case)
    assert "纳入" in progress(people, receipt, code)
    read_back(people, case)
    plan(people, time)
    for month in ("2025-11-05", "2025-12-05", "2026-01-05"):
        monthly(people, time, month, offline=month != "2025-11-05")
    removal = remove(people, time)
    again = relapse(people, time)
    include(people, time, again)
    read_the_dossier(people, removal)


def apply(people: People) -> tuple[str, str]:
    """A farmer applies on a phone, without an account."""
    farmer = people.visitor(phone=True)
    page = farmer.page
    farmer.go(f"/p/{VILLAGE}/")
    farmer.check()
    page.get_by_role("link", name="我家要申报").click()
    farmer.settle()
    page.wait_for_timeout(3500)  # nobody fills in a form faster than the page believes
    page.evaluate(FILL, ["main form", {
        "needs": ["大病"], "applicant": "李大山", "phone": "13912345678",
        "words": "老婆住院花了四万多，借了钱。", "consent": True,
    }])  # fmt: skip
    page.get_by_role("button", name="提交申报").click()
    farmer.settle()
    farmer.check()
    number = page.locator(".xj-public-number").inner_text().replace(" ", "")
    code = page.locator("b[translate=no]").inner_text()
    page.context.close()
    return number, code


def progress(people: People, number: str, code: str) -> str:
    """Ask how far it is, with the receipt and its code."""
    farmer = people.visitor(phone=True)
    farmer.go("/p/progress/")
    page = farmer.page
    names = page.locator("main form input:not([type=hidden])").evaluate_all(
        "found => found.map((one) => one.name)"
    )
    page.evaluate(FILL, ["main form", dict(zip(names, (number, code), strict=False))])
    page.locator("main form button").first.click()
    farmer.settle()
    said = page.locator("main").inner_text()
    page.context.close()
    return said


def accept(people: People) -> str:
    """The township takes the application up and opens a case; returns its address."""
    with people.who("town", "/p/applications/") as town:
        page = town.page
        page.locator("main table a, main .xj-row a").first.click()
        town.settle()
        page.locator("input[name=pick]").first.check()
        send(town, "form:has(input[value=accept])", "受理", {"identity_proven": True})
        return open_case(town)


def open_case(town: Visitor) -> str:
    """Open a case for the household from its page; returns the address of the case."""
    page = town.page
    town.go("/registry/households/")
    page.get_by_role("link", name="532300000001").first.click()
    town.settle()
    page.get_by_role("link", name="立案").first.click()
    town.settle()
    send(town, "main form", "立案", {})
    assert re.search(r"/cases/\d+/", page.url)
    return page.url.removeprefix(town.address)


def include(people: People, time: Time, case: str) -> None:
    """Verify at the door, compare with the departments, decide in the village and above."""
    time.later(2)
    with people.who("worker", case, phone=True) as worker:
        worker.page.get_by_role("link", name="去填入户表").click()
        worker.settle()
        worker.check()
        fill_sheet(worker, {
            "核查结论": "有返贫致贫风险，建议纳入", "风险类型": ["因病"], "承诺授权": "是",
            "劳动力人数": "1",
        })  # fmt: skip
    time.later(1)
    step(people, "analyst", case, "办完这一步", {"queried_on": time.day, "others": "公安、医保"})
    decide(people, time, case)


def decide(people: People, time: Time, case: str) -> None:
    """Carry a case from its assembly to its end."""
    time.later(1)
    step(people, "worker", case, "评议通过", {
        "held_on": time.day, "expected": "20", "present": "18", "votes_for": "17",
        "votes_against": "1", "words": "大家都同意。",
    })  # fmt: skip
    with people.who("worker", case) as worker:
        send(worker, "#case-step form", "生成公示", {
            "place": "村务公开栏", "contact": "村委会 0878-1",
        })  # fmt: skip
        ends = (date.fromisoformat(time.day) + timedelta(days=5)).isoformat()
        assert ends in worker.page.locator("#case-step").inner_text()
    time.later(6)
    step(people, "worker", case, "公示期满", {})
    time.later(1)
    step(people, "town", case, "审核通过", {"words": "材料齐全，同意。"})
    time.later(1)
    step(people, "reviewer", case, "审定通过", {"words": "同意，按程序办理。"})
    time.later(1)
    with people.who("town", case) as town:
        send(town, "#case-step form", "生成公告", {
            "place": "村务公开栏", "contact": "镇政府 0878-2",
        })  # fmt: skip
        send(town, "#case-step form.xj-form-step", "办结", {})
        expect(town.page.get_by_text("已通过").first).to_be_visible()


def read_back(people: People, case: str) -> None:
    """What is printed says what was done, and the posted papers say no more than they may."""
    pk = number_of(case)
    with people.who("town", case) as town:
        assert "李大山" in paper(town, f"/papers/application/{pk}/")
        checked = paper(town, f"/papers/verification/{pk}/")
        assert [word for word in ("有返贫致贫风险", "12,000") if word not in checked] == []
        minutes = paper(town, f"/papers/assembly/{pk}/")
        assert [word for word in ("20", "18", "17", "大家都同意") if word not in minutes] == []
        for kind, number in (("publication", 1), ("announcement", 2)):
            posted = paper(town, f"/papers/{kind}/{number}/")
            assert "李**" in posted
            assert [word for word in SECRETS if word in posted] == []


def number_of(address: str) -> str:
    return address.strip("/").split("/")[-1]


def plan(people: People, time: Time) -> None:
    """The village plans, the township passes it, the department and the village do it."""
    with people.who("worker", "/plans/") as worker:
        worker.page.locator("main table a[href^='/plans/']").first.click()
        worker.settle()
        home = worker.page.url.removeprefix(worker.address)
        worker.check()
        worker.go(f"{home}edit/")
        send(
            worker,
            "main form:has([name=analysis])",
            "保存",
            {"analysis": "老婆住院花费大，收入跟不上。"},
        )
        worker.go(home)
        send(worker, ".xj-actions form", "送乡镇审核", {})
    time.later(1)
    with people.who("town", home) as town:
        send(
            town,
            "form:has(input[value=review])",
            "提交审核",
            {"passes": "yes", "words": "措施对得上，同意。"},
        )
        assert "老婆住院花费大" in paper(town, f"/papers/plan/{number_of(home)}/")
    time.later(3)
    with people.who("health", "/plans/measures/") as clerk:
        assert clerk.page.get_by_text("李大山").count() == 0
        report_all(clerk, time)
    with people.who("worker", home) as worker:
        report_all(worker, time)


def report_all(visitor: Visitor, time: Time) -> None:
    """Report every measure on the page as done that one may report."""
    page = visitor.page
    addresses = page.locator("main a[href^='/plans/measures/']").evaluate_all(
        "found => [...new Set(found.map((one) => one.pathname))].filter((one) => /[0-9]/.test(one))"
    )
    assert addresses
    for address in addresses:
        visitor.go(address)
        if page.locator("section:has(#measure-report)").count():
            send(visitor, "section:has(#measure-report) form", "报告", {
                "state": "DONE", "on": time.day, "words": "已经落实，报销了两万元。",
            })  # fmt: skip


def monthly(people: People, time: Time, day: str, *, offline: bool) -> None:
    """The county asks for the month, the member visits: with signal or without."""
    time.go_to(day)
    with people.who("analyst", "/rounds/new/?kind=MONTHLY%26place=532325000000") as analyst:
        send(analyst, "form.xj-rounds-form", "下达", {"due_on": day[:8] + "20"})
    time.later(3)
    if offline:
        without_signal(people)
        return
    with people.who("member", "/sheets/", phone=True) as member:
        member.page.locator("main a[href^='/sheets/tasks/']").first.click()
        member.settle()
        fill_sheet(member, {
            "本月收入": "3200", "本月支出": "1500", "收入变化": "差不多", "措施效果": "管用",
        })  # fmt: skip


def without_signal(people: People) -> None:
    """Fill in the sheet on the phone without signal, typing nothing, then send it."""
    with people.who("member", "/field/", phone=True) as member:
        page = member.page
        page.get_by_text("共 1 户").wait_for()
        page.evaluate(
            "navigator.serviceWorker.controller ? true : new Promise((done) => "
            "navigator.serviceWorker.addEventListener('controllerchange', () => done(true)))"
        )
        page.context.set_offline(True)
        page.reload()
        page.get_by_role("link", name="李**").click()
        page.get_by_role("button", name="已知的全部沿用").click()
        for question, choice in (
            ("和上月比", "差不多"),
            ("原来的风险", "减轻了"),
            ("出现了新的风险", "否"),
            ("现在的帮扶措施", "管用"),
        ):
            group = page.get_by_role("group", name=re.compile(question))
            group.get_by_text(choice, exact=True).click()
        page.get_by_role("button", name="填好了").click()
        page.locator("[data-xj-strip]").get_by_text("1 份待上传", exact=True).wait_for()
        page.context.set_offline(False)
        page.get_by_role("button", name="上传 1 份").click()
        page.get_by_text("已上传 1 份").wait_for()


def remove(people: People, time: Time) -> str:
    """Not before half a year has passed; then the same chain; returns the address of the case."""
    with people.who("worker", "/removal/1/") as worker:
        assert worker.page.get_by_role("button", name="提出风险消除").count() == 0
        worker.check()
    time.go_to("2026-04-20")
    with people.who("worker", "/removal/1/") as worker:
        send(worker, "section:has(#removal-propose) form", "提出风险消除", {
            "reason": "医疗费已报销，务工收入稳定。",
        })  # fmt: skip
        case = worker.page.url.removeprefix(worker.address)
        worker.page.get_by_role("link", name="去填入户表").click()
        worker.settle()
        fill_sheet(worker, {
            "收入是否稳定": "稳定", "原风险已解决": "是", "核查结论": "风险已消除",
        })  # fmt: skip
    decide(people, time, case)
    return case


def relapse(people: People, time: Time) -> str:
    """Months later it is worse again: a new case, and the old stretch is kept."""
    time.later(60)
    with people.who("town", "/removal/removed/") as town:
        expect(town.page.get_by_text("532300000001").first).to_be_visible()
        return open_case(town)


def read_the_dossier(people: People, removal: str) -> None:
    """The whole dossier tells both stretches, in order."""
    with people.who("town", "/removal/2/") as town:
        expect(town.page.get_by_text("第 2 次识别").first).to_be_visible()
        assert "风险已消除" in paper(town, f"/papers/removal/{number_of(removal)}/")
        whole = paper(town, "/papers/dossier/1/")
        wanted = ("申请及承诺授权书", "入户核查表", "民主评议", "一户一策", "风险消除")
        assert [title for title in wanted if title not in whole] == []
