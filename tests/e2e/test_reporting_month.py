"""A month of reporting as county, department and township, from the document to the lights."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PROJECT, environment
from tests.e2e.moving import People, Time

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
# A document of our own in the genre; the units are those of the small county.
DOCUMENT = """姚安县参保增收行动实施方案
为做好参保和增收工作，结合我县实际，制定本方案。
一、重点任务
（一）参保全覆盖。对脱贫人口逐户核对参保情况，2025年12月底前参保率达到99%以上。（牵头单位：县医疗保障局；责任单位：各乡镇党委、政府）
（二）监测户走访。各乡镇每月走访监测户，走访率达到100%。（责任单位：各乡镇党委、政府）
二、工作要求
各单位要明确责任领导和完成时限，每月20日前将进展情况报县委农村工作领导小组办公室。
姚安县委农村工作领导小组
2025年9月1日
"""
REPORTS = "/supervision/progress/"


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
    assert [one for visitor in found.visitors for one in visitor.complaints] == []


def test_a_month_of_reporting(people: People, time: Time, tmp_path: Path) -> None:
    upload_and_adopt(people, tmp_path)
    issue(people)
    time.go_to("2025-10-15")
    report(people, "health", "姚安县医疗保障局", "30", trouble="系统对不上名单")
    report(people, "town", "光禄镇", "45", phone=True)
    look_and_return(people)
    report(people, "health", "姚安县医疗保障局", "40", trouble="还差两个村的名单")
    lights(people)


def upload_and_adopt(people: People, folder: Path) -> None:
    """The county uploads the document, checks what was read, adopts it."""
    file = folder / "方案.txt"
    file.write_text(DOCUMENT, encoding="utf-8")
    with people.who("analyst", "/documents/upload/") as visitor:
        page = visitor.page
        page.locator("input[type=file]").set_input_files(str(file))
        page.get_by_role("button", name="上传并解析").click()
        visitor.settle()
        expect(page.get_by_text("参保全覆盖").first).to_be_visible()
        page.get_by_role("link", name="采用").first.click()
        visitor.settle()
        page.locator("main").get_by_role("button", name="采用").click()
        visitor.settle()


def issue(people: People) -> None:
    """Two drafts are there; without a leader nothing goes out, with one both do."""
    with people.who("analyst", "/tasks/issue/") as visitor:
        page = visitor.page
        expect(page.get_by_role("link", name="参保全覆盖")).to_be_visible()
        visitor.check()
        for title in ("参保全覆盖", "监测户走访"):
            page.get_by_label(title, exact=True).check()
            page.get_by_label(f"{title} 完成时限").fill("2025-12-31")
        page.get_by_role("button", name="下达勾选的任务").click()
        visitor.settle()
        expect(page.get_by_text("还缺责任领导")).to_have_count(2)
        for title in ("参保全覆盖", "监测户走访"):
            page.get_by_label(title, exact=True).check()
            page.get_by_label(f"{title} 责任领导").fill("王建国")
        page.get_by_role("button", name="下达勾选的任务").click()
        visitor.settle()
        expect(page.get_by_text("已下达 2 项")).to_be_visible()


def report(
    people: People, who: str, name: str, percent: str, *, trouble: str = "", phone: bool = False
) -> None:
    """A unit or township tells of its month on one page."""
    with people.who(who, REPORTS, phone=phone) as visitor:
        page = visitor.page
        page.get_by_role("row", name=name).get_by_role("link", name="报送").click()
        visitor.settle()
        page.get_by_label("参保全覆盖 进度").fill(percent)
        if trouble:
            page.get_by_label("参保全覆盖 情况").select_option(label="遇到困难")
            page.get_by_label("参保全覆盖 一句话").fill(trouble)
        visitor.check()
        page.get_by_role("button", name="报送").click()
        visitor.settle()
        expect(page.get_by_text("回执 2025-10-")).to_be_visible()


def look_and_return(people: People) -> None:
    """The county sees who has reported, and gives one back."""
    with people.who("analyst", REPORTS) as visitor:
        page = visitor.page
        expect(page.get_by_role("row", name="前场镇")).to_contain_text("待报")
        expect(page.get_by_role("row", name="光禄镇")).to_contain_text("按时")
        visitor.check()
        page.get_by_role("row", name="医疗保障局").get_by_role("link", name="查看").click()
        visitor.settle()
        expect(page.get_by_text("系统对不上名单")).to_be_visible()
        page.get_by_label("要补充什么").fill("写明差哪些村")
        page.get_by_role("button", name="退回").click()
        visitor.settle()
        expect(page.get_by_text("已退回")).to_be_visible()


def lights(people: People) -> None:
    """Thirty points of a hundred are expected: the task is green, and red once it is overdue."""
    with people.who("analyst", f"{REPORTS}analysis/") as visitor:
        page = visitor.page
        expect(page.get_by_text("0% → 40%")).to_be_visible()
        expect(page.get_by_text("还差两个村的名单").first).to_be_visible()
        visitor.check()
    people.time.go_to("2026-01-05")
    with people.who("health", "/tasks/?light=red") as visitor:
        page = visitor.page
        expect(page.get_by_role("row", name="参保全覆盖")).to_contain_text("逾期")
        page.get_by_role("link", name="参保全覆盖").click()
        visitor.settle()
        expect(page.get_by_role("row", name="姚安县医疗保障局")).to_contain_text("40%")
        visitor.check()
